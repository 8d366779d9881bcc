import { modelOf } from '../model/input.ts';
import { essentials } from '../model/matrix.ts';
import type { Programme, Try } from '../model/programme.ts';
import { type Saga, type Step, stepsOf } from '../spec.ts';
import { sampleAnswer, sampleInput } from './sample-value.ts';
import { backTries, forwardTries, type Tries, triesWhenUnknown } from './tries.ts';

/** What an emitted test plays, as JSON that every language reads: the same for all targets whose tests are not TypeScript. */

/** input.json: an input with `{serial}` where sagas differ. */
export const inputFile = (saga: Saga): string => JSON.stringify(sampleInput(saga), null, 2);

/** A kill takes an engine up to 12 s. Six steps have fewer; of a long saga's an even choice is played. */
const MOST_KILLS = 24;

/** scenarios.json: every fault, and what must come of it according to the model checker. */
export function scenariosFile(saga: Saga): string {
  const all = essentials(modelOf(saga)).filter(scenario => isPlayable(saga, scenario));
  const kills = all.filter(({ calls, undos }) =>
    [calls, undos].some(by =>
      Object.values(by)
        .flat()
        .some(t => t.crash),
    ),
  );
  const step = Math.max(1, kills.length / MOST_KILLS);
  const left = new Set(kills.filter((_, i) => Math.floor(i / step) === Math.floor((i - 1) / step)));
  const lines = all.filter(s => !left.has(s)).map(({ words: _, ...scenario }) => `  ${JSON.stringify(scenario)}`);
  return `[\n${lines.join(',\n')}\n]`;
}

/** Whether each step has more tries than go wrong, unless all of them are to go wrong. */
function isPlayable(saga: Saga, { calls, undos }: Programme): boolean {
  return saga.stages.every(({ steps }) => {
    const isKilled = steps.some(({ id }) => calls[id]?.some(t => t.crash));
    return steps.every(step => {
      const forward = forwardTries(saga, step);
      // With a worker die the calls that it makes at the same time.
      if (isKilled && triesWhenUnknown(forward) === 1) return false;
      const back = step.compensation ? isLeft(undos[step.id], backTries(step.compensation)) : true;
      return back && isLeft(calls[step.id], forward);
    });
  });
}

function isLeft(tries: readonly Try[] | undefined, policy: Tries): boolean {
  if (!tries || tries.some(t => t.exhausts)) return true;
  const takesOne = ({ crash, answer }: Try) =>
    crash || (answer === 'refused' ? !policy.ends.includes('refused') : answer !== 'done');
  const lost = tries.filter(takesOne).length;
  return lost === 0 || lost < triesWhenUnknown(policy);
}

/** steps.json: how the participants of the tests tell the steps, and what they answer. */
export function stepsFile(saga: Saga): string {
  const steps = stepsOf(saga).map(step => {
    const { id, service, kind, header } = step;
    return { id, service, kind, header, answer: sampleAnswer(saga, step.action.result), refusal: refusalOf(step) };
  });
  return `[\n${steps.map(s => `  ${JSON.stringify(s)}`).join(',\n')}\n]`;
}

/** An answer that the spec takes for a refusal. */
export function refusalOf({ errors }: Step): { readonly status: number; readonly code: string } {
  const [sign = 'http:409'] = errors.refused;
  const status = /^http:(\d)(\d\d|xx)$/.exec(sign);
  if (!status) return { status: 409, code: sign };
  return { status: Number(`${status[1]}${status[2] === 'xx' ? '09' : status[2]}`), code: 'Refused' };
}
