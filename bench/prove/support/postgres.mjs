// PostgreSQL servers from Debian's package, in folders of their own, that can be killed and started again.
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const tool = name => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map(v => join(root, v, 'bin', name)).find(existsSync);
  if (!found) throw new Error('PostgreSQL is not installed: run bash .ci/install-toolchains.sh');
  return found;
};

/** The server does not run as root. */
function owner() {
  if (process.getuid?.() !== 0) return {};
  const id = flag => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function freePort() {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

export class Postgres {
  #folder = mkdtempSync(join(tmpdir(), 'qe-postgres-'));
  #data = join(this.#folder, 'data');
  #port = 0;

  get url() {
    return `postgresql://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** `15` */
  get version() {
    return readFileSync(join(this.#data, 'PG_VERSION'), 'utf8').trim();
  }

  async create() {
    const user = owner();
    if (user.uid !== undefined) chownSync(this.#folder, user.uid, user.gid);
    this.#run('initdb', ['-D', this.#data, '-A', 'trust', '-U', 'postgres', '--no-sync']);
    this.#port = await freePort();
    await this.start();
    return this;
  }

  /** Tries again while processes of a killed server still hold its memory. */
  async start() {
    mkdirSync(this.#folder, { recursive: true });
    const options = `-p ${this.#port} -h 127.0.0.1 -k ${this.#folder}`;
    for (let tries = 0; ; tries++) {
      const { status } = spawnSync(
        tool('pg_ctl'),
        ['-D', this.#data, '-o', options, '-l', join(this.#folder, 'log'), '-w', '-t', '60', 'start'],
        { ...owner(), stdio: 'ignore' },
      );
      if (status === 0) return;
      if (tries > 50) throw new Error(`PostgreSQL does not start: see ${this.#folder}/log`);
      await sleep(200);
    }
  }

  /** kill -9 of the server and of everything it had started: nothing is written that was not. */
  kill() {
    const pid = Number(readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
    for (const victim of [pid, ...children.stdout.split(/\s+/).filter(Boolean).map(Number)])
      try {
        process.kill(victim, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
  }

  remove() {
    spawnSync(tool('pg_ctl'), ['-D', this.#data, '-m', 'immediate', 'stop'], { ...owner(), stdio: 'ignore' });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(name, args) {
    execFileSync(tool(name), args, { ...owner(), stdio: ['ignore', 'ignore', 'inherit'] });
  }
}
