import type { Answer, Happening } from './happening.ts';
import { isAfterPivot, type ModelSaga, type ModelStep } from './input.ts';
import { type Scenario, wordsOf } from './matrix.ts';
import { follow, type Programme, type Try } from './programme.ts';
import { tell } from './words.ts';

export interface TraceOptions {
  /** The same seed gives the same scenarios. */
  readonly seed: number;
  readonly count: number;
  /** Leaves out what a test cannot bring about. */
  readonly without?: readonly ('crash' | 'cancel' | 'deadline')[];
}

/** Scenarios out of the state space that the checker proves; all different, the first one without a fault. */
export function traces(saga: ModelSaga, options: TraceOptions): readonly Scenario[] {
  const random = randomFrom(options.seed);
  const found = new Map<string, Scenario>();
  // A small saga has fewer scenarios than may be asked for.
  for (let n = 0; found.size < options.count && n < options.count * 20; n++) {
    const programme = n === 0 ? { calls: {}, undos: {} } : draw(saga, options, random);
    const { trace, played, ...expected } = follow(saga, programme);
    const key = JSON.stringify(trace);
    if (!found.has(key))
      found.set(key, { name: nameOf(saga, trace), ...played, expected, words: wordsOf(saga, trace) });
  }
  return [...found.values()];
}

type Random = (below: number) => number;

function draw(saga: ModelSaga, options: TraceOptions, random: Random): Programme {
  const calls: Record<string, readonly Try[]> = {};
  const undos: Record<string, readonly Try[]> = {};
  const allows = (what: 'crash' | 'cancel' | 'deadline') => !options.without?.includes(what);
  const mishap = (): Partial<Try> => {
    const kind = random(6);
    if (kind === 0 && allows('crash')) return { crash: true };
    if (kind === 1 && saga.cancellable && allows('cancel')) return { cancels: 1 + random(2) };
    if (kind === 2 && saga.deadline && allows('deadline')) return { deadline: true };
    return {};
  };
  for (let faults = 1 + random(3); faults > 0; faults--) {
    const index = random(saga.steps.length);
    const step = saga.steps[index]!;
    if (random(3) > 0) calls[step.id] = [...(calls[step.id] ?? []), callTry(saga, step, index, random, mishap())];
    else if (step.undo !== 'none') {
      const answer = (['done', 'lost before effect', 'lost after effect'] as const)[random(3)]!;
      undos[step.id] = [...(undos[step.id] ?? []), consistent({ answer, ...mishap() })];
    }
  }
  return { calls: sorted(calls, endsAtLast), undos: sorted(undos, endsAtLast) };
}

function callTry(saga: ModelSaga, step: ModelStep, index: number, random: Random, mishap: Partial<Try>): Try {
  const answers: readonly Answer[] = ['done', 'refused', 'lost before effect', 'lost after effect', 'late effect'];
  const answer = answers[random(answers.length)]!;
  const isLost = answer !== 'done' && answer !== 'refused';
  const canEnd = step.exhausted !== 'for ever' && !(step.kind === 'pivot' || isAfterPivot(saga, index));
  return consistent({
    answer,
    ...mishap,
    ...(isLost && canEnd && random(2) === 0 ? { exhausts: true } : {}),
    ...(answer === 'late effect' && random(2) === 0 ? { landsEarly: true } : {}),
  });
}

/** A crash needs an answer that nobody hears: the effect took place, or the call was not made. */
function consistent(t: Try): Try {
  if (!t.crash) return t;
  const { exhausts: _, landsEarly: __, ...rest } = t;
  return { ...rest, answer: t.answer === 'lost before effect' ? t.answer : 'done' };
}

/** Nothing follows a refusal, or a try that stands for all further ones. */
function endsAtLast(tries: readonly Try[]): readonly Try[] {
  const last = tries.findIndex(t => t.exhausts || t.answer === 'refused' || (t.answer === 'done' && !t.crash));
  return last < 0 ? tries : tries.slice(0, last + 1);
}

function sorted(
  by: Readonly<Record<string, readonly Try[]>>,
  cut: (tries: readonly Try[]) => readonly Try[],
): Readonly<Record<string, readonly Try[]>> {
  return Object.fromEntries(
    Object.keys(by)
      .sort()
      .map(id => [id, cut(by[id]!)]),
  );
}

function nameOf(saga: ModelSaga, trace: readonly Happening[]): string {
  const notable = trace.filter(
    h => !('reaction' in h && h.reaction === 'note' && h.answer === 'done') && h.what !== 'start',
  );
  const told = notable.filter(h => h.what !== 'end').map(h => tell(saga, h).replace(/\.$/, ''));
  return told.length > 0 ? told.join(' · ') : 'nothing goes wrong';
}

/** Numbers below a bound, the same for the same seed (an xorshift of 32 bits). */
function randomFrom(seed: number): Random {
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 1;
  return below => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}
