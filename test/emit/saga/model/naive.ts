import type { ModelSaga } from '../../../../src/emit/saga/model/input.ts';
import type { Rules } from '../../../../src/emit/saga/model/rules.ts';

/**
 * The protocol written a second time, as a programme instead of a table of states: branches are generators, participants
 * are a ledger, and every list of choices is tried one after the other. Nothing is remembered from run to run. Faults are
 * counted, which the checker does not need.
 */
export function findsWrong(
  saga: ModelSaga,
  rules: Rules,
  limits: Limits,
): { readonly wrong: boolean; readonly runs: number } {
  const path: { taken: number; of: number }[] = [];
  let runs = 0;
  for (;;) {
    let depth = 0;
    runs++;
    const wrong = run(saga, rules, limits, of => {
      if (of === 1) return 0;
      const known = path[depth] ?? { taken: 0, of };
      path[depth++] = known;
      return known.taken;
    });
    if (wrong) return { wrong, runs };
    path.length = depth;
    while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.of - 1) path.pop();
    if (path.length === 0) return { wrong: false, runs };
    path.at(-1)!.taken++;
  }
}

export interface Limits {
  readonly faults: number;
  readonly cancels: number;
  readonly deadlines: number;
}

type Pick = (of: number) => number;
type End = 'done' | 'refused' | 'unknown';

function run(saga: ModelSaga, rules: Rules, limits: Limits, pick: Pick): boolean {
  const ledger = saga.steps.map(() => ({ effects: 0, undos: 0, tombstone: false, refused: false }));
  const underWay: number[] = [];
  const ends = new Map<number, End>();
  let { faults, cancels, deadlines } = limits;
  let stop = false;
  let broken = false;
  let isBack = false;
  let pivotStarted = false;
  const pivot = saga.steps.findIndex(s => s.kind === 'pivot');

  const isShut = (i: number) =>
    (rules.fence && saga.steps[i]!.fence && ledger[i]!.tombstone) || (rules.stableAnswers && ledger[i]!.refused);
  const act = (i: number) => {
    const row = ledger[i]!;
    if (saga.steps[i]!.kind === 'readonly' || isShut(i)) return;
    if (!rules.idempotent || row.effects === 0) row.effects++;
  };
  const takeBack = (i: number) => {
    const row = ledger[i]!;
    if (row.effects === 0) row.tombstone = true;
    else if (!rules.idempotent || row.undos === 0) row.undos++;
  };
  /** What may happen between any two actions of the saga. */
  const weather = () => {
    for (;;) {
      const offers: (() => void)[] = [() => {}];
      for (const i of new Set(underWay))
        offers.push(() => {
          underWay.splice(underWay.indexOf(i), 1);
          act(i);
        });
      if (saga.cancellable && cancels > 0)
        offers.push(() => {
          cancels--;
          if (isBack) broken ||= !rules.shieldedUndo;
          else stop ||= !pivotStarted || !rules.cancelBeforePivot;
        });
      if (saga.deadline && deadlines > 0 && !isBack)
        offers.push(() => {
          deadlines--;
          stop ||= !pivotStarted || !rules.deadlineBeforePivot;
        });
      const taken = pick(offers.length);
      if (taken === 0) return;
      offers[taken]!();
    }
  };

  function* branch(i: number): Generator<void, void> {
    const step = saga.steps[i]!;
    const isAfter = pivot >= 0 && i > pivot;
    if (stop) return;
    if (step.kind === 'pivot') pivotStarted = true;
    ends.set(i, 'unknown');
    for (;;) {
      yield;
      if (isShut(i)) {
        ends.set(i, 'refused');
        stop = true;
        return;
      }
      const fate = faults > 0 ? pick(6) : 0;
      if (fate > 0) faults--;
      if (fate === 0) {
        act(i);
        ends.set(i, 'done');
        return;
      }
      if (fate === 1 && (ledger[i]!.effects === 0 || !rules.stableAnswers)) {
        if (isAfter && rules.forwardAfterPivot) continue;
        ledger[i]!.refused = true;
        ends.set(i, 'refused');
        stop = true;
        return;
      }
      if (fate === 2 || fate === 5) act(i);
      if (fate === 3) underWay.push(i);
      // 4: lost before its effect; 5: a crash after the effect, which is followed by the same call.
      if (fate === 5) continue;
      const mayEnd =
        (step.kind === 'pivot' && !rules.pivotUntilKnown) ||
        (isAfter && !rules.forwardAfterPivot) ||
        (step.kind !== 'pivot' && !isAfter);
      if (mayEnd && pick(2) === 1) {
        if (step.kind === 'pivot') ends.set(i, 'refused');
        stop = true;
        return;
      }
    }
  }

  for (const stage of saga.stages) {
    const live = stage.map(i => ({ i, flow: branch(i), begun: false }));
    while (live.length > 0) {
      weather();
      if (stop && !rules.settleGroup && stage.length > 1) break;
      const n = pick(live.length);
      const { flow } = live[n]!;
      live[n]!.begun = true;
      if (flow.next().done) live.splice(n, 1);
    }
    for (const { i, begun } of live)
      if (begun) {
        underWay.push(i);
        ends.delete(i);
      }
    weather();
    if (ledger.some(row => row.effects > 1)) return true;
    if (stop) break;
  }

  isBack = stop;
  const order = stop ? saga.steps.map((_, i) => i).reverse() : [];
  for (const i of order) {
    if (saga.steps[i]!.undo === 'none') continue;
    const end = ends.get(i);
    if (end !== 'done' && !(end === 'unknown' && rules.registerFirst && rules.undoByKey)) continue;
    for (;;) {
      weather();
      if (broken) return ledger.some(row => row.effects !== row.undos);
      const fate = faults > 0 ? pick(3) : 0;
      if (fate > 0) faults--;
      if (fate !== 1) takeBack(i);
      if (fate === 0 || !rules.undoUntilDone) break;
    }
    if (ledger.some(row => row.undos > row.effects)) return true;
  }
  for (const i of underWay) act(i);
  const wanted = stop ? 0 : 1;
  return saga.steps.some((s, i) => s.kind !== 'readonly' && ledger[i]!.effects - ledger[i]!.undos !== wanted);
}
