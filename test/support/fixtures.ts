import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../src/core/finding.ts';

/** What a fixture says about one of its lines. */
export interface Mark {
  readonly says: 'expect' | 'ok';
  readonly detector: string;
  /** Relative to the case's folder, with `/`. */
  readonly file: string;
  readonly line: number;
}

/** A small repository with its own expectations. */
export interface FixtureCase {
  readonly detector: string;
  readonly name: string;
  /** Absolute path. */
  readonly root: string;
  readonly marks: readonly Mark[];
}

/** `expect: shared-database` or `ok: shared-database, missing-timeout`, in a comment of any style. */
const MARK = /(?:\/\/|#|--|\/?\*|<!--)\s*(expect|ok): ([a-z0-9-]+(?:, [a-z0-9-]+)*)/;
/** A line that holds nothing but the comment speaks about the next line of content: properties files know no other place. */
const ONLY_MARK = /^\s*(?:\/\/|#|--|\/?\*|<!--)\s*(expect|ok): [a-z0-9, -]+(?:\*\/|-->)?\s*$/;

/** A fixture's line as a page shows it: without its mark. */
export function withoutMark(line: string): string {
  const at = MARK.exec(line)?.index;
  return at === undefined ? line : line.slice(0, at).trimEnd();
}

/** All cases below `test/detect/<detector>/fixtures/<case>/`, sorted. */
export function findCases(detectFolder: string): FixtureCase[] {
  return folders(detectFolder).flatMap(detector =>
    folders(join(detectFolder, detector, 'fixtures')).map(name => {
      const root = join(detectFolder, detector, 'fixtures', name);
      return { detector, name, root, marks: readMarks(root) };
    }),
  );
}

/** The marks of all files below a folder, by file and line. */
export function readMarks(root: string): Mark[] {
  return files(root).flatMap(file => {
    const lines = readFileSync(join(root, file), 'utf8').split(/\r?\n/);
    return lines.flatMap((text, index) => {
      const match = MARK.exec(text);
      if (!match) return [];
      const line = ONLY_MARK.test(text) ? nextContent(lines, index) : index + 1;
      return match[2]!.split(', ').map(detector => ({ says: match[1] as Mark['says'], detector, file, line }));
    });
  });
}

function nextContent(lines: readonly string[], from: number): number {
  for (let i = from + 1; i < lines.length; i++) if (lines[i]!.trim() !== '' && !ONLY_MARK.test(lines[i]!)) return i + 1;
  throw new Error(`a mark in line ${from + 1} speaks about nothing`);
}

/**
 * What is wrong with the findings, one sentence each: an expected line that none cites, an acceptable one that one
 * cites, a finding that no mark expects. Findings of detectors the marks and the case do not speak of are left alone.
 */
export function compareWithMarks(fixture: FixtureCase, findings: readonly Finding[]): string[] {
  const cites = (finding: Finding, mark: Mark): boolean =>
    finding.detector === mark.detector && finding.evidence.some(e => e.file === mark.file && e.line === mark.line);
  const wrong: string[] = [];
  for (const mark of fixture.marks) {
    const citing = findings.filter(f => cites(f, mark));
    const place = `${mark.file}:${mark.line}`;
    if (mark.says === 'expect' && citing.length === 0)
      wrong.push(`${place} expects ${mark.detector}, and no finding cites it`);
    if (mark.says === 'ok') for (const f of citing) wrong.push(`${place} is ok, and yet: ${describe(f)}`);
  }
  const judged = new Set([fixture.detector, ...fixture.marks.map(m => m.detector)]);
  for (const finding of findings)
    if (judged.has(finding.detector) && !fixture.marks.some(m => m.says === 'expect' && cites(finding, m)))
      wrong.push(`nothing expects: ${describe(finding)}`);
  return wrong;
}

function describe(finding: Finding): string {
  return `${finding.id} [${finding.confidence}] ${finding.message} at ${finding.evidence.map(e => `${e.file}:${e.line}`).join(', ')}`;
}

function folders(path: string): string[] {
  return list(path)
    .filter(e => e.isDirectory())
    .map(e => e.name)
    .sort();
}

function files(root: string, below = ''): string[] {
  return list(join(root, below))
    .flatMap(e => (e.isDirectory() ? files(root, `${below}${e.name}/`) : [`${below}${e.name}`]))
    .sort();
}

function list(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    // A detector whose tests need no fixtures has no such folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
