import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { servePGlite } from './pglite-server.ts';

export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

/** An empty database with the tables of participants: a new one on the server of DATABASE_URL, or PGlite in memory. */
export async function emptyDatabase(): Promise<Database> {
  const database = process.env.DATABASE_URL ? await created(process.env.DATABASE_URL) : await embedded();
  await run(database.url, readFileSync('participant/migrations/001-saga-requests.sql', 'utf8'));
  return database;
}

async function created(server: string): Promise<Database> {
  const name = `saga_test_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  return { url, close: () => run(server, `drop database ${name} with (force)`) };
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

async function run(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}
