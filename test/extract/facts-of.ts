import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { Problem } from '../../src/core/problem.ts';
import { type Extractor, SourceFile } from '../../src/extract/extractor.ts';

export interface Text {
  readonly path: string;
  readonly text: string;
}

/** All files of a fixture folder, with `/` paths relative to it and Unix line ends. */
export function filesBelow(root: string): Text[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(e => e.isFile())
    .map(e => join(e.parentPath, e.name))
    .map(path => ({
      path: relative(root, path).split(sep).join('/'),
      text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Facts and problems of one file, as a run would get them. */
export function factsOf(
  extractors: readonly Extractor[],
  { path, text }: Text,
): { facts: Fact[]; problems: Problem[] } {
  const file = new SourceFile(path, text);
  const problems: Problem[] = [];
  const facts: Fact[] = [];
  for (const extractor of extractors)
    if (extractor.accepts(path) && (extractor.worthReading?.(file.text) ?? true))
      for (const fact of extractor.extract(file, p => problems.push(p))) {
        expect(extractor.looksFor, `${extractor.id} must look for what it reports`).toContain(fact.kind);
        facts.push(fact);
      }
  return { facts, problems };
}

/** One fact or problem a line, as it stands in golden files, with its evidence below. */
export function showFacts(extractors: readonly Extractor[], files: readonly Text[]): string {
  const lines = files.flatMap(file => {
    const { facts, problems } = factsOf(extractors, file);
    return [...facts.map(showFact), ...problems.map(p => `${p.file}:${p.line} PROBLEM ${p.kind} ${p.message}`)];
  });
  return `${lines.join('\n')}\n`;
}

function showFact({ at, kind, ...rest }: Fact): string {
  return `${at.file}:${at.line} ${kind} ${JSON.stringify(rest)}\n    ${at.text}`;
}
