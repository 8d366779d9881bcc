import { proveBreaker } from './breaker.ts';

proveBreaker('java-resilience4j', output => {
  const totals = [...output.matchAll(/Tests run: (\d+), Failures: 0, Errors: 0, Skipped: 0$/gm)];
  return Number(totals.at(-1)?.[1]);
});
