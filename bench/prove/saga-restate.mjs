// Proves the emitted Restate saga on a real server: every step × {refused, lost before, lost after, late} × kill -9 of
// {nothing, service, server, both} × cancel {none, once, twice}, and seeded runs of the model. What counts is the
// participants' ledger, against what the model checker says.
//   node bench/prove/saga-restate.mjs                     all of it; writes saga-restate.json
//   node bench/prove/saga-restate.mjs --sample N [--seed S]
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { emitSaga } from './support/emitted.mjs';
import { loadModel } from './support/model.mjs';
import { node22 } from './support/node22.mjs';
import { numbers } from './support/numbers.mjs';
import { randomFrom } from './support/random.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const SPEC = join(here, '../../test/emit/saga/fixtures/create-order.yaml');
const VICTIMS = ['service', 'server', 'both'];
const TRACES = 60;

const { sample, seed } = numbers();
const random = randomFrom(seed);

const model = await loadModel(SPEC);
const node = node22();
let runs = [
  ...model.matrix().flatMap(cell => (cell.isKilled ? VICTIMS : ['none']).map(victim => ({ scenario: cell, victim }))),
  ...model.traces({ seed, count: TRACES }).map((scenario, i) => ({ scenario, victim: VICTIMS[i % VICTIMS.length] })),
].map(({ scenario, victim }, i) => ({
  scenario,
  victim,
  cancelBy: i % 2 === 0 ? 'handler' : 'engine',
  isKilled: [scenario.calls, scenario.undos].some(by =>
    Object.values(by)
      .flat()
      .some(t => t.crash),
  ),
}));
if (sample !== undefined) runs = random.shuffle(runs).slice(0, sample);

const emitted = await emitSaga(SPEC, 'typescript-restate');
const manifest = JSON.parse(readFileSync(join(emitted.project, 'package.json'), 'utf8'));
const results = [];
let kills = 0;
try {
  copyFileSync(join(here, 'support/restate-runner.mjs'), join(emitted.project, 'test/restate-runner.mjs'));
  writeFileSync(join(emitted.project, 'runs.json'), JSON.stringify(runs));
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', 'test/restate-runner.mjs', 'runs.json'], {
    cwd: emitted.project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const result = JSON.parse(line);
    if ('kills' in result) kills = result.kills;
    else results.push(result);
    if (results.length % 50 === 0) console.error(`${results.length} of ${runs.length} runs`);
  }
} finally {
  emitted.remove();
}

const same = (played, expected) =>
  JSON.stringify(played.net) === JSON.stringify(expected.net) && played.outcome === expected.outcome;
const stuck = results.filter(r => r.stuck !== undefined);
const wrong = results.filter(r => r.played && !same(r.played, runs[r.serial].scenario.expected));
const endings = {};
for (const r of results) if (r.played) endings[r.played.outcome] = (endings[r.played.outcome] ?? 0) + 1;
const missing = runs.length - results.length;

const summary = {
  title: 'Saga, typescript-restate',
  versions: {
    node: '22',
    '@restatedev/restate-sdk': manifest.dependencies['@restatedev/restate-sdk'],
    '@restatedev/restate-server': manifest.devDependencies['@restatedev/restate-server'],
  },
  runs: results.length,
  kills,
  endings,
  wrong: wrong.length,
  stuck: stuck.length + missing,
};
console.log(JSON.stringify({ ...summary, seed }));
for (const r of [...wrong, ...stuck].slice(0, 10))
  console.error(JSON.stringify({ ...r, scenario: runs[r.serial].scenario, victim: runs[r.serial].victim }));
if (sample === undefined) writeFileSync(join(here, 'saga-restate.json'), `${JSON.stringify(summary, null, 2)}\n`);
process.exit(wrong.length + stuck.length + missing === 0 ? 0 : 1);
