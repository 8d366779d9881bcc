import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, post, until, type Victim } from './engine.ts';
import { type Scenario, SHORT, SHORT_DEADLINE, triesOf } from './scenario.ts';
import type { World } from './world.ts';

export interface Played {
  readonly outcome: string;
  readonly net: Readonly<Record<string, number>>;
  readonly parks: number;
  /** False when the machine was so slow that the deadline passed before the try in which it was to pass. */
  readonly isAsTold: boolean;
}

export interface Plan {
  readonly saga: { readonly name: string; id(input: never): string };
  readonly input: unknown;
  readonly victim: Victim;
  /** Cancel through the saga's own handler, or Restate's `cancel` of the invocation. */
  readonly cancelBy: 'handler' | 'engine';
}

interface Status {
  /** Absent while there is no such saga. */
  readonly phase?: string;
  readonly cause?: string;
  readonly parks: number;
}

/** Runs one scenario against the real engine; late calls land when the saga has ended. */
export async function play(engine: Engine, world: World, scenario: Scenario, plan: Plan): Promise<Played> {
  const hasDeadline = triesOf(scenario).some(t => t.deadline);
  const name = hasDeadline ? `${plan.saga.name}${SHORT}` : plan.saga.name;
  const id = plan.saga.id(plan.input as never);
  const sagaId = `${name}-${id}`;
  const address = `${engine.ingress}/${name}/${encodeURIComponent(id)}`;
  let invocation = '';
  let isAsTold = !hasDeadline;
  const started = Date.now();
  world.begin(sagaId, scenario, {
    crash: () => engine.kill(plan.victim),
    deadline: async () => {
      const left = SHORT_DEADLINE - (Date.now() - started);
      isAsTold = left > 0;
      await sleep(Math.max(0, left + 150));
    },
    cancel: async times => {
      for (let n = 0; n < times; n++) {
        // Through a crash as well; 409 is an answer too.
        if (plan.cancelBy === 'handler')
          await until('the cancel', async () => (await post(`${address}/cancel`)).status < 500);
        else {
          await until('the invocation', async () => invocation !== '');
          const url = `${engine.admin}/invocations/${invocation}/cancel`;
          await until('the cancel', async () => (await post(url, undefined, 'PATCH')).status < 500);
        }
        // So that the next one meets what the first has set off.
        await sleep(60);
      }
    },
  });
  await until('the start', async () => {
    const response = await post(`${address}/run/send`, plan.input);
    invocation = ((await response.json()) as { invocationId: string }).invocationId;
    return response.ok;
  });

  let outcome = '';
  let parks = 0;
  const causes = new Set<string | undefined>();
  await until(
    `the end of ${sagaId}: ${scenario.name}`,
    async () => {
      await engine.recovered();
      const status = (await (await post(`${address}/status`)).json()) as Status;
      if (/^(?:compensat|parked-backward)/.test(status.phase ?? '')) causes.add(status.cause);
      if (status.phase?.startsWith('parked') && status.parks > parks) {
        parks = status.parks;
        world.mend(sagaId);
        await post(`${address}/resume`, 'again');
      }
      if (status.phase !== 'completed' && status.phase !== 'compensated') return false;
      outcome = status.phase;
      return true;
    },
    60,
  );
  // S8: whatever happens on the way back, the first cause stays.
  assert.equal(causes.size, outcome === 'compensated' ? 1 : 0, `causes of ${sagaId}: ${[...causes].join('; ')}`);
  return { outcome, net: await world.end(sagaId), parks, isAsTold };
}
