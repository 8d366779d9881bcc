import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type Victim = 'service' | 'server' | 'both';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A real Restate server and the process that serves the saga, each to be killed and started again. */
export class Engine {
  readonly #folder = mkdtempSync(join(tmpdir(), 'restate-'));
  readonly #ports: {
    readonly node: number;
    readonly admin: number;
    readonly ingress: number;
    readonly service: number;
  };
  readonly #environment: Readonly<Record<string, string>>;
  #server: ChildProcess | undefined;
  #service: ChildProcess | undefined;
  #recovery: Promise<void> = Promise.resolve();
  kills = 0;

  private constructor(ports: readonly number[], environment: Readonly<Record<string, string>>) {
    const [node = 0, admin = 0, ingress = 0, service = 0] = ports;
    this.#ports = { node, admin, ingress, service };
    this.#environment = environment;
  }

  /** @param environment of the process that serves the saga */
  static async open(environment: Readonly<Record<string, string>>): Promise<Engine> {
    const engine = new Engine(await freePorts(4), environment);
    try {
      await Promise.all([engine.#startServer(), engine.#startService()]);
      await post(`${engine.admin}/deployments`, { uri: `http://127.0.0.1:${engine.#ports.service}`, force: true });
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** Sagas that start from now on are served from there, in requests that are whole. */
  async serve(uri: string): Promise<void> {
    const { ok, status } = await post(`${this.admin}/deployments`, { uri, use_http_11: true });
    if (!ok) throw new Error(`Restate does not take the service at ${uri}: ${status}`);
  }

  get ingress(): string {
    return `http://127.0.0.1:${this.#ports.ingress}`;
  }

  get admin(): string {
    return `http://127.0.0.1:${this.#ports.admin}`;
  }

  /** Kills with SIGKILL and starts again; what is asked meanwhile has to ask again. */
  kill(victim: Victim): void {
    this.kills++;
    const server = victim === 'service' ? undefined : this.#server;
    const service = victim === 'server' ? undefined : this.#service;
    const gone = [server, service].map(async child => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exit = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exit;
    });
    this.#recovery = this.#recovery
      .then(() => Promise.all(gone))
      .then(() => Promise.all([server && this.#startServer(), service && this.#startService()]))
      .then(() => {});
  }

  async recovered(): Promise<void> {
    await this.#recovery;
  }

  async close(): Promise<void> {
    await this.#recovery;
    this.#server?.kill('SIGKILL');
    this.#service?.kill('SIGKILL');
    await sleep(100);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #startServer(): Promise<void> {
    this.#server = this.#spawn('server', serverBinary(), ['--no-logo', '--config-file', join(root, 'restate.toml')], {
      RESTATE_BASE_DIR: join(this.#folder, 'data'),
      RESTATE_BIND_PORT: String(this.#ports.node),
      RESTATE_ADMIN__BIND_PORT: String(this.#ports.admin),
      RESTATE_INGRESS__BIND_PORT: String(this.#ports.ingress),
      RESTATE_LOG_FILTER: 'error',
    });
    await until(`the server, see ${this.#folder}`, async () => (await fetch(`${this.admin}/health`)).ok);
    await until(`the ingress, see ${this.#folder}`, async () => (await fetch(`${this.ingress}/restate/health`)).ok);
  }

  async #startService(): Promise<void> {
    const args = ['--disable-warning=ExperimentalWarning', join(root, 'test', 'service.ts')];
    this.#service = this.#spawn('service', process.execPath, args, {
      ...this.#environment,
      PORT: String(this.#ports.service),
    });
    await until(`the service, see ${this.#folder}`, () => accepts(this.#ports.service));
  }

  #spawn(
    name: string,
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ChildProcess {
    const log = openSync(join(this.#folder, `${name}.log`), 'a');
    return spawn(program, args, { stdio: ['ignore', log, log], env: { ...process.env, ...environment } });
  }
}

export async function post(url: string, body?: unknown, method = 'POST'): Promise<Response> {
  return await fetch(url, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  });
}

/** Asks again and again, also through a crash; gives up after half a minute. */
export async function until(what: string, isSo: () => Promise<boolean>, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await isSo()) return;
    } catch (error) {
      last = error;
    }
    await sleep(25);
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`, { cause: last });
}

/** The npm package's own command starts the binary as a child: a kill would miss it. */
function serverBinary(): string {
  const own = createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json');
  const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  return join(dirname(createRequire(own).resolve(`${platform}/package.json`)), 'bin', 'restate-server');
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map(server => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

async function accepts(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return await new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
