import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import { servePGlite } from './pglite-server.ts';

const MIGRATIONS = ['migrations/001-saga-requests.sql', 'migrations/002-saga-instances.sql'];

export interface Database {
  readonly pool: Pool;
  close(): Promise<void>;
}

/** An empty database with the tables of all functions: a new one on the server of DATABASE_URL, or PGlite in memory. */
export async function emptyDatabase(): Promise<Database> {
  const database = process.env.DATABASE_URL ? await created(process.env.DATABASE_URL) : await embedded();
  for (const file of MIGRATIONS) await database.pool.query(readFileSync(file, 'utf8'));
  await database.pool.query('create table ledger (saga_id text not null, step text not null, change integer not null)');
  return database;
}

async function created(server: string): Promise<Database> {
  const name = `saga_test_${randomBytes(6).toString('hex')}`;
  const admin = new Pool({ connectionString: server, max: 1 });
  await admin.query(`create database ${name}`);
  const pool = new Pool({ connectionString: Object.assign(new URL(server), { pathname: `/${name}` }).href, max: 10 });
  return {
    pool,
    async close() {
      await pool.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

async function embedded(): Promise<Database> {
  const db = await PGlite.create();
  const server = await servePGlite(db);
  const pool = new Pool({ connectionString: server.url, max: 10 });
  return {
    pool,
    async close() {
      await pool.end();
      await server.close();
      await db.close();
    },
  };
}
