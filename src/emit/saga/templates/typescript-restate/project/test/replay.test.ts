import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { Engine } from './engine.ts';
import { type Journal, record, replay } from './journal.ts';
import { Ledger } from './ledger.ts';
import { play } from './play.ts';
import { input, saga, steps } from './sample.ts';
import { type Scenario, triesOf } from './scenario.ts';
import scenarios from './scenarios.json' with { type: 'json' };
import { World } from './world.ts';

const folder = join(import.meta.dirname, 'histories', saga.version);

// S14: what a version has written down, the same version must still understand. The journals of a new version are written
// down when it is first tested; keep them with the source. After a change of the steps give the saga a new version.
if (!existsSync(folder)) await writeDown();

for (const name of readdirSync(folder))
  it(`version ${saga.version} understands ${name}`, async () => {
    const journal = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Journal;
    const response = await replay(saga, journal);
    assert.ok(response === journal.response, `other commands than it was made with: ${textOf(response)}`);
  });

/** What Restate was told, as far as it can be read: for an error, which command came instead of which. */
const textOf = (response: string): string =>
  Buffer.from(response, 'base64')
    .toString('latin1')
    .replace(/[^ -~]+/g, ' ');

async function writeDown(): Promise<void> {
  const ledger = await Ledger.open();
  const world = new World(steps, ledger);
  await world.open();
  Object.assign(process.env, world.environment());
  const engine = await Engine.open({ ...world.environment(), SAGA_PACE: '0.02' });
  const journals = new Map<string, Journal>();
  await engine.serve(await record(saga, journals));
  const written: [string, Journal][] = [];
  for (const [number, scenario] of chosen().entries()) {
    const one = input(number);
    const plan = { saga, input: one, victim: 'service', cancelBy: 'handler' } as const;
    const { isAsTold: _, ...played } = await play(engine, world, scenario, plan);
    assert.deepEqual(played, scenario.expected);
    written.push([`${scenario.name.replace(/[^\p{L}\p{N}]+/gu, '-')}.json`, journals.get(saga.id(one))!]);
  }
  await engine.close();
  await ledger.close();
  mkdirSync(folder, { recursive: true });
  for (const [name, journal] of written) writeFileSync(join(folder, name), `${JSON.stringify(journal, null, 2)}\n`);
}

/** To the end, back from each step, cancelled, parked. */
function chosen(): readonly Scenario[] {
  const all = (scenarios as unknown as readonly Scenario[]).filter(s => !triesOf(s).some(t => t.crash || t.deadline));
  const [first] = all;
  const cancelled = all.find(s => triesOf(s).some(t => t.cancels));
  const parked = all.find(s => s.expected.parks > 0);
  return [first, ...all.filter(s => s.name.endsWith(': refused')), cancelled, parked].filter(s => s !== undefined);
}
