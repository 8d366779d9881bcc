import type { Extractor } from '../extractor.ts';
import { apiDocument } from './api-document.ts';
import { proto } from './proto.ts';

/** Everything that reads contracts between services. */
export const contractExtractors: readonly Extractor[] = [proto, apiDocument];
