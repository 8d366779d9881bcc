import type { Extractor } from '../extractor.ts';
import { logSinks } from './log-sinks.ts';
import { pipelines } from './pipelines.ts';
import { processes } from './processes.ts';
import { secretLiterals } from './secret-literals.ts';
import { manifestSigns, signs } from './signs.ts';

/** How the system is operated and delivered: health, traces, logs, build servers, credentials. */
export const operationExtractors: readonly Extractor[] = [
  signs,
  manifestSigns,
  logSinks,
  processes,
  pipelines,
  secretLiterals,
];
