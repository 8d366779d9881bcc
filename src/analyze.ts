import { applyConfig, chooseDetectors, teamRules } from './config/apply.ts';
import { type ReadConfig, readConfig } from './config/read.ts';
import { CONFIG_FILES } from './config/schema.ts';
import { compareText } from './core/evidence.ts';
import type { CodeFactKind, Fact } from './core/fact.ts';
import type { Assessment, Detector, Finding } from './core/finding.ts';
import type { Coverage, Model } from './core/model.ts';
import type { Problem } from './core/problem.ts';
import { detectors as allDetectors } from './detect/index.ts';
import { rankFindings } from './detect/rank.ts';
import { runDetectors } from './detect/run.ts';
import { readText } from './discover/read.ts';
import { revision } from './discover/revision.ts';
import { isTestSource } from './discover/test-source.ts';
import { type DiscoveredFile, discover } from './discover/walk.ts';
import { type Extractor, SourceFile } from './extract/extractor.ts';
import { extractors as allExtractors } from './extract/index.ts';
import { link } from './link/index.ts';
import { buildModel } from './model/build.ts';

export interface Analysis {
  readonly repository: { readonly root: '.'; readonly commit: string | null; readonly dirty: boolean | null };
  readonly model: Model;
  readonly findings: readonly Finding[];
  readonly assessments: readonly Assessment[];
  /** Findings that a comment or qe.config.yaml in the repository hides; counted, so that nothing disappears without a word. */
  readonly suppressed: readonly Finding[];
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
  /** YYYY-MM-DD, for the last day of exceptions in qe.config.yaml; default: today. */
  readonly today?: string;
}

/** Files between two looks at the signal and two reports of progress. */
const BATCH = 200;

/**
 * The pipeline on one page: discover → extract → link → model → detect.
 * @param root absolute path of a readable directory (see discover/root.ts for checking a caller's path)
 */
export async function analyze(root: string, options: AnalyzeOptions = {}): Promise<Analysis> {
  const { signal, onProgress = () => {}, extractors = allExtractors, detectors = allDetectors } = options;
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);

  onProgress({ stage: 'discover', done: 0, total: 1 });
  const files = discover(root, { ...(signal ? { signal } : {}), report });

  const facts: Fact[] = [];
  for (const [done, file] of files.entries()) {
    if (done % BATCH === 0) {
      onProgress({ stage: 'extract', done, total: files.length });
      await breathe(signal);
    }
    facts.push(...factsOf(root, file, extractors, report));
  }

  onProgress({ stage: 'link', done: 0, total: 1 });
  await breathe(signal);
  const looksFor = kindsByLanguage(extractors);
  const languageOf = new Map(files.map(f => [f.path, f.language]));
  const owned = files.map(f => ({
    path: f.path,
    size: f.size,
    ...(f.language ? { language: f.language } : {}),
    test: f.unread !== undefined || isTestSource(f.path),
  }));
  const linked = link(facts, owned, file => looksFor(languageOf.get(file) ?? '').has('policy'));
  const built = buildModel({
    linked,
    problems: [],
    coverage: coverageOf(files, looksFor),
    looksFor,
    files: owned.flatMap(f => (f.language && !f.test ? [{ path: f.path, bytes: f.size, language: f.language }] : [])),
  });

  onProgress({ stage: 'detect', done: 0, total: 1 });
  await breathe(signal);
  const config = readConfigFile(root, files, detectors, report);
  const run = runDetectors(built, chooseDetectors(detectors, config), {
    ...teamRules(built, config),
    lineOf: lineReader(root, files, report),
  });
  const judged = applyConfig(run.findings, built, config, options.today ?? new Date().toISOString().slice(0, 10));
  const model = { ...built, problems: sorted([...problems, ...judged.problems]) };
  const findings = rankFindings(model, judged.shown);
  const suppressed = rankFindings(model, [...run.suppressed, ...judged.accepted]);
  return { repository: { root: '.', ...revision(root) }, model, findings, assessments: run.assessments, suppressed };
}

/** @throws UserError for a configuration that cannot be followed to the letter */
function readConfigFile(
  root: string,
  files: readonly DiscoveredFile[],
  detectors: readonly Detector[],
  report: (problem: Problem) => void,
): ReadConfig | undefined {
  const file = CONFIG_FILES.map(name => files.find(f => f.path === name)).find(f => f !== undefined);
  const text = file && readText(root, file, report);
  if (!file || text === undefined) return undefined;
  return readConfig(file.path, text, detectors);
}

/** Lines that detectors cite, for suppressions in comments above them; each file is read again at most once. */
function lineReader(
  root: string,
  files: readonly DiscoveredFile[],
  report: (problem: Problem) => void,
): (file: string, line: number) => string | undefined {
  const byPath = new Map(files.map(f => [f.path, f]));
  const sources = new Map<string, SourceFile | undefined>();
  return (path, line) => {
    if (!sources.has(path)) {
      const file = byPath.get(path);
      const text = file && readText(root, file, report);
      sources.set(path, text === undefined ? undefined : new SourceFile(path, text));
    }
    return sources.get(path)?.lineText(line);
  };
}

/** Lets cancellation, progress and other requests through. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  signal?.throwIfAborted();
}

function* factsOf(
  root: string,
  file: DiscoveredFile,
  extractors: readonly Extractor[],
  report: (problem: Problem) => void,
): Iterable<Fact> {
  const accepting = extractors.filter(e => e.accepts(file.path));
  if (accepting.length === 0) return;
  const text = readText(root, file, report);
  if (text === undefined) return;
  const source = new SourceFile(file.path, text);
  for (const extractor of accepting)
    if (!extractor.worthReading || extractor.worthReading(text)) yield* extractor.extract(source, report);
}

function kindsByLanguage(extractors: readonly Extractor[]): (language: string) => ReadonlySet<CodeFactKind> {
  const kinds = new Map<string, Set<CodeFactKind>>();
  for (const extractor of extractors)
    for (const language of extractor.languages)
      kinds.set(
        language,
        new Set([...(kinds.get(language) ?? []), ...(extractor.looksFor as readonly CodeFactKind[])]),
      );
  const none: ReadonlySet<CodeFactKind> = new Set();
  return language => kinds.get(language) ?? none;
}

function coverageOf(
  files: readonly DiscoveredFile[],
  looksFor: (language: string) => ReadonlySet<CodeFactKind>,
): Coverage {
  const languages = new Map<string, { files: number; bytes: number; assessed: boolean }>();
  for (const { language, size } of files) {
    if (!language) continue;
    const entry = languages.get(language) ?? { files: 0, bytes: 0, assessed: looksFor(language).has('call') };
    languages.set(language, { ...entry, files: entry.files + 1, bytes: entry.bytes + size });
  }
  return {
    files: files.length,
    bytes: files.reduce((sum, f) => sum + f.size, 0),
    languages: Object.fromEntries([...languages].sort(([a], [b]) => compareText(a, b))),
  };
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || compareText(a.message, b.message),
  );
}
