import { type Saga, type Step, stepsOf } from '../../spec.ts';

/** Which step waits for which events; told without the saga's name in front. */
export interface Flow {
  readonly on: string;
  readonly undoOn: readonly string[];
  readonly fencedOn: readonly string[];
  readonly mustSucceed: boolean;
}

/** Without a compensation where it is never taken back. */
export type HeardStep = Step & { readonly flow: Flow };

/** A saga in which every step hears from the one before it, and every undo from the one behind it. */
export interface Choreography {
  readonly steps: readonly HeardStep[];
  /** The service that starts it and is told its end. */
  readonly starter: string;
  readonly completed: string;
  readonly compensated: readonly string[];
}

export function choreograph(saga: Saga): Choreography {
  const steps = stepsOf(saga);
  const pivot = steps.findIndex(s => s.kind === 'pivot');
  // Whoever comes first to this step has won: its own event, or the cancel.
  const decides = pivot < 0 ? steps.length - 1 : pivot;
  const fencedOn = [
    ...(saga.cancel === 'pivot' ? ['cancel-requested'] : []),
    ...(saga.deadline ? ['deadline-passed'] : []),
  ];
  const refusals = (from: number, to: number) => steps.slice(from, to + 1).map(s => `${s.id}.refused`);
  /** What is told when everything behind a step has been taken back, or has never been done. */
  const backFrom = (index: number): readonly string[] => {
    // The step that decides is never taken back: with it the saga is past turning.
    const next = steps.findIndex((s, i) => i > index && i < decides && s.compensation);
    return next < 0 ? refusals(index + 1, decides) : [...refusals(index + 1, next), `${steps[next]!.id}.undone`];
  };
  return {
    steps: steps.map((step, i) => {
      const { compensation, ...plain } = step;
      const flow: Flow = {
        on: i === 0 ? 'started' : `${steps[i - 1]!.id}.completed`,
        undoOn: compensation && i < decides ? backFrom(i) : [],
        fencedOn: i === decides ? fencedOn : [],
        mustSucceed: i > decides,
      };
      return { ...plain, ...(compensation && i < decides ? { compensation } : {}), flow };
    }),
    starter: steps[0]!.service,
    completed: `${steps.at(-1)!.id}.completed`,
    compensated: backFrom(-1),
  };
}
