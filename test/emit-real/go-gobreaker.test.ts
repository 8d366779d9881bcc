import { proveBreaker } from './breaker.ts';

proveBreaker('go-gobreaker', output => output.match(/^ *--- PASS: /gm)?.length ?? 0);
