import { proveBreaker } from './breaker.ts';

proveBreaker('go-failsafe', output => output.match(/^ *--- PASS: /gm)?.length ?? 0);
