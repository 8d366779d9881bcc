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

const runs = JSON.parse(readFileSync(process.argv[2], 'utf8')).map((run, serial) => ({ ...run, serial }));
const world = new World(steps, await Ledger.open());
await world.open();
const engine = await Engine.open({ ...world.environment(), SAGA_PACE: '0.01' });

async function one({ scenario, victim, cancelBy, serial }) {
  const plan = { saga, input: input(serial + 1), victim, cancelBy };
  try {
    console.log(JSON.stringify({ serial, played: await play(engine, world, scenario, plan) }));
  } catch (error) {
    console.log(JSON.stringify({ serial, stuck: String(error) }));
  }
}

try {
  const calm = runs.filter(r => !r.isKilled);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let run = calm.shift(); run; run = calm.shift()) await one(run);
    }),
  );
  // One at a time: a kill takes the answers of all sagas with it.
  for (const run of runs.filter(r => r.isKilled)) await one(run);
  console.log(JSON.stringify({ kills: engine.kills }));
} finally {
  await engine.close();
}
process.exit(0);
