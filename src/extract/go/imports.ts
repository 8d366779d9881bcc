import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import { isOwnSource } from './selection.ts';

const BLOCK = /^import[ \t]*\(([^)]{0,20000})\)/m;
const SINGLE = /^import[ \t]+(?:[\w.]+[ \t]+)?"([^"\n]{1,300})"/gm;
const PATH = /"([^"\n]{1,300})"/g;

/**
 * The packages a Go file imports, standard library aside: which program a shared package belongs to is decided by who
 * imports it, not by where it lies. Every file counts, whatever else it holds.
 */
export const goImports: Extractor = {
  id: 'go-imports',
  languages: [],
  looksFor: ['import'],
  accepts: isOwnSource,
  *extract(file): Iterable<Fact> {
    const block = BLOCK.exec(file.text);
    const found = block
      ? [...block[1]!.matchAll(PATH)].map(m => ({ module: m[1]!, offset: block.index + block[0].indexOf(m[0]) }))
      : [];
    for (const m of file.text.matchAll(SINGLE)) found.push({ module: m[1]!, offset: m.index });
    // Packages of the standard library have no dot in their first part; modules of a workspace may have none either.
    for (const { module, offset } of found)
      if (module.includes('/') || module.includes('.'))
        yield { kind: 'import', at: file.at(file.lineAt(offset)), module };
  },
};
