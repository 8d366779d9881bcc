import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { SagaSettings } from './define.ts';
import { phaseAttribute } from './messages.ts';
import { requireAddresses } from './service.ts';
import { log } from './telemetry.ts';

/** Where Temporal is; the variables are those of its own tools. */
export function temporalAddress() {
  const { TEMPORAL_ADDRESS: address = '127.0.0.1:7233', TEMPORAL_API_KEY: apiKey } = process.env;
  return { address, ...(apiKey ? { apiKey, tls: true } : {}) };
}

export const namespace = (): string => process.env.TEMPORAL_NAMESPACE ?? 'default';

/** A worker for the workflow and its activities. */
export async function createWorker(
  settings: SagaSettings,
  activities: object,
  connection: NativeConnection,
  more: Partial<WorkerOptions> = {},
): Promise<Worker> {
  requireAddresses();
  return await Worker.create({
    connection,
    namespace: namespace(),
    taskQueue: settings.name,
    workflowsPath: fileURLToPath(new URL('../workflow.js', import.meta.url)),
    activities,
    ...versioning(settings),
    ...more,
  });
}

/** S14: with TEMPORAL_DEPLOYMENT a saga is finished by the version it started with. */
function versioning({ version }: SagaSettings): Partial<WorkerOptions> {
  const deploymentName = process.env.TEMPORAL_DEPLOYMENT;
  if (!deploymentName) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId: version },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/** The namespace must know the attribute before a workflow sets it. Where that needs rights we lack, a person does it. */
export async function registerPhase(connection: NativeConnection): Promise<void> {
  try {
    const searchAttributes = { [phaseAttribute.name]: 2 /* keyword */ };
    await connection.operatorService.addSearchAttributes({ namespace: namespace(), searchAttributes });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!/already exists/i.test(why))
      log('warn', `register the search attribute ${phaseAttribute.name} by hand`, { why });
  }
}

/** Runs until it is told to stop; then finishes the activities that are under way. */
export async function runProgram(
  settings: SagaSettings,
  activities: object,
  more: Partial<WorkerOptions> = {},
): Promise<void> {
  const levels: Readonly<Record<string, 'warn' | 'alert'>> = { WARN: 'warn', ERROR: 'alert' };
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) =>
    log(levels[level] ?? 'info', message, meta ?? {}),
  );
  Runtime.install({ logger });
  const connection = await NativeConnection.connect(temporalAddress());
  try {
    await registerPhase(connection);
    const worker = await createWorker(settings, activities, connection, more);
    log('info', 'working', { saga: settings.name, version: settings.version });
    await worker.run();
  } finally {
    await connection.close();
  }
}
