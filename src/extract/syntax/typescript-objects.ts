import type { Structure } from './typescript-shapes.ts';
import {
  afterParameters,
  type Code,
  functionAt,
  isDot,
  isWord,
  kindAt,
  partner,
  skip,
  stringValue,
  textAt,
  wordAt,
} from './typescript-source.ts';
import { addMember } from './typescript-structure.ts';
import { K } from './typescript-tokens.ts';

/** One property of an object literal; `value` is empty for methods and shorthands. */
export interface Entry {
  readonly key: string;
  readonly at: number;
  readonly form: 'value' | 'method' | 'shorthand' | 'spread';
  readonly from: number;
  readonly to: number;
}

/** Largest object literal that is read property by property. */
const MAX_ENTRIES = 3000;

/** Properties of the object literal (or enum body) whose brace is at `open`. */
export function objectEntries(code: Code, open: number): Entry[] {
  const close = partner(code, open);
  const entries: Entry[] = [];
  let i = open + 1;
  while (i < close && entries.length < MAX_ENTRIES) {
    const entry = entryAt(code, i, close);
    if (entry) entries.push(entry);
    i = entry ? Math.max(entry.to, i) : i;
    while (i < close && kindAt(code, i) !== K.comma) i = skip(code, i);
    i++;
  }
  return entries;
}

function entryAt(code: Code, start: number, close: number): Entry | undefined {
  let i = start;
  if (kindAt(code, i) === K.spread)
    return { key: '...', at: i, form: 'spread', from: i + 1, to: nextComma(code, i + 1, close) };
  while (/^(?:async|get|set|static)$/.test(wordAt(code, i)) && !/^[:,(=]?$/.test(textAt(code, i + 1)) && i + 1 < close)
    i++;
  if (kindAt(code, i) === K.operator) i++;
  const kind = kindAt(code, i);
  const at = i;
  let key: string;
  if (kind === K.word || kind === K.number) key = textAt(code, i);
  else if (kind === K.text) key = stringValue(textAt(code, i));
  else if (kind === K.bracket)
    key = kindAt(code, i + 1) === K.text ? stringValue(textAt(code, i + 1)) : `[${textAt(code, i + 1)}]`;
  else return undefined;
  const next = skip(code, i);
  const after = kindAt(code, next);
  if (next >= close || after === K.comma) return { key, at, form: 'shorthand', from: at, to: next };
  // `=` gives a value in an enum and a default in a pattern.
  if (after === K.colon || after === K.assign)
    return { key, at, form: 'value', from: next + 1, to: nextComma(code, next + 1, close) };
  if (after === K.paren || after === K.less) {
    const shape = afterParameters(code, next, false);
    return { key, at, form: 'method', from: next, to: shape ? Math.max(shape.body.to, next + 1) : next + 1 };
  }
  return undefined;
}

function nextComma(code: Code, from: number, close: number): number {
  let i = from;
  while (i < close && kindAt(code, i) !== K.comma) i = skip(code, i);
  return Math.min(i, close);
}

/** Methods and function-valued properties of an object literal become members. */
export function readObjectMembers(code: Code, out: Structure, open: number): void {
  let owner: string | undefined;
  for (const entry of objectEntries(code, open)) {
    const shape =
      entry.form === 'method'
        ? afterParameters(code, entry.from, false)
        : entry.form === 'value'
          ? functionAt(code, entry.from)
          : undefined;
    if (!shape || shape.body.to <= shape.body.from || out.claimed.has(shape.body.from)) continue;
    owner ??= ownerOf(code, open);
    addMember(code, out, { name: entry.key, owner, at: entry.at, shape, exported: owner === 'exports' });
  }
}

/** `X` in `const X = {`, `const X: T = {`, `exports` in `module.exports = {`; '' for others. */
function ownerOf(code: Code, open: number): string {
  let i = open - 1;
  if (isWord(code, i, 'default')) return 'exports';
  if (kindAt(code, i) !== K.assign) return '';
  i--;
  if (isDot(kindAt(code, i - 1)) && isWord(code, i, 'exports')) return 'exports';
  for (let j = i; j > i - 12 && j > 0; j--) if (kindAt(code, j) === K.colon) i = j - 1;
  return wordAt(code, i);
}
