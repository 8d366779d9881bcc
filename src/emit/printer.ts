import { compareText } from '../core/evidence.ts';

/** A name that must be imported: printing it is importing it. */
export interface Imported {
  readonly symbol: string;
  /** Module, package or class path it comes from. */
  readonly from: string;
  /** Only a type: erased when the program runs. */
  readonly typeOnly?: boolean;
}

export type Part = string | number | Imported | Fragment | readonly Part[];

/** A piece of source code that has not been given its head yet. */
export interface Fragment {
  readonly fragment: readonly (string | Imported)[];
}

/** How a language writes its imports. */
export interface Dialect {
  /** @param imports without duplicates, sorted by origin, then by name */
  head(imports: readonly Imported[]): string;
}

/**
 * Source code as a template. An inserted part of several lines keeps the indentation of the place it is put; an empty
 * part that is alone on its line takes the line with it; lists are put one under the other.
 */
export function code(strings: TemplateStringsArray, ...parts: readonly Part[]): Fragment {
  let pieces: (string | Imported)[] = [];
  strings.forEach((text, i) => {
    const before = parts[i - 1];
    if (i > 0 && before !== undefined) {
      const inserted = indent(flatten(before), indentationAt(pieces));
      const isEmpty = inserted.every(p => p === '');
      const alone = isEmpty && /(?:^|\n)[ \t]*$/.test(tail(pieces)) && /^[ \t]*\n/.test(text);
      if (alone) {
        pieces = [...dropLineStart(pieces), text.replace(/^[ \t]*\n/, '')];
        return;
      }
      pieces.push(...inserted);
    }
    pieces.push(text);
  });
  return { fragment: pieces };
}

/** @returns the file's text: the head with every import, then the body */
export function print(body: Fragment, dialect: Dialect): string {
  const imports = new Map<string, Imported>();
  for (const piece of body.fragment)
    if (typeof piece !== 'string') {
      const key = `${piece.from}\n${piece.symbol}`;
      const known = imports.get(key);
      // A value import serves the uses as a type too.
      if (!known || (known.typeOnly && !piece.typeOnly)) imports.set(key, piece);
    }
  const sorted = [...imports.values()].sort((a, b) => compareText(a.from, b.from) || compareText(a.symbol, b.symbol));
  const head = dialect.head(sorted);
  const text = body.fragment.map(p => (typeof p === 'string' ? p : p.symbol)).join('');
  return `${head}${head && '\n'}${text.replace(/^\n/, '').trimEnd()}\n`;
}

function flatten(part: Part): (string | Imported)[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'number') return [String(part)];
  if (isFragment(part)) return [...part.fragment];
  if (isList(part)) return part.flatMap((p, i) => (i === 0 ? flatten(p) : ['\n', ...flatten(p)]));
  return [part];
}

function isFragment(part: Part): part is Fragment {
  return typeof part === 'object' && 'fragment' in part;
}

function isList(part: Part): part is readonly Part[] {
  return Array.isArray(part);
}

function indent(pieces: readonly (string | Imported)[], by: string): (string | Imported)[] {
  if (by === '') return [...pieces];
  const joined = joinText(pieces);
  return joined.map((p, i) => {
    if (typeof p !== 'string') return p;
    const isLast = i === joined.length - 1;
    return p.replace(isLast ? /\n(?!\n|$)/g : /\n(?!\n)/g, `\n${by}`);
  });
}

function joinText(pieces: readonly (string | Imported)[]): (string | Imported)[] {
  const joined: (string | Imported)[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  return joined;
}

/** White space at the start of the line that is being written. */
function indentationAt(pieces: readonly (string | Imported)[]): string {
  return /(?:^|\n)([ \t]*)[^\n]*$/.exec(tail(pieces))?.[1] ?? '';
}

/** The text since the last line break, imports as their names. */
function tail(pieces: readonly (string | Imported)[]): string {
  let text = '';
  for (let i = pieces.length - 1; i >= 0 && !text.includes('\n'); i--) {
    const piece = pieces[i]!;
    text = (typeof piece === 'string' ? piece : piece.symbol) + text;
  }
  return text.slice(Math.max(0, text.lastIndexOf('\n')));
}

function dropLineStart(pieces: readonly (string | Imported)[]): (string | Imported)[] {
  const last = pieces.at(-1);
  return typeof last === 'string' ? [...pieces.slice(0, -1), last.replace(/[ \t]*$/, '')] : [...pieces];
}
