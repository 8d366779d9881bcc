import type { Extractor } from '../extractor.ts';
import { branchExtractor } from './branches.ts';
import { deadLetterExtractor } from './dead-letters.ts';
import { mechanismExtractor } from './mechanisms.ts';
import { twoPhaseExtractor } from './two-phase.ts';

/** What holds for every language: where messages are put aside, and mechanisms of the authors' own. */
export const behaviourExtractors: readonly Extractor[] = [
  branchExtractor,
  deadLetterExtractor,
  mechanismExtractor,
  twoPhaseExtractor,
];
