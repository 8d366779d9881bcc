import { analyzeRepo } from './analyze-repo.ts';
import { listFindings } from './list-findings.ts';
import { mapArchitecture } from './map-architecture.ts';
import type { Operation } from './operation.ts';
import { readReference } from './read-reference.ts';

/** Every operation, one line each: the tools and commands there are. */
export const operations: readonly Operation[] = [analyzeRepo, listFindings, mapArchitecture, readReference];
