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
  const [{ PGlite }, { PGLiteSocketServer }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-socket'),
  ]);
  mkdirSync(folder, { recursive: true });
  const db = await PGlite.create(folder);
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 50 });
  await server.start();
  return {
    url: `postgresql://postgres@${server.getServerConn()}/postgres?sslmode=disable`,
    async close() {
      await server.stop();
      await db.close();
    },
  };
}
