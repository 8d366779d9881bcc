import type { SourceFile } from '../extractor.ts';
import { STYLES, type Style } from './languages.ts';
import { scan, type Token } from './scan.ts';

/** A half-open range of tokens. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A call with its name in one form for all languages: `env.var`, `Net.HTTP.get`, `new Client`. */
export interface Invoked {
  readonly path: string;
  readonly line: number;
  /** First token of its name, and the bracket or first token of its arguments. */
  readonly start: number;
  readonly open: number;
  readonly bracket: boolean;
}

const OPEN = '([{';
const JOINS: ReadonlySet<string> = new Set(['.', '::', '->', '?.', '\\']);
/** How far a value is followed, in tokens: longer ones are no address. */
const FAR = 300;
const CONTINUES: ReadonlySet<string> = new Set(['.', '||', '??', '?:', '+', '<>', '|>', '?.', '->', '?', ':']);

/** One file as tokens, with its brackets, calls and assignments found once. */
export class Source {
  readonly file: SourceFile;
  readonly language: string;
  readonly style: Style;
  readonly tokens: readonly Token[];
  /** Closing bracket by opening one. */
  readonly #closes = new Map<number, number>();
  /** Where values given to a name start, in file order. */
  readonly assigned = new Map<string, number[]>();
  /** Last token of the type that was read last. */
  #type = -1;
  /** What evaluating may still cost. */
  fuel = 0;

  constructor(file: SourceFile, language: string) {
    this.file = file;
    this.language = language;
    this.style = STYLES[language]!;
    this.tokens = scan(withoutTests(file.text, language), language, this.style);
    this.#read();
  }

  is(i: number, text: string): boolean {
    const token = this.tokens[i];
    return token !== undefined && token.kind !== 'text' && token.text === text;
  }

  close(open: number): number {
    return this.#closes.get(open) ?? Math.min(open + 1, this.tokens.length);
  }

  /** All calls, in file order. */
  *calls(): Iterable<Invoked> {
    for (let i = 0; i < this.tokens.length; i++) {
      const call = this.callAt(i);
      if (call) yield call;
    }
  }

