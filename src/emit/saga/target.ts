import type { Target } from '../blueprint.ts';
import type { FileSet } from '../file-set.ts';
import type { Saga } from './spec.ts';

/**
 * An engine that a saga can be written for. `emit` prints the engine's part: code, tests, participant kit, manifest.
 * What is the same for all of them (spec, diagrams, model report, runbook, README) is added by project.ts.
 */
export interface SagaTarget extends Target<Saga> {
  /** The two commands of the README: install, then test. */
  readonly commands: { readonly setUp: string; readonly test: string };
  /** How the emitted program is started and spoken to; a section of the README. */
  usage(saga: Saga): string;
  /** How a person finds a parked saga and lets it go on; the middle of the runbook. */
  readonly parked: {
    readonly find: string;
    readonly resume: string;
    readonly versions: string;
    /** `resume` takes what a step would have answered that a person has done. */
    readonly takesAnswer?: true;
    /** What becomes of a call whose tries are unlimited, where the engine has a limit after all. */
    readonly unlimited?: string;
  };
  /** Path → what it is for, for the README; paths of `emit` only. */
  layout(saga: Saga): readonly (readonly [path: string, says: string])[];
  emit(saga: Saga, files: FileSet): void;
}
