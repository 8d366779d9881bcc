// The emitted program as a process that can be killed, and its HTTP interface for callers that do not give up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export class Service {
  #project;
  #env;
  #child;
  #address = '';

  constructor(project, env) {
    this.#project = project;
    this.#env = { ...process.env, ...env, PORT: '0', SAGA_PACE: '0.02' };
  }

  async start() {
    const child = spawn(process.execPath, [join(this.#project, 'dist/src/main.js')], {
      cwd: this.#project,
      env: this.#env,
      stdio: ['ignore', 'pipe', process.env.QE_DEBUG === '1' ? 'inherit' : 'ignore'],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const entry = JSON.parse(line);
      if (entry.message !== 'listening') continue;
      this.#address = entry.address;
      child.stdout.resume();
      return;
    }
    throw new Error('the emitted program ended before it listened');
  }

  async kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** Asks until there is an answer that is not about a database that is away. */
  async insist(method, path, body = {}) {
    for (;;) {
      try {
        const init = method === 'GET' ? { method } : { method, body: JSON.stringify(body) };
        const response = await fetch(this.#address + path, { ...init, signal: AbortSignal.timeout(5_000) });
        if (response.status !== 503) return await response.json();
      } catch {
        // Killed, or not started again yet.
      }
      await sleep(50);
    }
  }

  /** @returns undefined while it does not answer or does not know the saga */
  async phase(sagaId) {
    try {
      const response = await fetch(`${this.#address}/sagas/${encodeURIComponent(sagaId)}`, {
        signal: AbortSignal.timeout(5_000),
      });
      return response.ok ? (await response.json()).phase : undefined;
    } catch {
      return undefined;
    }
  }
}
