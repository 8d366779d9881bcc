import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { Pool } from 'pg';
import { stockService } from '../participant/example.ts';
import { handleOnce } from '../participant/inbox.ts';
import { once, undo } from '../participant/once.ts';
import type { Database } from '../src/saga/database.ts';
import { emptyDatabase } from './support/database.ts';

let database: Database;
let pool: Pool;
let server: Server;
before(async () => {
  database = await emptyDatabase();
  pool = new Pool({ connectionString: database.url, max: 8 });
  await pool.query('create table stock (item text primary key, left_over integer not null)');
  await pool.query(`insert into stock values ('cup', 5), ('plate', 0)`);
  server = stockService(pool).listen(0, '127.0.0.1');
});
after(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  await pool.end();
  await database.close();
});

async function ask(method: string, key: string, item?: string): Promise<{ status: number; body: unknown }> {
  const { port } = server.address() as AddressInfo;
  const path = method === 'POST' ? '/reservations' : `/reservations/${key}`;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'idempotency-key': key },
    ...(item === undefined ? {} : { body: JSON.stringify({ item }) }),
  });
  return { status: response.status, body: await response.json() };
}

const left = async (item: string): Promise<number> =>
  (await pool.query('select left_over from stock where item = $1', [item])).rows[0].left_over;

it('does a keyed request once and answers the same', async () => {
  const before = await left('cup');
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask('POST', 'once', 'cup')));
  for (const answer of answers) assert.deepEqual(answer, { status: 201, body: { item: 'cup' } });
  assert.equal(await left('cup'), before - 1);
});

it('keeps to a refusal', async () => {
  assert.equal((await ask('POST', 'refused', 'plate')).status, 409);
  await pool.query(`update stock set left_over = 1 where item = 'plate'`);
  assert.deepEqual(await ask('POST', 'refused', 'plate'), { status: 409, body: { code: 'OutOfStock' } });
  assert.equal(await left('plate'), 1);
});

it('takes back once', async () => {
  const before = await left('cup');
  await ask('POST', 'undone', 'cup');
  await Promise.all(Array.from({ length: 5 }, () => ask('DELETE', 'undone')));
  assert.equal(await left('cup'), before);
});

it('refuses a step that comes after its undo', async () => {
  const before = await left('cup');
  assert.deepEqual(await ask('DELETE', 'late'), { status: 200, body: { undone: false } });
  assert.deepEqual(await ask('POST', 'late', 'cup'), { status: 409, body: { code: 'Fenced' } });
  assert.equal(await left('cup'), before);
});

it('refuses a step that comes while it is being taken back, or does it first', async () => {
  const before = await left('cup');
  for (let round = 0; round < 10; round++) await Promise.all([ask('POST', `race-${round}`, 'cup'), ask('DELETE', `race-${round}`)]);
  assert.equal(await left('cup'), before);
});

it('tells what became of a request', async () => {
  assert.equal((await ask('GET', 'never')).status, 404);
  await ask('POST', 'asked', 'cup');
  assert.equal((await ask('GET', 'asked')).status, 201);
});

it('notices a key that is used for something else', async () => {
  await ask('POST', 'mine', 'cup');
  assert.equal((await ask('POST', 'mine', 'plate')).status, 422);
});

it('leaves no trace of what failed', async () => {
  const fail = once(pool, 'failed', {}, async tx => {
    await tx.query(`update stock set left_over = 0 where item = 'cup'`);
    throw new Error('the disk is full');
  });
  await assert.rejects(fail, /disk is full/);
  assert.notEqual(await left('cup'), 0);
  assert.deepEqual(await once(pool, 'failed', {}, async () => ({ status: 200, body: 1 })), { status: 200, body: 1 });
});

it('tries an undo that failed again', async () => {
  await once(pool, 'kept', {}, async () => ({ status: 200, body: 'kept' }));
  await assert.rejects(undo(pool, 'kept', () => Promise.reject(new Error('away'))), /away/);
  let answered: unknown;
  await undo(pool, 'kept', async (_, answer) => {
    answered = answer;
  });
  assert.equal(answered, 'kept');
});

it('handles a message once', async () => {
  let handled = 0;
  const handle = () => handleOnce(pool, 'billing', 'message-1', async () => void handled++);
  const results = await Promise.all([handle(), handle(), handle()]);
  assert.deepEqual([handled, results.filter(Boolean).length], [1, 1]);
});
