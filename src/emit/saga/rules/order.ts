import { stepsOf } from '../spec.ts';
import { type Broken, placed, type Rule } from './rule.ts';

/** As most languages would spell it: `reserve-stock`, `reserve_stock` and `reserveStock` are one name. */
const spelling = (id: string): string => id.normalize('NFC').replace(/[-_]/g, '').toLowerCase();

export const uniqueIds: Rule = {
  code: 'V1',
  title: 'ids are unique, also when they are spelled as names of a program',
  *find(saga) {
    const known = new Map<string, string>();
    for (const step of stepsOf(saga)) {
      const other = known.get(spelling(step.id));
      if (other !== undefined)
        yield {
          step,
          says: `${other === step.id ? 'this id is' : `"${other}" is the same name and`} used by an earlier step; give it an id of its own`,
        };
      known.set(spelling(step.id), step.id);
    }
  },
};

export const onePivot: Rule = {
  code: 'V2',
  title: 'at most one pivot, never parallel to a compensatable sibling',
  *find(saga) {
    const pivots = placed(saga).filter(p => p.step.kind === 'pivot');
    const [first, ...more] = pivots;
    for (const { step } of more)
      yield {
        step,
        says: `"${first!.step.id}" is the pivot already; make this one retriable, or compensatable and put it before`,
      };
    for (const { step, stage } of pivots)
      for (const sibling of stage.steps.filter(s => s !== step && s.kind === 'compensatable'))
        yield {
          step,
          says: `the pivot runs in parallel to "${sibling.id}", which could no longer be taken back; put "${sibling.id}" into a stage before it`,
        };
  },
};

export const wayBackBefore: Rule = {
  code: 'V3',
  title: 'before the pivot every step that changes something is compensatable and has a compensation',
  *find(saga) {
    const hasPivot = saga.stages.some(stage => stage.steps.some(s => s.kind === 'pivot'));
    for (const { step, side } of placed(saga)) {
      if (side !== 'before') continue;
      if (step.compensation?.open !== undefined)
        yield {
          step,
          says: `how it is taken back is not known (${step.compensation.open}); write compensation: { op: … }, or kind: pivot if it cannot be`,
        };
      if (step.retry.onExhausted === 'park' && step.kind !== 'retriable')
        yield {
          step,
          says: 'before the pivot nobody waits for a person with everything reserved; drop onExhausted: park, or put it after the pivot',
        };
      if (!hasPivot) continue;
      if (step.kind === 'retriable')
        yield { step, says: 'a retriable step stands before the pivot; put it after, or make it compensatable' };
      if (step.kind === 'compensatable' && !step.compensation)
        yield {
          step,
          says: 'it has no compensation; write compensation: { op: … }, for example DELETE with the path of what it made and /{key}',
        };
      if (step.kind === 'readonly' && step.compensation)
        yield {
          step,
          says: 'a readonly step has nothing to take back; drop its compensation, or make it compensatable',
        };
    }
  },
};

export const noWayBackAfter: Rule = {
  code: 'V4',
  title: 'at and after the pivot nothing is compensated',
  *find(saga) {
    for (const { step, side } of placed(saga)) {
      if (side === 'before' || !step.compensation) continue;
      yield {
        step,
        says: `it stands ${side} the pivot, from where there is no way back; drop its compensation${step.kind === 'compensatable' ? ', or put it before the pivot' : ''}`,
      };
    }
  },
};

export const onlyForwardAfter: Rule = {
  code: 'V5',
  title: 'after the pivot only retriable or readonly steps, retried without limit or parked',
  *find(saga) {
    for (const { step, side } of placed(saga)) {
      if (side === 'before' || step.kind === 'pivot') continue;
      if (step.kind === 'compensatable')
        yield {
          step,
          says: `a compensatable step stands ${side} the pivot; make it retriable, or put it before the pivot`,
        };
      else if (step.retry.max !== 'unlimited' && step.retry.onExhausted !== 'park')
        yield {
          step,
          says: 'after the pivot it must succeed in the end; write retry: { max: unlimited } or onExhausted: park',
        };
    }
  },
};

export const knownPivot: Rule = {
  code: 'V6',
  title: 'an unknown outcome of the pivot is found out',
  *find(saga) {
    for (const { step } of placed(saga)) {
      if (step.kind !== 'pivot') continue;
      if (step.onUnknown === 'give-up')
        yield {
          step,
          says: 'giving up would take back what goes with a pivot that may have happened; write onUnknown: same-key, or onUnknown: { query: "GET …/{key}" }',
        };
      else if (step.onUnknown === 'same-key' && !step.retry.on.includes('unknown'))
        yield {
          step,
          says: 'nothing finds out whether it happened; add unknown to retry.on, or write onUnknown: { query: "GET …/{key}" }',
        };
    }
  },
};

export const irreversibleLast: Rule = {
  code: 'V13',
  title: 'what cannot be taken back happens only at or after the pivot',
  *find(saga) {
    for (const { step, side } of placed(saga))
      if (step.irreversible && side === 'before')
        yield {
          step,
          says: 'it cannot be taken back and stands before the pivot; make it the pivot, or put it after the pivot as retriable',
        };
  },
};

export const wayBackWithoutPivot: Rule = {
  code: 'V14',
  title: 'a saga without a pivot can take back every step',
  find(saga): Broken[] {
    const steps = stepsOf(saga);
    if (steps.some(s => s.kind === 'pivot')) return [];
    return steps.flatMap(step =>
      step.kind === 'readonly' || (step.kind === 'compensatable' && step.compensation)
        ? []
        : [
            {
              step,
              says: 'there is no pivot and this step cannot be taken back; give it a compensation, or make it kind: pivot',
            },
          ],
    );
  },
};
