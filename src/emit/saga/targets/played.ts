import { modelOf } from '../model/input.ts';
import { essentialProgrammes, type NamedProgramme, scenarioOf } from '../model/matrix.ts';
import type { Programme, Try } from '../model/programme.ts';
import { type Saga, type Step, stepsOf } from '../spec.ts';
import { sampleAnswer, sampleInput } from './sample-value.ts';
import { backTries, forwardTries, type Tries, triesWhenUnknown } from './tries.ts';

/** What an emitted test plays, as JSON that every language reads: the same for all targets whose tests are not TypeScript. */

/** input.json: an input with `{serial}` where sagas differ. */
export const inputFile = (saga: Saga): string => JSON.stringify(sampleInput(saga), null, 2);

/** A kill takes an engine up to 12 s. A saga of six steps has fewer of both. */
const MOST_KILLS = 24;
const MOST_SCENARIOS = 150;

/** scenarios.json: what goes wrong, and what must come of it according to the model checker. */
export function scenariosFile(saga: Saga): string {
  const model = modelOf(saga);
  const scenarios = programmesOf(saga).played.map(programme => scenarioOf(model, programme.name, programme));
  return `[\n${scenarios.map(({ words: _, ...scenario }) => `  ${JSON.stringify(scenario)}`).join(',\n')}\n]`;
}

/** What a README says about that file. */
export function scenariosSay(saga: Saga): string {
  const { played, all } = programmesOf(saga);
  const choice = played.length < all ? ` (an even choice of ${played.length} of ${all})` : '';
  return `what goes wrong in each test, and what must come of it according to the model checker${choice}`;
}

function programmesOf(saga: Saga): { readonly played: readonly NamedProgramme[]; readonly all: number } {
  const all = essentialProgrammes(modelOf(saga)).filter(programme => isPlayable(saga, programme));
  const kills = all.filter(isKilled);
  const others = all.filter(programme => !isKilled(programme));
  const played = new Set([...evenly(kills, MOST_KILLS), ...evenly(others, MOST_SCENARIOS - MOST_KILLS)]);
  return { played: all.filter(programme => played.has(programme)), all: all.length };
}

const isKilled = ({ calls, undos }: Programme): boolean =>
  [calls, undos].some(by =>
    Object.values(by)
      .flat()
      .some(t => t.crash),
  );

/** The first, and as many more as there is room for, at equal distances. */
function evenly<T>(items: readonly T[], most: number): readonly T[] {
  const distance = Math.max(1, items.length / most);
  return items.filter((_, i) => Math.floor(i / distance) !== Math.floor((i - 1) / distance));
}

/** Whether each step has more tries than go wrong, unless all of them are to go wrong. */
function isPlayable(saga: Saga, { calls, undos }: Programme): boolean {
  return saga.stages.every(({ steps }) => {
    const dies = steps.some(({ id }) => calls[id]?.some(t => t.crash));
    return steps.every(step => {
      const forward = forwardTries(saga, step);
      // With a worker die the calls that it makes at the same time.
      if (dies && triesWhenUnknown(forward) === 1) return false;
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
