import { type Code, isWord, kindOf, type Range, skip } from './python-source.ts';
import { Kind } from './tokens.ts';

/** `a` and `c` of `a if b else c`; `a` and `b` of `a or b`. */
export function branchesOf(code: Code, { from, to }: Range): Range[] {
  for (let i = from; i < to; i = skip(code, i)) {
    if (kindOf(code, i) !== Kind.word) continue;
    if (isWord(code, i, 'lambda')) break;
    if (isWord(code, i, 'if') && i > from) {
      let otherwise = i;
      while (otherwise < to && !isWord(code, otherwise, 'else')) otherwise = skip(code, otherwise);
      return otherwise < to
        ? [
            { from, to: i },
            { from: otherwise + 1, to },
          ]
        : [{ from, to: i }];
    }
    if (isWord(code, i, 'or') && i > from)
      return [
        { from, to: i },
        { from: i + 1, to },
      ];
  }
  return [{ from, to }];
}

/** What stands between the operators of one kind. */
export function operands(code: Code, { from, to }: Range, splits: (kind: number) => boolean): Range[] {
  const parts: Range[] = [];
  let start = from;
  for (let i = from; i < to; i = skip(code, i))
    if (splits(kindOf(code, i))) {
      if (i > start) parts.push({ from: start, to: i });
      start = i + 1;
    }
  parts.push({ from: start, to });
  return parts;
}
