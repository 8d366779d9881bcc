import { mkdirSync } from 'node:fs';

export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The PostgreSQL of DATABASE_URL; without one, PGlite embedded in this process, for trying out: it keeps what it holds
 * in a folder, serves one process and knows no replicas.
 */
export async function openDatabase(folder = '.data/postgres'): Promise<Database> {
  const url = process.env.DATABASE_URL;
  if (url) return { url, close: async () => {} };
  const [{ PGlite }, { servePGlite }] = await Promise.all([import('@electric-sql/pglite'), import('./pglite-server.ts')]);
  mkdirSync(folder, { recursive: true });
  const db = await PGlite.create(folder);
  const server = await servePGlite(db);
  return {
    url: server.url,
    async close() {
      await server.close();
      await db.close();
    },
  };
}
