import { proveBreaker } from './breaker.ts';

proveBreaker('python-pybreaker', output => Number(/^(\d+) passed/m.exec(output)?.[1]));
