import { Bail, inlineValue } from './yaml-inline.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

/**
 * The YAML that deployment files are mostly written in, read line by line: block maps and sequences, plain and quoted
 * values on one line, flow collections on one line, block scalars. Twenty times faster than the full parser and equal
 * to it wherever it answers; it answers undefined for anchors, tags, values over several lines, and all that is broken.
 */
export function scanYaml(text: string): readonly YamlNode[] | undefined {
  try {
    return new Scanner(text).documents();
  } catch (cause) {
    if (cause instanceof Bail) return undefined;
    throw cause;
  }
}

const MAX_DEPTH = 60;

class Scanner {
  readonly #lines: readonly string[];
  /** Index of the current line; beyond the last line at the end. */
  #at = -1;
  /** Column at which the current content starts; -1 at the end of the document. */
  #column = -1;
  /** Content from that column on, without the blanks at the line's end. */
  #text = '';
  #depth = 0;

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  documents(): YamlNode[] {
    const out: YamlNode[] = [];
    this.#next();
    for (;;) {
      if (this.#column >= 0) {
        const node = this.#node();
        if (this.#column >= 0) throw new Bail();
        if (node.type !== 'scalar' || !node.empty) out.push(node);
      }
      if (this.#at >= this.#lines.length) return out;
      this.#next();
    }
  }

  /** To the next line with content; stops, with column -1, at a document's end. */
  #next(): void {
    for (;;) {
      const line = this.#lines[++this.#at];
      this.#column = -1;
      if (line === undefined) return;
      let column = 0;
      while (line.charCodeAt(column) === 32) column++;
      const first = line.charCodeAt(column);
      // A line end, a comment.
      if (Number.isNaN(first) || first === 35 || (first === 13 && column + 1 === line.length)) continue;
      if (first === 9) throw new Bail();
      if (column === 0 && (first === 45 || first === 46 || first === 37)) {
        if (/^---\s*(?:#.*)?$/.test(line)) return;
        if (/^(?:---\s|\.\.\.|%)/.test(line)) throw new Bail();
      }
      this.#column = column;
      this.#text = line.slice(column).trimEnd();
      return;
    }
  }

  #node(): YamlNode {
    if (++this.#depth > MAX_DEPTH) throw new Bail();
    const column = this.#column;
    const node = isItem(this.#text)
      ? this.#sequence(column)
      : keyEnd(this.#text) >= 0
        ? this.#map(column)
        : this.#value(this.#text, column - 1);
    this.#depth--;
    return node;
  }

  #map(column: number): YamlNode {
    const line = this.#at + 1;
    const entries: YamlEntry[] = [];
    while (this.#column === column && !isItem(this.#text)) {
      const end = keyEnd(this.#text);
      if (end < 0) throw new Bail();
      const key = keyText(this.#text.slice(0, end));
      const keyLine = this.#at + 1;
      const rest = this.#text.slice(end + 1).trimStart();
      entries.push({
        key,
        line: keyLine,
        value: rest === '' || rest.startsWith('#') ? this.#below(column, true) : this.#value(rest, column),
      });
    }
    if (this.#column >= column) throw new Bail();
    return { type: 'map', entries, line };
  }

  #sequence(column: number): YamlNode {
    const line = this.#at + 1;
    const items: YamlNode[] = [];
    while (this.#column === column && isItem(this.#text)) {
      const rest = this.#text.slice(1).trimStart();
      if (rest === '' || rest.startsWith('#')) items.push(this.#below(column, false));
      else if (isItem(rest) || keyEnd(rest) >= 0) {
        if (this.#text.charCodeAt(1) === 9) throw new Bail();
        this.#column += this.#text.length - rest.length;
        this.#text = rest;
        items.push(this.#node());
      } else items.push(this.#value(rest, column));
    }
    if (this.#column > column) throw new Bail();
    return { type: 'seq', items, line };
  }

  /** What stands on the lines below a key or a dash; a sequence may stand at the key's own column. */
  #below(column: number, key: boolean): YamlNode {
    const line = this.#at + 1;
    this.#next();
    if (this.#column > column) return this.#node();
    if (key && this.#column === column && isItem(this.#text)) return this.#listOfKey(column);
    return { type: 'scalar', value: '', empty: true, line };
  }

  #listOfKey(column: number): YamlNode {
    if (++this.#depth > MAX_DEPTH) throw new Bail();
    const node = this.#sequence(column);
    this.#depth--;
    return node;
  }

  /** A value that begins on this line. @param parent column that lines of a block scalar must be right of */
  #value(rest: string, parent: number): YamlNode {
    const line = this.#at + 1;
    const sign = rest.charCodeAt(0);
    if (sign === 124 || sign === 62) return { type: 'scalar', value: this.#block(rest, parent), empty: false, line };
    const node = inlineValue(rest, line);
    this.#next();
    // A deeper line would continue the value.
    if (this.#column > parent) throw new Bail();
    return node;
  }

  /** A literal or folded block; leaves the line after it current. */
  #block(header: string, parent: number): string {
    const match = /^([|>])([+-]?)\s*(?:\s#.*)?$/.exec(header);
    if (!match) throw new Bail();
    const lines: string[] = [];
    let indent = -1;
    let widest = 0;
    for (;;) {
      const raw = this.#lines[this.#at + 1];
      if (raw === undefined) break;
      const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      let column = 0;
      while (text.charCodeAt(column) === 32) column++;
      const blank = column === text.length;
      if (indent < 0 && !blank) {
        if (column <= Math.max(parent, 0)) break;
        if (widest > column) throw new Bail();
        indent = column;
      }
      if (!blank && column < indent) {
        if (column > Math.max(parent, 0)) throw new Bail();
        break;
      }
      if (blank) widest = Math.max(widest, column);
      lines.push(indent < 0 ? '' : text.slice(indent));
      this.#at++;
    }
    this.#next();
    if (indent < 0) {
      // Nothing but blank lines: keeping them is left to the full parser.
      if (match[2] === '+' && lines.length > 0) throw new Bail();
      return '';
    }
    return blockText(lines, match[1] === '>', match[2]!);
  }
}

function blockText(lines: string[], folded: boolean, chomp: string): string {
  let last = lines.length;
  while (last > 0 && lines[last - 1] === '') last--;
  // The text's last line end makes one empty "line" that is none.
  const body = folded ? fold(lines.slice(0, last)) : lines.slice(0, last).join('\n');
  if (chomp === '+') throw new Bail();
  return chomp === '-' ? body : `${body}\n`;
}

function fold(lines: readonly string[]): string {
  let out = '';
  let blanks = 0;
  for (const [i, line] of lines.entries()) {
    if (/^\s/.test(line)) throw new Bail();
    if (line === '') blanks++;
    else {
      out += (i === blanks ? '\n'.repeat(blanks) : blanks === 0 ? ' ' : '\n'.repeat(blanks)) + line;
      blanks = 0;
    }
  }
  return out;
}

function isItem(text: string): boolean {
  return text.charCodeAt(0) === 45 && (text.length === 1 || text.charCodeAt(1) === 32 || text.charCodeAt(1) === 9);
}

/** Index of the colon that ends a key at the start of `text`; -1 where there is no key. */
function keyEnd(text: string): number {
  const first = text[0]!;
  if (first === '"' || first === "'") {
    const close = text.indexOf(first, 1);
    if (close < 0) return -1;
    const rest = /^\s*:(?=\s|$)/.exec(text.slice(close + 1));
    if (!rest) return -1;
    return close + rest[0].length;
  }
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    const after = text.charCodeAt(colon + 1);
    if (!Number.isNaN(after) && after !== 32 && after !== 9) continue;
    const comment = text.indexOf(' #');
    // What opens a flow collection, a quote, an anchor … is no plain key.
    return (comment >= 0 && comment < colon) || /^[[\]{}&*!|>%@`#,]/.test(first) ? -1 : colon;
  }
  return -1;
}

function keyText(written: string): string {
  const key = written.trimEnd();
  const quote = key[0];
  if (quote === '"' || quote === "'") {
    if (key.includes('\\') || key.indexOf(quote, 1) !== key.length - 1) throw new Bail();
    return key.slice(1, -1);
  }
  // Merge keys and complex keys are the full parser's.
  if (key === '' || key === '<<' || key.startsWith('? ') || key === '?' || key.includes('\t')) throw new Bail();
  return key;
}
