import { proveBreaker } from './breaker.ts';

proveBreaker('typescript-cockatiel', output => Number(/^(?:# |ℹ )pass (\d+)/m.exec(output)?.[1]));
