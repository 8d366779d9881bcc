import { showDuration } from '../../duration.ts';
import { modelOf } from '../model/input.ts';
import { prove } from '../model/prove.ts';
import type { ErrorClass, Retry, Step } from '../spec.ts';
import { stepsOf } from '../spec.ts';
import { type Broken, placed, type Rule } from './rule.ts';

const CLASSES: readonly ErrorClass[] = ['refused', 'transient', 'unknown'];

export const errorsApart: Rule = {
  code: 'V9',
  title: 'refused, transient and unknown are apart, and a timeout is unknown',
  *find(saga) {
    for (const step of stepsOf(saga)) {
      const seen = new Map<string, ErrorClass>();
      for (const kind of CLASSES)
        for (const error of step.errors[kind]) {
          const other = seen.get(error);
          if (other !== undefined && other !== kind)
            yield {
              step,
              says: `${error} is both ${other} and ${kind}; keep it in one of them (${kind === 'unknown' || other === 'unknown' ? 'unknown, if the effect may have happened' : 'refused, if no later try can succeed'})`,
            };
          seen.set(error, kind);
        }
      for (const error of ['timeout', 'reset'])
        if (seen.get(error) !== 'unknown')
          yield {
            step,
            says: `after a ${error} nobody knows whether it happened; write errors.unknown: [timeout, reset, …]`,
          };
    }
  },
};

export const fitsDeadline: Rule = {
  code: 'V10',
  title: 'the worst case before the pivot fits the deadline',
  *find(saga): Iterable<Broken> {
    if (!saga.deadline) return;
    const before = placed(saga).filter(p => p.side === 'before' && p.step.kind !== 'retriable');
    const stages = saga.stages.map(stage => stage.steps.filter(s => before.some(p => p.step === s)));
    let worst = 0;
    for (const stage of stages) worst += Math.max(0, ...stage.map(worstOf));
    if (worst > saga.deadline.after) {
      const slowest = before.map(p => p.step).sort((a, b) => worstOf(b) - worstOf(a))[0]!;
      const least = worst === Number.POSITIVE_INFINITY ? undefined : showDuration(Math.ceil(worst / 60_000) * 60_000);
      yield {
        step: slowest,
        says:
          least === undefined
            ? `it is retried without limit before the pivot, and the deadline is ${showDuration(saga.deadline.after)}; write retry: { max: N }`
            : `with all tries and waits the steps before the pivot take up to ${least}, and the deadline is ${showDuration(saga.deadline.after)}; write deadline: { after: ${least} }, fewer tries or a shorter timeout (this step is the slowest)`,
      };
    }
  },
};

/** Milliseconds that a step may take: every try to its timeout, every wait at its longest. */
function worstOf({ timeout, retry }: Step): number {
  if (retry.max === 'unlimited') return Number.POSITIVE_INFINITY;
  return timeout * retry.max + waits(retry, retry.max - 1);
}

function waits(retry: Retry, number: number): number {
  let total = 0;
  for (let i = 0; i < Math.min(number, 64); i++)
    total += Math.min(retry.maxInterval, retry.backoff === 'constant' ? retry.initial : retry.initial * 2 ** i);
  return total + Math.max(0, number - 64) * retry.maxInterval;
}

export const fenced: Rule = {
  code: 'V12',
  title: 'participants keep a step out that comes after its undo',
  *find(saga) {
    const open = stepsOf(saga).filter(s => s.compensation && s.fence === 'none');
    const [first] = open;
    if (!first) return;
    const proof = prove(modelOf(saga), { faults: ['late'] });
    const story = proof.counterexample ? `:\n${proof.counterexample.words}` : '';
    const others =
      open.length > 1
        ? ` (so do ${open
            .slice(1)
            .map(s => `"${s.id}"`)
            .join(', ')})`
        : '';
    yield {
      step: first,
      level: 'warning',
      says: `without a fence an effect that comes after its undo stays${others}; write fence: participant and use the participant kit${story}`,
    };
  },
};

export const breakerInside: Rule = {
  code: 'V16',
  title: 'an open breaker inside a step is transient, and its attempts are shorter than the step’s timeout',
  *find(saga) {
    for (const step of stepsOf(saga)) {
      const wrong = (['refused', 'unknown'] as const).find(kind => step.errors[kind].includes('breaker-open'));
      if (wrong)
        yield {
          step,
          says: `an open breaker is ${wrong} here, though nothing was sent and a later try may succeed; write errors.transient: [breaker-open, …]`,
        };
      if (!step.breaker) continue;
      if (!wrong && !step.errors.transient.includes('breaker-open'))
        yield {
          step,
          says: 'it has a breaker, and nothing says what an open one means; write errors.transient: [breaker-open, …]',
        };
      if (step.breaker.attemptTimeout >= step.timeout)
        yield {
          step,
          says: `an attempt may take ${showDuration(step.breaker.attemptTimeout)} and the whole try ${showDuration(step.timeout)}; make breaker.attemptTimeout shorter than timeout`,
        };
    }
  },
};
