import type { Target } from '../blueprint.ts';
import type { Traits } from './probes.ts';
import type { BreakerSpec } from './spec.ts';
import type { LibraryId } from './support.ts';

/** A library that a resilience stack can be written for. */
export interface BreakerTarget extends Target<BreakerSpec> {
  readonly id: LibraryId;
  readonly library: { readonly name: string; readonly version: string };
  /** Language of the services it fits, as the model names it; absent: it works from outside of the program. */
  readonly language?: string;
  /** Names by which a build file declares the library. */
  readonly declaredAs: readonly string[];
  /** At exactly the threshold, in the library's own arithmetic. */
  readonly traits: Traits;
  /** The comparison as a comment says it: `more than` or `at least`. */
  readonly opensAt: 'more than' | 'at least';
}
