import { classOf, IS_SPACE, IS_WORD } from './tokens.ts';
import { K } from './typescript-tokens.ts';
import { TAG, type TokenStack } from './typescript-writer.ts';

/** Whether the `<` at `at` opens an element: `<div`, `<>`, `<Foo.Bar`; not `<T,>(` or `<T extends …>(`. */
export function opensElement(text: string, at: number): boolean {
  const c = text.charCodeAt(at + 1);
  if (c === 62) return true;
  if (!((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36)) return false;
  let i = at + 2;
  while (i < text.length && i < at + 200 && classOf(text.charCodeAt(i)) & IS_WORD) i++;
  while (text.charCodeAt(i) === 32) i++;
  return text.charCodeAt(i) !== 44 && !(text.startsWith('extends', i) && text.charCodeAt(i + 7) === 32);
}

export function openTag(out: TokenStack, at: number): number {
  out.open(TAG, at, at + 1);
  return at + 1;
}

/** Text between two tags up to the next tag or `{`; apostrophes in it mean nothing. */
export function readChildren(out: TokenStack, text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 60 || c === 123) break;
    if (c === 10) out.fresh = 1;
  }
  if (at >= text.length) return at;
  if (text.charCodeAt(at) === 123) {
    out.open(K.jsxHole, at, at + 1);
    return at + 1;
  }
  if (text.charCodeAt(at + 1) !== 47) return openTag(out, at);
  const end = text.indexOf('>', at);
  const to = end < 0 ? text.length : end + 1;
  out.closeTop(at, to);
  return to;
}

/** One step inside `<Name attr="…" {...rest}`: only strings and `{…}` become tokens. */
export function readTag(out: TokenStack, text: string, at: number): number {
  const c = text.charCodeAt(at);
  switch (c) {
    case 123:
      out.open(K.jsxHole, at, at + 1);
      return at + 1;
    case 34:
    case 39: {
      const end = text.indexOf(c === 34 ? '"' : "'", at + 1);
      const to = end < 0 ? text.length : end + 1;
      out.add(K.text, at, to);
      return to;
    }
    case 62:
      out.enterChildren();
      return at + 1;
    case 60:
      // `<Row label=<b>…</b>>`, but `<Table<Order> rows=…>`.
      return followsEquals(text, at) ? openTag(out, at) : typeArgumentsEnd(text, at);
    case 47:
      if (text.charCodeAt(at + 1) !== 62) return at + 1;
      out.closeTop(at, at + 2);
      return at + 2;
  }
  // Names, `=`, `-`, `:`, `.` and `@` make up attributes; nothing else does: it was a comparison after all.
  if (classOf(c) & IS_WORD || c === 61 || c === 45 || c === 58 || c === 46 || c === 64) return at + 1;
  out.drop();
  out.value = false;
  return at;
}

function followsEquals(text: string, at: number): boolean {
  let i = at - 1;
  while (i > 0 && classOf(text.charCodeAt(i)) & IS_SPACE) i--;
  return text.charCodeAt(i) === 61;
}

/** Longer type arguments nobody writes, and without a bound each `<` of a hostile file would read the rest of it. */
const MAX_TYPE_ARGUMENTS = 600;

/** Offset after the `>` that closes the type arguments opened at `at`; after the `<` where none does. */
function typeArgumentsEnd(text: string, at: number): number {
  let depth = 0;
  const limit = Math.min(text.length, at + MAX_TYPE_ARGUMENTS);
  for (let i = at; i < limit; i++) {
    const c = text.charCodeAt(i);
    if (c === 60) depth++;
    // `=>` closes nothing.
    else if (c === 62 && text.charCodeAt(i - 1) !== 61 && --depth === 0) return i + 1;
  }
  return at + 1;
}
