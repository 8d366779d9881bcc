import { proveBreaker } from './breaker.ts';

proveBreaker('typescript-opossum', output => Number(/^(?:# |ℹ )pass (\d+)/m.exec(output)?.[1]));
