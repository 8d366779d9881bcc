import { createServer } from 'node:http';
import type { Pool } from 'pg';
import { participant } from './http.ts';
import { Refusal } from './once.ts';

/** A stock service that takes part in sagas: one route that does, one that takes back, one that tells. */
export const stockService = (pool: Pool) =>
  createServer(
    participant(pool, (method, path) => {
      if (method === 'POST' && path === '/reservations')
        return {
          async do(tx, { body }) {
            const { item } = body as { item: string };
            const { rowCount } = await tx.query('update stock set left_over = left_over - 1 where item = $1 and left_over > 0', [item]);
            if (rowCount === 0) throw new Refusal('OutOfStock');
            return { status: 201, body: { item } };
          },
        };
      if (method === 'DELETE' && path.startsWith('/reservations/'))
        return {
          async undo(tx, _, answered) {
            const { item } = answered as { item: string };
            await tx.query('update stock set left_over = left_over + 1 where item = $1', [item]);
          },
        };
      if (method === 'GET' && path.startsWith('/reservations/')) return 'query';
      return undefined;
    }),
  );
