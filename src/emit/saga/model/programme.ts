import type { Answer, Happening } from './happening.ts';
import type { ModelSaga } from './input.ts';
import { type Move, moves } from './moves.ts';
import { allRules } from './rules.ts';
import { hasEnded, initialState, type State } from './state.ts';
import { netEffects } from './verdict.ts';

/** What becomes of one try of a call or of an undo. */
export interface Try {
  readonly answer: Answer;
  /** The orchestrator is killed: before the participant acts on an answer that is lost before its effect, else after. */
  readonly crash?: true;
  /** Cancels that arrive while this try is under way. */
  readonly cancels?: number;
  /** The deadline passes while this try is under way. */
  readonly deadline?: true;
  /** All further tries go the same way, until they are used up. */
  readonly exhausts?: true;
  /** A late effect lands before the next try or the undo of its step; otherwise when the saga has ended. */
  readonly landsEarly?: true;
}

/** What the participants and the environment do, by step id and in the order of the tries. What is not listed goes well. */
export interface Programme {
  readonly calls: Readonly<Record<string, readonly Try[]>>;
  readonly undos: Readonly<Record<string, readonly Try[]>>;
}

/** What has to come out of a programme, whatever the engine. */
export interface Expected {
  readonly outcome: 'completed' | 'compensated';
  /** Effects less undos, by step id. Steps without an effect are left out. */
  readonly net: Readonly<Record<string, number>>;
  /** Times the saga waits for a person on the way. */
  readonly parks: number;
}

export interface Followed extends Expected {
  readonly trace: readonly Happening[];
  /** The programme without the tries that were never made. */
  readonly played: Programme;
}

const well: Try = { answer: 'done' };

/**
 * Runs a programme through the model; the branches of a group take their turns in order.
 * @throws Error when the programme asks for what cannot happen, such as giving up on a pivot
 */
export function follow(saga: ModelSaga, programme: Programme): Followed {
  let state = initialState(saga);
  const trace: Happening[] = [];
  const tried = new Map<string, number>();
  let parks = 0;
  const take = (...wanted: readonly ((h: Happening) => boolean)[]) => {
    const all = moves(saga, allRules, state);
    const move = wanted.map(w => all.findLast(m => w(m.happening))).find((m): m is Move => m !== undefined);
    if (!move) throw new Error(`the programme asks for what cannot happen after: ${JSON.stringify(trace.at(-1))}`);
    trace.push(move.happening);
    state = move.next;
  };
  while (!hasEnded(state)) {
    const next = nextCall(saga, state);
    if (state.mode === 'parked back' || state.mode === 'parked forward') {
      parks++;
      take(h => h.what === 'resume');
    } else if (!next) take(h => h.what === 'end');
    else if (next.what === 'start') take(h => h.what === 'start' && h.step === next.step);
    else {
      const { what, step } = next;
      const id = saga.steps[step]!.id;
      const count = tried.get(`${what} ${id}`) ?? 0;
      tried.set(`${what} ${id}`, count + 1);
      const now = (what === 'call' ? programme.calls : programme.undos)[id]?.[count] ?? well;
      for (let n = 0; n < (now.cancels ?? 0); n++) take(h => h.what === 'cancel');
      if (now.deadline) take(h => h.what === 'deadline');
      if (now.crash && now.answer === 'lost before effect') take(h => h.what === 'crash' && h.step === step);
      else
        take(
          ...outcomes(now, state).map(
            ([answer, reaction]) =>
              (h: Happening) =>
                h.what === what && h.step === step && h.answer === answer && h.reaction === reaction,
          ),
        );
      if (now.landsEarly && state.steps[step]!.late) take(h => h.what === 'late' && h.step === step);
    }
  }
  while (state.steps.some(s => s.late)) take(h => h.what === 'late');
  const made = (what: 'call' | 'undo', by: Programme['calls']) =>
    Object.fromEntries(
      Object.entries(by).flatMap(([id, tries]) => {
        const count = tried.get(`${what} ${id}`) ?? 0;
        return count === 0 ? [] : [[id, tries.slice(0, count)] as const];
      }),
    );
  const played = { calls: made('call', programme.calls), undos: made('undo', programme.undos) };
  return { ...expectedOf(saga, state), parks, trace, played };
}

/** In the order of preference: a participant that has answered already gives that answer again (S5). */
function outcomes(now: Try, state: State): readonly (readonly [Answer, string])[] {
  if (now.crash)
    return [
      ['done', 'crash'],
      ['refused', 'note'],
    ];
  if (now.exhausts)
    return [
      [now.answer, 'give up'],
      [now.answer, 'park'],
    ];
  if (now.answer === 'done')
    return [
      ['done', 'note'],
      ['refused', 'note'],
    ];
  // A saga that stops does not call again.
  const reactions = state.mode === 'stopping' ? ['note', 'give up', 'again'] : ['note', 'again', 'park'];
  return [...reactions.map(r => [now.answer, r] as const), ['refused', 'note'], ['done', 'note']];
}

type Next = { readonly what: 'start' | 'call' | 'undo'; readonly step: number };

function nextCall(saga: ModelSaga, state: State): Next | undefined {
  const offered = moves(saga, allRules, state).map(m => m.happening);
  const first = (what: Next['what'], from: readonly Happening[]) =>
    from.find((h): h is Extract<Happening, { what: 'start' | 'call' | 'undo' }> => h.what === what);
  const found = first('start', offered) ?? first('call', offered) ?? first('undo', offered.toReversed());
  return found && { what: found.what, step: found.step };
}

function expectedOf(saga: ModelSaga, state: State): Omit<Expected, 'parks'> {
  const net = netEffects(state);
  const effects = saga.steps.flatMap((s, i) => (s.kind === 'readonly' ? [] : [[s.id, net[i]!] as const]));
  return { outcome: state.mode === 'completed' ? 'completed' : 'compensated', net: Object.fromEntries(effects) };
}
