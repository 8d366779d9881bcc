import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { Client, Pool } from 'pg';
import { migrate } from '../../src/saga/program.ts';
import { servePGlite } from './pglite-server.ts';

export interface Databases {
  /** One for each service on the server of DATABASE_URL; without it all share an embedded one. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/** Empty databases with the tables of a service, and a ledger of what its effects did. */
export async function emptyDatabases(count: number): Promise<Databases> {
  const databases = process.env.DATABASE_URL ? await created(process.env.DATABASE_URL, count) : await embedded(count);
  for (const url of new Set(databases.urls)) {
    const pool = new Pool({ connectionString: url, max: 1 });
    await migrate(pool);
    await pool.query('create table ledger (saga_id text not null, step text not null, change integer not null)');
    await pool.end();
  }
  return databases;
}

async function created(server: string, count: number): Promise<Databases> {
  const names = Array.from({ length: count }, () => `saga_test_${randomBytes(6).toString('hex')}`);
  const each = async (sql: (name: string) => string) => {
    const client = new Client(server);
    await client.connect();
    for (const name of names) await client.query(sql(name));
    await client.end();
  };
  await each(name => `create database ${name}`);
  const urls = names.map(name => Object.assign(new URL(server), { pathname: `/${name}` }).href);
  return { urls, close: () => each(name => `drop database ${name} with (force)`) };
}

async function embedded(count: number): Promise<Databases> {
  const db = await PGlite.create();
  const server = await servePGlite(db);
  return {
    urls: Array.from({ length: count }, () => server.url),
    async close() {
      await server.close();
      await db.close();
    },
  };
}
