import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { Client } from 'pg';
import { saga, steps } from './sample.ts';
import { canTurnBack } from './support/expected.ts';
import { type Fixture, openFixture } from './support/fixture.ts';

/** What DBOS has written down about one run: the rows of its tables. */
type History = Readonly<Record<string, readonly Row[]>>;
type Row = Readonly<Record<string, unknown>>;

// S14: what a version has written down, the same version must still understand. The histories of a new version are
// written down when it is first tested; keep them with the source. After a change of the steps give the saga a new version.
const folder = join('test', 'histories', saga.version);
let fixture: Fixture;
let database: Client;

before(async () => {
  fixture = await openFixture();
  database = new Client(fixture.database.url);
  await database.connect();
  if (!existsSync(folder)) await writeDown();
});
after(async () => {
  await database.end();
  await fixture.stop();
});

it(`version ${saga.version} understands what it has written down`, async t => {
  const names = readdirSync(folder);
  assert.notEqual(names.length, 0);
  for (const name of names)
    await t.test(name, async () => {
      const history = JSON.parse(readFileSync(join(folder, name), 'utf8')) as History;
      const sagaId = String(history.workflow_status?.[0]?.workflow_uuid);
      await putBack(sagaId, history);
      const ending = await (await DBOS.resumeWorkflow(sagaId)).getResult();
      assert.equal(ending, name === 'completed.json' ? 'completed' : 'compensated');
      assert.deepEqual((await historyOf(sagaId)).operation_outputs, history.operation_outputs);
      // Nothing is done again.
      assert.deepEqual(
        fixture.participants.seen.filter(call => call.sagaId === sagaId),
        [],
      );
    });
});

/** As it would be had the process died just before the end. */
async function putBack(sagaId: string, history: History): Promise<void> {
  const unended = { status: 'PENDING', completed_at: null };
  for (const table of Object.keys(history))
    await database.query(`delete from dbos.${table} where workflow_uuid = $1`, [sagaId]);
  for (const [table, rows] of Object.entries(history).filter(([name]) => name !== 'workflow_output'))
    for (const row of rows)
      await database.query(`insert into dbos.${table} select * from json_populate_record(null::dbos.${table}, $1)`, [
        JSON.stringify(table === 'workflow_status' ? { ...row, ...unended } : row),
      ]);
}

async function historyOf(sagaId: string): Promise<History> {
  const tables = await database.query(
    `select table_name as name from information_schema.columns
     where table_schema = 'dbos' and column_name = 'workflow_uuid'
     order by table_name = 'workflow_status' desc, table_name`,
  );
  const history: Record<string, readonly Row[]> = {};
  for (const { name } of tables.rows) {
    const sql = `select to_json(r) as row from dbos.${name} r where workflow_uuid = $1`;
    const { rows } = await database.query(sql, [sagaId]);
    if (rows.length > 0) history[name] = rows.map(found => found.row).sort((a, b) => a.function_id - b.function_id);
  }
  return history;
}

async function writeDown(): Promise<void> {
  const written: [string, History][] = [];
  const add = async (name: string, sagaId: string) => {
    await saga.ending(sagaId);
    written.push([name, await historyOf(sagaId)]);
  };
  await add('completed', await fixture.start());
  for (const step of steps.filter(s => s.kind === 'pivot' || canTurnBack(s, steps)))
    await add(
      `${step.id}-refused`,
      await fixture.start(id => fixture.participants.trouble(id, { step: step.id, fault: 'refused', times: 1 })),
    );
  fixture.participants.seen.length = 0;
  // All of them or none: a folder that is there is taken for whole.
  mkdirSync(folder, { recursive: true });
  for (const [name, history] of written)
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(history, null, 2)}\n`);
}
