import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from '../src/saga/database.ts';
import { sample, saga, steps } from './sample.ts';
import { emptyDatabase } from './support/database.ts';
import { canTurnBack, ledgerOf } from './support/expected.ts';
import { Participants } from './support/participants.ts';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
let database: Database;
let participants: Participants;
let addresses: Record<string, string>;
let serial = 5_000;
before(async () => {
  database = await emptyDatabase();
  participants = new Participants(database.url, steps);
  addresses = await participants.start();
});
after(async () => {
  await participants.stop();
  await database.close();
});

/** The whole program, as it is started in production. */
class Service {
  #child: ChildProcess | undefined;
  #address = '';
  readonly #env: NodeJS.ProcessEnv;
  readonly #cwd: string | undefined;

  constructor(env: NodeJS.ProcessEnv, cwd?: string) {
    this.#env = { ...process.env, ...addresses, ...env, PORT: '0', SAGA_PACE: '0.001' };
    this.#cwd = cwd;
  }

  async start(): Promise<void> {
    this.#address = '';
    this.#child = spawn(process.execPath, [main], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(this.#cwd ? { cwd: this.#cwd } : {}),
    });
    for await (const line of createInterface({ input: this.#child.stdout! })) {
      const { message, address } = JSON.parse(line);
      if (message !== 'listening') continue;
      this.#address = address;
      break;
    }
    if (!this.#address) throw new Error('the program ended before it listened');
    this.#child.stdout?.resume();
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async post(path: string, body: unknown = {}): Promise<Response> {
    return await fetch(this.#address + path, { method: 'POST', body: JSON.stringify(body) });
  }

  async ending(sagaId: string): Promise<string> {
    for (;;) {
      const response = await fetch(`${this.#address}/sagas/${encodeURIComponent(sagaId)}`).catch(() => undefined);
      const { phase } = response?.ok ? ((await response.json()) as { phase: string }) : { phase: '' };
      if (phase === 'completed' || phase === 'compensated') return phase;
      await sleep(50);
    }
  }
}

/** Starts a saga and kills the program at a moment of it. */
async function killDuring(service: Service, step: string, moment: 'comes' | 'is done', prepare?: (sagaId: string) => void) {
  const input = sample(serial++);
  const sagaId = saga.idOf(input);
  prepare?.(sagaId);
  const killed = new Promise<void>(resolve => {
    participants.when(sagaId, step, moment, async () => {
      await service.kill();
      resolve();
    });
  });
  await service.start();
  await service.post('/sagas', input).catch(() => undefined);
  await killed;
  await service.start();
  const ending = await service.ending(sagaId);
  await participants.settled();
  return { ending, ledger: await participants.ledger(sagaId) };
}

const first = steps[0]!;
const middle = steps.find(step => step.kind === 'pivot') ?? steps[Math.floor(steps.length / 2)]!;
const last = steps.at(-1)!;
const refused = steps.findLast(step => canTurnBack(step, steps) || step.kind === 'pivot');
const undone = steps.find(step => step.undoTries > 0 && step !== refused);

describe('killed and started again', () => {
  const points = new Map([first, middle, last].map(step => [step.id, step]));
  for (const [id] of points)
    for (const moment of ['comes', 'is done'] as const)
      it(`when ${id} ${moment}: completes`, async () => {
        const service = new Service({ DATABASE_URL: database.url });
        const { ending, ledger } = await killDuring(service, id, moment);
        await service.kill();
        assert.equal(ending, 'completed');
        assert.deepEqual(ledger, ledgerOf(ending, steps));
      });

  for (const moment of ['comes', 'is done'] as const)
    it(`when an undo ${moment}: takes everything back`, { skip: !refused || !undone }, async () => {
      const service = new Service({ DATABASE_URL: database.url });
      const { ending, ledger } = await killDuring(service, `undo ${undone?.id}`, moment, sagaId =>
        participants.trouble(sagaId, { step: refused?.id ?? '', fault: 'refused', times: Number.POSITIVE_INFINITY }),
      );
      await service.kill();
      assert.equal(ending, 'compensated');
      assert.deepEqual(ledger, ledgerOf(ending, steps));
    });

  it('with the embedded database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'saga-'));
    const { DATABASE_URL: _, ...env } = process.env;
    const service = new Service({ ...env, DATABASE_URL: '' }, folder);
    const { ending, ledger } = await killDuring(service, middle.id, 'is done');
    await service.kill();
    rmSync(folder, { recursive: true, force: true });
    assert.equal(ending, 'completed');
    assert.deepEqual(ledger, ledgerOf(ending, steps));
  });
});
