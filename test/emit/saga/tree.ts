import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { modelOf } from '../../../src/emit/saga/model/input.ts';
import { prove } from '../../../src/emit/saga/model/prove.ts';
import { emitProject } from '../../../src/emit/saga/project.ts';
import type { SagaTarget } from '../../../src/emit/saga/target.ts';
import { expectGolden } from '../../support/golden.ts';
import { type Given, read } from './specs.ts';

/** Path → content. */
export type Tree = ReadonlyMap<string, string>;

/** A spec of the folder `fixtures`. */
export const fixture = (name: string): Given =>
  parse(readFileSync(new URL(`./fixtures/${name}.yaml`, import.meta.url), 'utf8'));

/** All files of a saga, without writing them. */
export function emit(given: Given, target: SagaTarget): Tree {
  const saga = read(given);
  return new Map(emitProject(saga, target, prove(modelOf(saga))).map(f => [f.path, f.content]));
}

/** The emitted path of each file of folders of templates, and where the file is. */
export function templatesAt(folders: readonly (readonly [folder: string, to: string])[]): Tree {
  const templates = fileURLToPath(new URL('../../../src/emit/saga/templates/', import.meta.url));
  return new Map(
    folders.flatMap(([folder, to]) => pathsIn(join(templates, folder)).map(([path, source]) => [to + path, source])),
  );
}

function pathsIn(root: string): readonly (readonly [path: string, source: string])[] {
  const found = existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [];
  return found
    .filter(entry => entry.isFile())
    .map(entry => {
      const source = join(entry.parentPath, entry.name);
      const path = relative(root, source).split(sep).join('/');
      return [path.replace(/^gitignore$/, '.gitignore'), source];
    });
}

/**
 * Tests that the list of files and the printed ones are those of the folder `golden`, that nothing else lies there, and
 * that templates are copied as they are.
 * @param printed paths
 * @param verbatim of templatesAt; absent where they are changed on the way
 */
export function itIsTheTree(id: string, files: Tree, printed: readonly string[], verbatim?: Tree): void {
  const golden = new URL(`./golden/${id}/`, import.meta.url);

  it('has these files', () => {
    expectGolden(`${[...files.keys()].join('\n')}\n`, new URL('./files.txt', golden));
  });

  it.each(printed)('%s', path => {
    expectGolden(files.get(path)!, new URL(`./${path}.golden`, golden));
  });

  it('has no golden file that nobody prints', () => {
    const kept = pathsIn(fileURLToPath(golden)).map(([path]) => path);
    expect(kept.filter(path => path !== 'files.txt').sort()).toEqual(printed.map(path => `${path}.golden`).sort());
  });

  if (verbatim)
    it('holds the tested files as they are', () => {
      expect(verbatim.size).toBeGreaterThan(5);
      for (const [path, source] of verbatim) expect(files.get(path), path).toBe(readFileSync(source, 'utf8'));
    });
}
