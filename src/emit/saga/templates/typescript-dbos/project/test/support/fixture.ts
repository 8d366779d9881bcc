import { launch, type Program } from '../../src/saga/program.ts';
import type { Database } from '../../src/saga/database.ts';
import { sample, saga, steps } from '../sample.ts';
import { emptyDatabase } from './database.ts';
import { Participants } from './participants.ts';

export interface Fixture {
  readonly database: Database;
  readonly participants: Participants;
  /** Starts a saga of its own. */
  start(prepare?: (sagaId: string) => void): Promise<string>;
  /** Starts the last one once more. */
  startAgain(): Promise<string>;
  stop(): Promise<void>;
}

let serial = 0;

/** Participants, an empty database, and the saga launched in this process. */
export async function openFixture(): Promise<Fixture> {
  const database = await emptyDatabase();
  const participants = new Participants(database.url, steps);
  Object.assign(process.env, await participants.start(), { SAGA_PACE: '0.001', SAGA_LOG: 'off' });
  const program: Program = await launch(saga, database);
  return {
    database,
    participants,
    async start(prepare) {
      serial++;
      prepare?.(saga.idOf(sample(serial)));
      return await saga.start(sample(serial));
    },
    startAgain: () => saga.start(sample(serial)),
    async stop() {
      await program.stop();
      await participants.stop();
      await database.close();
    },
  };
}
