import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import type { Database } from '../../src/saga/database.ts';
import { servePGlite } from '../../src/saga/pglite-server.ts';

const MIGRATION = 'participant/migrations/001-saga-requests.sql';

/** An empty database with the tables of participants: a new one on the server of DATABASE_URL, or PGlite in memory. */
export async function emptyDatabase(): Promise<Database> {
  const database = process.env.DATABASE_URL ? await created(process.env.DATABASE_URL) : await embedded();
  const client = new Client(database.url);
  await client.connect();
  await client.query(readFileSync(MIGRATION, 'utf8'));
  await client.end();
  return database;
}

async function created(server: string): Promise<Database> {
  const name = `saga_test_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string) => {
    const client = new Client(server);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => run(`drop database ${name} with (force)`) };
}

async function embedded(): Promise<Database> {
  const db = await PGlite.create();
  const server = await servePGlite(db);
  return {
    url: server.url,
    async close() {
      await server.close();
      await db.close();
    },
  };
}
