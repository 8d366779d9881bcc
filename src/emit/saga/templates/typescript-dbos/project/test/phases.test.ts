import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { Instances } from '../src/saga/instances.ts';
import { PHASES, type Phase } from '../src/saga/phases.ts';
import type { Database } from '../src/saga/database.ts';
import { emptyDatabase } from './support/database.ts';

const phases = Object.keys(PHASES) as Phase[];
let database: Database;
let instances: Instances;
let client: Client;
before(async () => {
  database = await emptyDatabase();
  instances = new Instances(database.url);
  client = new Client(database.url);
  await client.connect();
  await instances.migrate();
});
after(async () => {
  await client.end();
  await instances.close();
  await database.close();
});

async function sagaIn(phase: Phase, name: string): Promise<string> {
  await instances.open(name, 'test', '1', {});
  await client.query('update saga.instance set phase = $2 where saga_id = $1', [name, phase]);
  return name;
}

describe('from one phase to another', () => {
  for (const from of phases)
    for (const to of phases) {
      const isLegal = from === to || (PHASES[from] as readonly Phase[]).includes(to);
      it(`${from} to ${to} is ${isLegal ? 'possible' : 'refused'}`, async () => {
        const sagaId = await sagaIn(from, `${from} ${to}`);
        if (isLegal) await instances.enter(sagaId, to);
        else await assert.rejects(instances.enter(sagaId, to), /cannot go from/);
        assert.equal((await instances.find(sagaId))?.phase, isLegal ? to : from);
      });
    }
});

it('a cancel and the pivot cannot both win', async () => {
  for (let round = 0; round < 20; round++) {
    const sagaId = await sagaIn('running', `race ${round}`);
    const [cancel, gate] = await Promise.all([instances.cancel(sagaId), instances.claim(sagaId, 'pivoting')]);
    assert.equal(cancel === 'accepted', gate === 'cancelled');
  }
});
