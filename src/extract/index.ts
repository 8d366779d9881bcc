import type { Extractor } from './extractor.ts';

/** Every extractor, one line each. Order does not matter: each file goes to all that accept it. */
export const extractors: readonly Extractor[] = [];
