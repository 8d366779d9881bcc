// Runs scenarios in an emitted project with its own test harness; copied into its test folder.
//   node restate-runner.mjs SCENARIOS.json      a list of { scenario, victim, cancelBy }; one line of JSON for each result
import { readFileSync } from 'node:fs';
import { Engine } from './engine.ts';
import { Ledger } from './ledger.ts';
import { play } from './play.ts';
import { input, saga, steps } from './sample.ts';
import { World } from './world.ts';

/** Runs without a kill that go on at the same time. */
const AT_ONCE = 8;
/** Servers, each with a service of its own. */
const ENGINES = 3;

const runs = JSON.parse(readFileSync(process.argv[2], 'utf8')).map((run, serial) => ({ ...run, serial }));
const world = new World(steps, await Ledger.open());
await world.open();
const environment = { ...world.environment(), SAGA_PACE: '0.01' };
const engines = await Promise.all(Array.from({ length: ENGINES }, () => Engine.open(environment)));

let inputs = 0;

async function one(engine, { scenario, victim, cancelBy, serial }) {
  try {
    for (let tries = 1; ; tries++) {
      const plan = { saga, input: input(++inputs), victim, cancelBy };
      const played = await play(engine, world, scenario, plan);
      if (played.isAsTold || tries === 3) return console.log(JSON.stringify({ serial, played }));
    }
  } catch (error) {
    console.log(JSON.stringify({ serial, stuck: String(error) }));
  }
}

/** Takes runs from a list until it is empty. */
async function work(engine, list) {
  for (let run = list.shift(); run; run = list.shift()) await one(engine, run);
}

try {
  const calm = runs.filter(r => !r.isKilled);
  await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => work(engines[i % ENGINES], calm)));
  // One at a time on each: a kill takes the answers of all sagas with it.
  const killed = runs.filter(r => r.isKilled);
  await Promise.all(engines.map(engine => work(engine, killed)));
  console.log(JSON.stringify({ kills: engines.reduce((sum, engine) => sum + engine.kills, 0) }));
} finally {
  await Promise.all(engines.map(engine => engine.close()));
}
process.exit(0);
