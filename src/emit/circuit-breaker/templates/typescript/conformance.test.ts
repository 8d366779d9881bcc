import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Parameters, Stack } from '../src/resilience/parameters.ts';
import { createStack } from '../src/resilience/stack.ts';

// The scenarios are the same for every language and library; here they run against this one.

type Outcome = 'ok' | 'fail' | 'slow' | 'ignored' | 'hang';

type Step =
  | { readonly call: Outcome; readonly times: number; readonly reaches: boolean }
  | { readonly wait: true }
  | { readonly burst: number; readonly outcome: Outcome; readonly reachAtLeast: number; readonly reachAtMost: number }
  | { readonly pattern: readonly Outcome[]; readonly times: number; readonly refusedAtLeast: number }
  | { readonly start: Outcome }
  | { readonly finish: true };

interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

interface Suite {
  readonly parameters: Parameters;
  readonly holdMs: number;
  readonly slowMs: number;
  readonly scenarios: readonly Scenario[];
}

const suite: Suite = JSON.parse(readFileSync(new URL('./scenarios.json', import.meta.url), 'utf8'));

describe('conformance', { concurrency: true }, () => {
  for (const scenario of suite.scenarios)
    it(scenario.name, async () => {
      const run = new Run(createStack(suite.parameters));
      for (const [i, step] of scenario.steps.entries()) await run.take(step, `step ${i + 1}: ${JSON.stringify(step)}`);
    });
});

class Run {
  readonly #stack: Stack;
  #reached = 0;
  #finishOld: () => void = () => {};
  #old: Promise<unknown> = Promise.resolve();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  async take(step: Step, where: string): Promise<void> {
    if ('call' in step) {
      for (let i = 0; i < step.times; i++)
        assert.equal(await this.#reaches(step.call), step.reaches, `${where}, call ${i + 1}`);
    } else if ('wait' in step) {
      await sleep(suite.parameters.waitDurationInOpenStateMs + 60);
    } else if ('burst' in step) {
      const before = this.#reached;
      await Promise.all(Array.from({ length: step.burst }, () => this.#settle(step.outcome, suite.holdMs)));
      const reached = this.#reached - before;
      assert.ok(reached >= step.reachAtLeast && reached <= step.reachAtMost, `${where}: ${reached} reached it`);
    } else if ('pattern' in step) {
      let refused = 0;
      for (let i = 0; i < step.times; i++)
        if (!(await this.#reaches(step.pattern[i % step.pattern.length] ?? 'ok'))) refused++;
      assert.ok(refused >= step.refusedAtLeast, `${where}: ${refused} were refused`);
    } else if ('start' in step) {
      const held = new Promise<void>(resolve => {
        this.#finishOld = resolve;
      });
      this.#old = this.#stack.call(() => held).catch(() => undefined);
    } else {
      this.#finishOld();
      await this.#old;
    }
  }

  async #reaches(outcome: Outcome): Promise<boolean> {
    const before = this.#reached;
    await this.#settle(outcome, 0);
    return this.#reached > before;
  }

  async #settle(outcome: Outcome, holdMs: number): Promise<void> {
    await this.#stack.call(() => this.#depend(outcome, holdMs)).catch(() => undefined);
  }

  async #depend(outcome: Outcome, holdMs: number): Promise<string> {
    this.#reached++;
    if (holdMs > 0) await sleep(holdMs);
    if (outcome === 'fail') throw new Error('down');
    if (outcome === 'ignored') throw Object.assign(new Error('not found'), { status: 404 });
    if (outcome === 'slow') await sleep(suite.slowMs);
    if (outcome === 'hang') await new Promise(() => {});
    return 'fine';
  }
}
