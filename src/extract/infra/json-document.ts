import type { Problem } from '../../core/problem.ts';
import type { SourceFile } from '../extractor.ts';
import type { YamlEntry, YamlNode } from './yaml-document.ts';

const MAX_DEPTH = 200;
const STRING = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/y;
const WORD = /[^\s,:{}[\]"']+/y;
const BLANK = /[\s,]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\/\*[\s\S]*$/y;

const read = new WeakMap<SourceFile, YamlNode | undefined>();

/**
 * A JSON file with the line of every key, as the same tree that YAML gives. Comments, trailing commas and bare words
 * are taken, since configuration files have them; scalars stay text. Broken parts become one problem with their line,
 * and what stood before them is returned.
 */
export function readJson(file: SourceFile, report: (problem: Problem) => void): YamlNode | undefined {
  if (read.has(file)) return read.get(file);
  const reader = new Reader(file);
  const node = reader.value(0);
  reader.blank();
  if (reader.at < file.text.length && reader.broken < 0 && node) reader.broken = reader.at;
  if (reader.broken >= 0)
    report({ kind: 'malformed', file: file.path, line: file.lineAt(reader.broken), message: 'JSON: unexpected text' });
  read.set(file, node);
  return node;
}

class Reader {
  at = 0;
  broken = -1;
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  blank(): void {
    while (this.#take(BLANK) !== undefined);
  }

  value(depth: number): YamlNode | undefined {
    this.blank();
    const line = this.#file.lineAt(this.at);
    const char = this.#file.text[this.at];
    if (char === undefined || this.broken >= 0) return undefined;
    if (depth > MAX_DEPTH) return this.#fail();
    if (char === '{') return { type: 'map', entries: this.#entries(depth), line };
    if (char === '[') return { type: 'seq', items: this.#items(depth), line };
    const quoted = this.#string();
    if (quoted !== undefined) return { type: 'scalar', value: quoted, empty: false, line };
    const word = this.#take(WORD);
    if (word === undefined) return this.#fail();
    return { type: 'scalar', value: word === 'null' ? '' : word, empty: word === 'null', line };
  }

  #entries(depth: number): YamlEntry[] {
    const entries: YamlEntry[] = [];
    this.at++;
    while (this.#open('}')) {
      const line = this.#file.lineAt(this.at);
      const key = this.#string() ?? this.#take(WORD);
      this.blank();
      if (key === undefined || this.#file.text[this.at] !== ':') {
        this.#fail();
        break;
      }
      this.at++;
      const value = this.value(depth + 1);
      if (value) entries.push({ key, line, value });
    }
    return entries;
  }

  #items(depth: number): YamlNode[] {
    const items: YamlNode[] = [];
    this.at++;
    while (this.#open(']')) {
      const value = this.value(depth + 1);
      if (value) items.push(value);
    }
    return items;
  }

  /** Whether more follows before the closing bracket, which is taken. */
  #open(close: string): boolean {
    this.blank();
    if (this.broken >= 0) return false;
    const char = this.#file.text[this.at];
    if (char === undefined) this.#fail();
    else if (char === close) this.at++;
    else return true;
    return false;
  }

  #string(): string | undefined {
    STRING.lastIndex = this.at;
    const match = STRING.exec(this.#file.text);
    if (!match) return undefined;
    this.at = STRING.lastIndex;
    const body = match[1] ?? match[2]!;
    return body.includes('\\') ? resolveEscapes(body) : body;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#file.text);
    if (!match) return undefined;
    this.at = pattern.lastIndex;
    return match[0];
  }

  #fail(): undefined {
    if (this.broken < 0) this.broken = this.at;
    return undefined;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function resolveEscapes(body: string): string {
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, char: string | undefined) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[char!] ?? char!),
  );
}
