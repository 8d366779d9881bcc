import type { CsSource } from './csharp-source.ts';
import { P, readType, skipAngles } from './csharp-tokens.ts';
import { isText, Kind, kindAt } from './tokens.ts';

/** Without outer brackets, casts, `await`, `!`, `out`, `as T`. */
export function unwrap(s: CsSource, start: number, end: number): readonly [number, number] {
  const { tokens, brackets } = s;
  let from = start;
  let to = Math.min(end, tokens.count);
  for (let changed = true; changed && from < to; ) {
    changed = false;
    while (to - 1 > from && kindAt(tokens, to - 1) === P.bang) {
      to--;
      changed = true;
    }
    while (
      kindAt(tokens, from) === Kind.word &&
      from < to - 1 &&
      (isText(tokens, from, 'await') ||
        isText(tokens, from, 'ref') ||
        isText(tokens, from, 'out') ||
        isText(tokens, from, 'in'))
    ) {
      from++;
      changed = true;
    }
    const as =
      from < to - 2
        ? findTop(
            s,
            from + 1,
            to - 1,
            i => tokens.kinds[i] === Kind.word && isText(tokens, i, 'as') && readType(s, i + 1)?.next === to,
          )
        : -1;
    if (as > 0) {
      to = as;
      changed = true;
    }
    if (kindAt(tokens, from) !== P.open) continue;
    const close = brackets.partner[from]!;
    if (close === to - 1) {
      from++;
      to--;
      changed = true;
    } else if (isCast(s, from, close)) {
      from = close + 1;
      changed = true;
    }
  }
  return [from, to];
}

/** `(string) x`: a type in brackets, and a value begins right after. */
export function isCast(s: CsSource, open: number, close: number): boolean {
  const read = readType(s, open + 1);
  if (!read || read.next !== close) return false;
  const after = kindAt(s.tokens, close + 1);
  return (
    after === Kind.word || after === Kind.string || after === P.open || after === Kind.block || after === Kind.template || after === Kind.number || after === Kind.char
  ); // biome-ignore format: a list
}

/** Where the operators stand at the top level of a value; -1 for none. */
export interface Operators {
  readonly plus: readonly number[];
  readonly arrow: number;
  readonly elvis: number;
  /** `?` and `:` of the outermost conditional. */
  readonly question: number;
  readonly colon: number;
  /** Something that no name is made of: comparisons, arithmetic, `switch`, `with`. */
  readonly other: boolean;
}

export function operatorsIn(s: CsSource, from: number, to: number): Operators {
  const { tokens, brackets } = s;
  const plus: number[] = [];
  let elvis = -1;
  let question = -1;
  let colon = -1;
  let open = 0;
  let other = false;
  for (let i = from; i < to; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, brackets.partner[i]!);
    else if (kind === P.less) {
      const next = skipAngles(s, i);
      if (next > 0 && tokens.kinds[i - 1] === Kind.word) i = next - 1;
      else other = true;
    } else if (kind === Kind.fatArrow) {
      if (question < 0) return { plus: [], arrow: i, elvis: -1, question: -1, colon: -1, other: false };
    } else if (kind === P.plus) plus.push(i);
    else if (kind === Kind.elvis && elvis < 0) elvis = i;
    else if (kind === P.question && kindAt(tokens, i + 1) !== P.square) {
      if (question < 0) question = i;
      else open++;
    } else if (kind === P.colon && question >= 0) {
      if (open > 0) open--;
      else if (colon < 0) colon = i;
    } else if (
      kind === Kind.compare ||
      kind === Kind.logic ||
      kind === P.greater ||
      kind === P.star ||
      kind === 45 ||
      kind === 47
    )
      other = true;
    else if (
      kind === Kind.word &&
      (isText(tokens, i, 'switch') || isText(tokens, i, 'with') || isText(tokens, i, 'is'))
    )
      other = true;
  }
  return { plus, arrow: -1, elvis: question < 0 ? elvis : -1, question, colon, other };
}

export function findTop(s: CsSource, from: number, to: number, wanted: (i: number) => boolean): number {
  const { tokens, brackets } = s;
  for (let i = from; i < to; i++) {
    if (wanted(i)) return i;
    const kind = tokens.kinds[i]!;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, brackets.partner[i]!);
  }
  return -1;
}
