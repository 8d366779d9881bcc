import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { Client } from 'pg';

export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

/** An empty database in memory with the tables of participants. */
export async function emptyDatabase(): Promise<Database> {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 100 });
  await server.start();
  const url = `postgresql://postgres@${server.getServerConn()}/postgres?sslmode=disable`;
  const client = new Client(url);
  await client.connect();
  await client.query(readFileSync('participant/migrations/001-saga-requests.sql', 'utf8'));
  await client.end();
  return {
    url,
    async close() {
      await server.stop();
      await db.close();
    },
  };
}
