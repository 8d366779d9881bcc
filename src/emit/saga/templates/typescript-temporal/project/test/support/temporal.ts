import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { registerPhase, temporalAddress } from '../../src/saga/program.ts';

export interface Temporal {
  readonly connection: NativeConnection;
  stop(): Promise<void>;
}

const tool = process.env.TEMPORAL_CLI ?? onPath('temporal');

const missing =
  process.env.TEMPORAL_ADDRESS || tool
    ? undefined
    : "needs a Temporal server: put Temporal's command line tool on the PATH, or set TEMPORAL_CLI or TEMPORAL_ADDRESS";

/** For what needs a server. */
export const onServer = { skip: missing ?? false };

function onPath(program: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap(folder => endings.map(ending => join(folder, program + ending)))
    .find(path => existsSync(path));
}

/** The server of TEMPORAL_ADDRESS, or one in memory that the command line tool starts. */
export async function openTemporal(): Promise<Temporal> {
  const started = process.env.TEMPORAL_ADDRESS ? undefined : await startServer();
  const connection = await connect();
  await registerPhase(connection);
  return {
    connection,
    async stop() {
      await connection.close();
      await started?.();
    },
  };
}

async function startServer(): Promise<() => Promise<void>> {
  if (!tool) throw new Error(missing);
  const port = String(await freePort());
  process.env.TEMPORAL_ADDRESS = `127.0.0.1:${port}`;
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', port, '--log-level', 'error'];
  // Else short timers take a second.
  args.push('--dynamic-config-value', 'history.timerProcessorMaxTimeShift="10ms"');
  const server = spawn(tool, args, { stdio: 'ignore' });
  try {
    await once(server, 'spawn');
  } catch (cause) {
    throw new Error(`"${tool}" does not start`, { cause });
  }
  process.once('exit', () => server.kill('SIGKILL'));
  return async () => {
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  };
}

/** Half a minute is enough for a server on a busy machine. */
async function connect(): Promise<NativeConnection> {
  for (let tries = 0; ; tries++) {
    try {
      return await NativeConnection.connect(temporalAddress());
    } catch (error) {
      if (tries >= 150) throw error;
      await sleep(200);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
