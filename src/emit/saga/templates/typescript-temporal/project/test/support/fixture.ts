import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import * as activities from '../../src/activities.ts';
import { openSagas } from '../../src/client.ts';
import { definition } from '../../src/definition.ts';
import { createWorker, namespace, temporalAddress } from '../../src/saga/program.ts';
import { sample, steps } from '../sample.ts';
import { emptyDatabase } from './database.ts';
import { Participants } from './participants.ts';
import { openTemporal } from './temporal.ts';

export type Fixture = Awaited<ReturnType<typeof openFixture>>;

/** Sagas of earlier runs against the same server keep their ids. */
let serial = Math.floor(Date.now() / 100) % 10_000_000_000;

export const nextSample = () => sample(serial++);

/** Participants and a server; the worker is for whoever needs one. */
export async function openFixture() {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => {}) });
  const temporal = await openTemporal();
  const database = await emptyDatabase();
  const participants = new Participants(database.url, steps);
  const addresses = await participants.start();
  Object.assign(process.env, addresses);
  const connection = await Connection.connect(temporalAddress());
  const client = new Client({ connection, namespace: namespace() });
  const sagas = openSagas(client);
  return {
    participants,
    sagas,
    client,
    connection: temporal.connection,
    /** Starts a saga of its own. */
    async start(prepare?: (sagaId: string) => void): Promise<string> {
      const input = nextSample();
      prepare?.(sagas.idOf(input));
      return await sagas.start(input);
    },
    /** @returns what stops it */
    async work(): Promise<() => Promise<void>> {
      const workflowModules = [fileURLToPath(new URL('./hurry.js', import.meta.url))];
      const worker = await createWorker(definition, activities, temporal.connection, {
        interceptors: { workflowModules },
      });
      const done = worker.run();
      return async () => {
        worker.shutdown();
        await done;
      };
    },
    async stop() {
      await connection.close();
      await temporal.stop();
      await participants.stop();
      await database.close();
    },
  };
}
