import { analyzeRepo } from './analyze-repo.ts';
import { compareArchitecture } from './compare-architecture.ts';
import { emitCircuitBreaker } from './emit-circuit-breaker.ts';
import { emitSaga } from './emit-saga.ts';
import { listFindings } from './list-findings.ts';
import { mapArchitecture } from './map-architecture.ts';
import type { Operation } from './operation.ts';
import { readReference } from './read-reference.ts';
import { recommendPatterns } from './recommend-patterns.ts';

/** Asked for when an answer is given: the list itself is not there yet when its operations are made. */
const names = (): readonly string[] => operations.map(o => o.name);

/** Every operation, one line each: the tools and commands there are. */
export const operations: readonly Operation[] = [
  analyzeRepo,
  listFindings(names),
  mapArchitecture,
  recommendPatterns(names),
  emitSaga,
  emitCircuitBreaker,
  compareArchitecture,
  readReference,
];
