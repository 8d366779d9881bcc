import type { CsSource } from './csharp-source.ts';
import { lineOf, P, readType } from './csharp-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/**
 * Reads the using directive at `i` into the source's imports.
 * @returns the token after it; `i` itself where none stands there (`using var x = …` and `using (…)` are statements)
 */
export function readImport(s: CsSource, i: number): number {
  const { tokens } = s;
  let at = i;
  if (isText(tokens, at, 'extern') && isText(tokens, at + 1, 'alias')) return at + 4;
  if (isText(tokens, at, 'global') && isText(tokens, at + 1, 'using')) at++;
  if (!isText(tokens, at, 'using') || kindAt(tokens, at + 1) !== Kind.word) return i;
  at++;
  const isStatic = isText(tokens, at, 'static');
  if (isStatic || isText(tokens, at, 'unsafe')) at++;
  let alias = '';
  if (kindAt(tokens, at + 1) === P.assign) {
    alias = textOf(tokens, at);
    at += 2;
  }
  const read = readType(s, at);
  if (!read || kindAt(tokens, read.next) !== P.semicolon) return i;
  const { name, qualifier } = read.type;
  const module = qualifier ? `${qualifier}.${name}` : name;
  s.imports.push({
    module,
    local: alias || name,
    line: lineOf(s, at),
    ...(isStatic ? { imported: '*' } : alias ? { imported: name } : {}),
  });
  return read.next + 1;
}