  /** The call whose last name is this token. */
  callAt(i: number): Invoked | undefined {
    const token = this.tokens[i]!;
    if (token.kind !== 'word' || /^\d/.test(token.text)) return undefined;
    let open = i + 1;
    // `make_shared<Orders>(…)`, `Client::<T>(…)` stay unread: no row needs them.
    if (this.is(open, '!')) open++;
    const next = this.tokens[open];
    const braces = this.language === 'cpp' && /^(?:Url|string|uri)$/.test(token.text) && this.is(open, '{');
    const bracket = braces || (next?.kind === 'sign' && (next.text === '(' || next.text === '['));
    const bare =
      this.style.bare &&
      next !== undefined &&
      next.line === token.line &&
      (next.kind === 'text' || next.kind === 'word');
    if (!bracket && !bare) return undefined;
    const start = this.#startOf(i);
    const path = this.tokens
      .slice(start, i + 1)
      .map(t => (JOINS.has(t.text) ? '.' : t.text))
      .join('');
    const made = this.is(start - 1, 'new') ? 'new ' : '';
    return {
      path: made + (/^\./.test(path) && !this.#isOperand(start - 1) ? path.slice(1) : path),
      line: token.line,
      start,
      open,
      bracket,
    };
  }

  /** `shop().get(…)` is called on something, `\\Shop\\get(…)` is not. */
  #isOperand(i: number): boolean {
    const token = this.tokens[i];
    return token !== undefined && (token.kind === 'text' || /^[)\]}?]$/.test(token.text));
  }

  /** Where the call ends: behind its bracket, or with its line. */
  end({ open, bracket }: Invoked): number {
    return bracket ? this.close(open) + 1 : this.endOfValue(open, true);
  }

  args(call: Invoked): Span[] {
    return call.bracket ? this.split(call.open + 1, this.close(call.open)) : this.split(call.open, this.end(call));
  }

  #startOf(i: number): number {
    let start = i;
    for (let steps = 0; steps < 6; steps++) {
      const joined = this.tokens[start - 1];
      if (joined?.kind !== 'sign' || !JOINS.has(joined.text)) break;
      if (this.tokens[start - 2]?.kind !== 'word') return start - 1;
      start -= 2;
    }
    return start;
  }

  /** Arguments between brackets. */
  split(from: number, to: number): Span[] {
    const out: Span[] = [];
    const limit = Math.min(to, from + FAR * 4);
    let start = from;
    for (let i = from; i < limit; i++) {
      if (this.#opens(i)) i = this.close(i);
      else if (this.is(i, ',')) {
        out.push({ from: start, to: i });
        start = i + 1;
        if (out.length > 30) return out;
      }
    }
    if (start < limit) out.push({ from: start, to: limit });
    return out;
  }

  /** End of a value that starts here: a sign that closes it, or its line. */
  endOfValue(from: number, commas = false): number {
    const limit = Math.min(this.tokens.length, from + FAR);
    for (let i = from; i < limit; i++) {
      const token = this.tokens[i]!;
      if (this.style.lines && i > from && token.line > this.tokens[i - 1]!.line && !this.#goesOn(i)) return i;
      if (token.kind !== 'sign') continue;
      if (this.#opens(i)) i = this.close(i);
      else if (/^[;)\]}]$/.test(token.text) || (token.text === ',' && !commas)) return i;
    }
    return limit;
  }

  #goesOn(i: number): boolean {
    const before = this.tokens[i - 1]!;
    return (
      CONTINUES.has(this.tokens[i]!.text) ||
      (before.kind === 'sign' && (CONTINUES.has(before.text) || /^[=,]$/.test(before.text)))
    );
  }

  #opens(i: number): boolean {
    const token = this.tokens[i]!;
    return token.kind === 'sign' && OPEN.includes(token.text) && this.#closes.has(i);
  }

  #read(): void {
    const open: number[] = [];
    this.tokens.forEach((token, i) => {
      if (token.kind === 'sign' && OPEN.includes(token.text)) open.push(i);
      else if (token.kind === 'sign' && /^[)\]}]$/.test(token.text)) {
        const from = open.pop();
        if (from !== undefined) this.#closes.set(from, i);
      }
      const at = this.#valueAfter(i);
      if (at !== undefined) {
        const name = token.kind === 'text' ? (token.parts[0]?.text ?? '') : token.text;
        const list = this.assigned.get(name);
        if (list) list.push(at);
        else this.assigned.set(name, [at]);
      }
    });
  }

  /** `x = …`, `let x: T = …`, `x: …`, `'x' => …`, `@x …` */
  #valueAfter(i: number): number | undefined {
    const token = this.tokens[i]!;
    const next = this.tokens[i + 1];
    if (!next || token.kind === 'sign') return undefined;
    if (token.kind === 'text') return next.text === '=>' && token.parts.length === 1 ? i + 2 : undefined;
    // `x: T = …`: the value is that of `x`, not of its type.
    if (next.kind === 'sign' && (next.text === '=' || next.text === '=>')) return i === this.#type ? undefined : i + 2;
    if (next.kind === 'sign' && next.text === '[' && this.is(i + 2, ']') && this.is(i + 3, '=')) return i + 4;
    if (next.kind === 'sign' && next.text === ':') return this.#afterColon(i);
    return this.language === 'elixir' && token.text.startsWith('@') && next.line === token.line ? i + 1 : undefined;
  }

  /** Ruby and Elixir: `x: value`. Rust: `x: T = value`, and `x: value` where it is no type. Scala: `x: T = value`. */
  #afterColon(i: number): number | undefined {
    if (this.style.bare) return i + 2;
    if (this.language !== 'rust' && this.language !== 'scala') return undefined;
    let computed = false;
    for (let k = i + 2; k < i + 12 && k < this.tokens.length; k++) {
      const token = this.tokens[k]!;
      if (token.kind === 'sign' && token.text === '=') {
        this.#type = k - 1;
        return k + 1;
      }
      if (token.kind === 'text' || (token.text === '(' && k > i + 2)) computed = true;
      if (computed || /^[;,(){}]$/.test(token.text)) break;
    }
    return computed && this.language === 'rust' ? i + 2 : undefined;
  }
}

/** Rust keeps unit tests at the end of the file they test. */
function withoutTests(text: string, language: string): string {
  const at = language === 'rust' ? text.search(/#\[cfg\(test\)\]\s{0,20}(?:pub )?mod\b/) : -1;
  return at < 0 ? text : text.slice(0, at);
}
