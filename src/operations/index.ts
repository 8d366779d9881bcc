import { analyzeRepo } from './analyze-repo.ts';
import { compareArchitecture } from './compare-architecture.ts';
import { emitSaga } from './emit-saga.ts';
import { listFindings } from './list-findings.ts';
import { mapArchitecture } from './map-architecture.ts';
import type { Operation } from './operation.ts';
import { readReference } from './read-reference.ts';
import { recommendPatterns } from './recommend-patterns.ts';

/** Every operation, one line each: the tools and commands there are. */
export const operations: readonly Operation[] = [
  analyzeRepo,
  listFindings,
  mapArchitecture,
  recommendPatterns(() => operations.map(o => o.name)),
  emitSaga,
  compareArchitecture,
  readReference,
];
