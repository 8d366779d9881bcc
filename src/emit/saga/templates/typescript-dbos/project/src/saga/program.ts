import { DBOS } from '@dbos-inc/dbos-sdk';
import { type Database, openDatabase } from './database.ts';
import type { Saga } from './define.ts';
import { Instances } from './instances.ts';
import { serve } from './server.ts';
import { requireAddresses } from './service.ts';
import { log, reportPhases } from './telemetry.ts';

export interface Program {
  stop(): Promise<void>;
}

/** Connects the saga to its database and lets DBOS go on with what a crash has interrupted. */
export async function launch(saga: Saga, database: Database): Promise<Program> {
  requireAddresses();
  const instances = new Instances(database.url);
  await instances.migrate();
  saga.attach(instances);
  reportPhases(() => instances.count());
  DBOS.setConfig({
    name: saga.name,
    systemDatabaseUrl: database.url,
    // S14: without it any change of the code would leave what is under way to nobody.
    applicationVersion: saga.version,
    // Each process that runs beside this one needs a name of its own, and keeps it when it is restarted.
    executorID: process.env.SAGA_EXECUTOR ?? 'local',
    logLevel: 'error',
    runAdminServer: false,
    // The embedded database serves one session after the other and cannot notify.
    useListenNotify: process.env.DATABASE_URL !== undefined,
  });
  await DBOS.launch();
  return {
    async stop() {
      await DBOS.shutdown();
      await instances.close();
    },
  };
}

/** Runs until it is told to stop. */
export async function runProgram(saga: Saga): Promise<void> {
  const database = await openDatabase();
  const program = await launch(saga, database);
  const server = await serve(saga, Number(process.env.PORT ?? 8080));
  log('info', 'listening', { address: server.address, saga: saga.name, version: saga.version });
  const stop = async () => {
    await server.close();
    await program.stop();
    await database.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log('warn', 'could not stop in order', { why: String(error) });
          process.exit(1);
        },
      );
    });
}
