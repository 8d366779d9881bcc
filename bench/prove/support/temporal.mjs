// A Temporal server whose state is in a file, so that it can be killed and started again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './postgres.mjs';

export class Temporal {
  #program;
  #folder = mkdtempSync(join(tmpdir(), 'qe-temporal-'));
  #port;
  #child;

  /** @param program that .ci/install-temporal.sh has made */
  constructor(program) {
    this.#program = program;
  }

  get address() {
    return `127.0.0.1:${this.#port}`;
  }

  async start() {
    this.#port ??= await freePort();
    const place = ['--ip', '127.0.0.1', '--port', String(this.#port), '--db-filename', join(this.#folder, 'server.db')];
    const flags = ['--headless', '--log-level', 'error', '--search-attribute', 'SagaPhase=Keyword'];
    // Else short timers take a second.
    flags.push('--dynamic-config-value', 'history.timerProcessorMaxTimeShift="10ms"');
    this.#child = spawn(this.#program, ['server', 'start-dev', ...place, ...flags], { stdio: 'ignore' });
    for (let tries = 0; !(await accepts(this.#port)); tries++) {
      if (tries > 300) throw new Error('the Temporal server does not start');
      await sleep(100);
    }
  }

  async kill() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  async remove() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function accepts(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
