import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Engine, type Victim } from './engine.ts';
import { Ledger } from './ledger.ts';
import { type Plan, play } from './play.ts';
import { input, saga, steps } from './sample.ts';
import { type Scenario, triesOf } from './scenario.ts';
import scenarios from './scenarios.json' with { type: 'json' };
import { World } from './world.ts';

const ledger = await Ledger.open();
const world = new World(steps, ledger);
const victims: readonly Victim[] = ['service', 'server', 'both'];
let engine: Engine | undefined;
let serial = 0;

before(async () => {
  await world.open();
  engine = await Engine.open({ ...world.environment(), SAGA_PACE: '0.02' });
});

after(async () => {
  await engine?.close();
  await ledger.close();
});

async function check(scenario: Scenario): Promise<void> {
  assert(engine);
  for (let tries = 1; ; tries++) {
    const number = ++serial;
    const plan: Plan = {
      saga,
      input: input(number),
      victim: victims[number % victims.length]!,
      cancelBy: number % 2 === 0 ? 'handler' : 'engine',
    };
    const { isAsTold, ...played } = await play(engine, world, scenario, plan);
    if (isAsTold || tries === 3) return assert.deepEqual(played, scenario.expected);
  }
}

const all = scenarios as unknown as readonly Scenario[];
const kills = (scenario: Scenario) => triesOf(scenario).some(t => t.crash);

describe('whatever goes wrong, all effects are there or none', { concurrency: 8 }, () => {
  for (const scenario of all.filter(s => !kills(s))) it(scenario.name, () => check(scenario));
});

describe('whatever is killed, all effects are there or none', () => {
  for (const scenario of all.filter(kills)) it(scenario.name, () => check(scenario));
});
