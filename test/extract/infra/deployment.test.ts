import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import type { Problem } from '../../../src/core/problem.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { deploymentExtractors } from '../../../src/extract/infra/deployment.ts';

const ROOT = join(import.meta.dirname, 'fixtures', 'deployment');

/** Facts and problems of one file, one line each, as they stand in the golden files. */
function read(path: string, text: string): string[] {
  const file = new SourceFile(path, text);
  const problems: Problem[] = [];
  const facts: Fact[] = [];
  for (const extractor of deploymentExtractors)
    if (extractor.accepts(path) && (extractor.worthReading?.(file.text) ?? true))
      for (const fact of extractor.extract(file, p => problems.push(p))) {
        expect(extractor.looksFor).toContain(fact.kind);
        facts.push(fact);
      }
  return [...facts.map(show), ...problems.map(p => `${p.file}:${p.line} PROBLEM ${p.kind} ${p.message}`)];
}

function show({ at, kind, ...rest }: Fact): string {
  return `${at.file}:${at.line} ${kind} ${JSON.stringify(rest)}${at.note ? ` (${at.note})` : ''}\n    ${at.text}`;
}

function filesOf(system: string): { path: string; text: string }[] {
  return readdirSync(join(ROOT, system), { recursive: true, withFileTypes: true })
    .filter(e => e.isFile())
    .map(e => join(e.parentPath, e.name))
    .map(path => ({
      path: relative(ROOT, path).split(sep).join('/'),
      text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const systems = readdirSync(ROOT).sort();

describe('deployment files', () => {
  test.each(systems)('%s reads as its golden file says', async system => {
    const lines = filesOf(system).flatMap(f => read(f.path, f.text));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${system}.txt`));
  });

  test.each(systems)('%s reads the same with Windows line ends', system => {
    for (const { path, text } of filesOf(system))
      expect(read(path, text.replaceAll('\n', '\r\n'))).toEqual(read(path, text));
  });

  test('no secret of the fixtures reaches evidence', () => {
    const shown = systems
      .flatMap(filesOf)
      .flatMap(f => read(f.path, f.text))
      .map(line => line.split('\n')[1]);
    expect(shown.join('\n')).not.toMatch(
      /abcdef0123456789|Y2xpbmlj|Apothecary19|Marmalade77|Turnstile42|Box0ffice88|J3tst34m99/,
    );
  });
});
