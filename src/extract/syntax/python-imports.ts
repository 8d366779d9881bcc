import type { Import } from './outline.ts';
import { type Code, DOT, isWord, kindOf, lineOf, ROUND, STAR, splitList, textAt, wordAt } from './python-source.ts';
import { Kind } from './tokens.ts';

/** `import a.b as c, d` and `from ..x import y as z, w`. A module's path is kept as written, with its leading dots. */
export function readImport(code: Code, at: number, end: number): Import[] {
  const line = lineOf(code, at);
  if (isWord(code, at, 'import'))
    return splitList(code, at + 1, end).flatMap(({ from, to }) => {
      const [path, next] = dotted(code, from, to);
      if (!path) return [];
      const alias = isWord(code, next, 'as') ? wordAt(code, next + 1) : '';
      return [{ module: path, local: alias || path.split('.')[0]!, line, ...(alias ? { imported: '*' } : {}) }];
    });
  const [module, next] = dotted(code, at + 1, end);
  if (!isWord(code, next, 'import')) return [];
  const open = next + 1;
  const bracketed = kindOf(code, open) === ROUND;
  return splitList(code, bracketed ? open + 1 : open, bracketed ? code.partner[open]! : end).flatMap(
    ({ from }): Import[] => {
      if (kindOf(code, from) === STAR) return [{ module, imported: '*', local: '*', line }];
      const imported = wordAt(code, from);
      if (!imported) return [];
      const local = isWord(code, from + 1, 'as') ? wordAt(code, from + 2) || imported : imported;
      return [{ module, imported, local, line }];
    },
  );
}

/** A dotted path and the token after it. */
function dotted(code: Code, from: number, to: number): [string, number] {
  let i = from;
  while (i < to && (kindOf(code, i) === DOT || kindOf(code, i) === Kind.spread)) i++;
  while (i < to && kindOf(code, i) === Kind.word && !isWord(code, i, 'import')) {
    i++;
    if (kindOf(code, i) !== DOT) break;
    i++;
  }
  let path = '';
  for (let n = from; n < i; n++) path += textAt(code, n);
  return [path, i];
}

/** Where a name of the file comes from, as one dotted path: `requests`, `sqlalchemy.orm.Session`, `.models.Order`. */
export function pathOf(found: Import): string {
  if (found.imported === undefined) return found.local;
  if (found.imported === '*') return found.module;
  return found.module.endsWith('.') ? found.module + found.imported : `${found.module}.${found.imported}`;
}
