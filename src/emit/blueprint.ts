import type { FileSet } from './file-set.ts';

/** What is wrong with a spec, or worth knowing about it. The message begins with the code of the rule: `V7 step "pay": …`. */
export interface Complaint {
  readonly code: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
}

/** A library or engine, in one language, that a pattern can be written for. */
export interface Target<S> {
  /** `typescript-restate`: language, then library. */
  readonly id: string;
  readonly title: string;
  /** What must be there to run the output, with versions. */
  readonly needs: string;
  /** Limits of the library that this spec runs into; an error means that nothing is emitted. */
  check?(spec: S): readonly Complaint[];
  /** Prints the whole project into an empty set. */
  emit(spec: S, files: FileSet): void;
  /** Commands that prove the output, to be run in its folder. */
  readonly verify: readonly string[];
  /** What a reader must know before using it: limits, what could not be tested and where. */
  readonly notes: readonly string[];
}

/** A pattern that can be emitted: what it is told, what may be wrong with that, and for what it can be written. */
export interface Blueprint<S> {
  readonly id: string;
  /** Reference page of the pattern. */
  readonly page: string;
  /**
   * Reads a spec in its full or its short form and fills in the defaults.
   * @param given what YAML or JSON gave
   * @returns the whole spec, or everything that is wrong with it
   */
  read(
    given: unknown,
  ): { readonly spec: S; readonly complaints: readonly Complaint[] } | { readonly complaints: readonly Complaint[] };
  /** Every broken rule at once, in the order of their codes. */
  check(spec: S): readonly Complaint[];
  readonly targets: readonly Target<S>[];
}
