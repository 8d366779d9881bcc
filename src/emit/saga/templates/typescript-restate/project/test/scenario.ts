/** What becomes of one try of a call or of an undo. */
export interface Try {
  readonly answer: 'done' | 'refused' | 'lost before effect' | 'lost after effect' | 'late effect';
  /** Killed with SIGKILL: before the participant acts on an answer that is lost before its effect, else after. */
  readonly crash?: true;
  /** Cancels that arrive while this try is under way. */
  readonly cancels?: number;
  /** The deadline passes while this try is under way. */
  readonly deadline?: true;
  /** All further tries go the same way. */
  readonly exhausts?: true;
  /** A late effect lands before the next try or the undo of its step; otherwise when the saga has ended. */
  readonly landsEarly?: true;
}

/** One run: what goes wrong, by step and in the order of the tries, and what the model checker says must come of it. */
export interface Scenario {
  readonly name: string;
  readonly calls: Readonly<Record<string, readonly Try[]>>;
  readonly undos: Readonly<Record<string, readonly Try[]>>;
  readonly expected: {
    readonly outcome: 'completed' | 'compensated';
    /** Effects less undos, by step. */
    readonly net: Readonly<Record<string, number>>;
    /** Times that a person has to let it go on. */
    readonly parks: number;
  };
}

/** How to tell the requests of a step, and what to answer. */
export interface StepRoutes {
  readonly id: string;
  readonly service: string;
  readonly kind: 'compensatable' | 'pivot' | 'retriable' | 'readonly';
  /** Lower case. */
  readonly header: string;
  readonly call: Route;
  readonly undo?: Route;
  readonly query?: Route;
  readonly result: unknown;
  readonly refusal: { readonly status: number; readonly code: string };
}

export interface Route {
  readonly method: string;
  /** With `{…}` where something is put in. */
  readonly path: string;
}

export function triesOf(scenario: Scenario): readonly Try[] {
  return [...Object.values(scenario.calls), ...Object.values(scenario.undos)].flat();
}

/** The same saga under another name, with a deadline that a test can wait for and that a restart does not use up. */
export const SHORT = '-short';
export const SHORT_DEADLINE = 3_000;
