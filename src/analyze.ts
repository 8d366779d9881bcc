import type { Assessment, Detector, Finding } from './core/finding.ts';
import type { Model } from './core/model.ts';
import type { Extractor } from './extract/extractor.ts';

export interface Analysis {
  readonly repository: { readonly root: '.'; readonly commit: string | null; readonly dirty: boolean | null };
  readonly model: Model;
  readonly findings: readonly Finding[];
  readonly assessments: readonly Assessment[];
}

export interface Progress {
  readonly stage: 'discover' | 'extract' | 'link' | 'detect';
  readonly done: number;
  readonly total: number;
}

export interface AnalyzeOptions {
  /** Aborting makes the returned promise reject with the signal's reason soon after. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Default: all registered. Tests turn some off to see "not assessed". */
  readonly extractors?: readonly Extractor[];
  readonly detectors?: readonly Detector[];
}

/**
 * The pipeline on one page.
 * @param root absolute path of an existing directory
 * @throws UserError when `root` is not a readable directory
 */
export async function analyze(_root: string, _options: AnalyzeOptions = {}): Promise<Analysis> {
  throw new Error('not built yet');
}
