import type { Problem } from '../../core/problem.ts';
import type { SourceFile } from '../extractor.ts';
import { type HclToken, hclTokens } from './hcl-tokens.ts';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-node.ts';

const MAX_DEPTH = 60;
/** A value that only a run knows. */
const UNKNOWN = `\${…}`;

/**
 * An HCL file as one map: an attribute by its name, a block by its type and labels (`resource aws_sqs_queue orders`),
 * in file order, keys repeated where blocks are. Nothing is computed: references and calls that cannot be read as a
 * value stay text in the form `${aws_sqs_queue.orders.arn}`.
 * @returns what could be read; what breaks off becomes one problem with its line
 */
export function readHcl(file: SourceFile, report: (problem: Problem) => void): YamlMap {
  const reader = new Reader(file, hclTokens(file.text));
  const body = reader.body(0);
  if (reader.broken !== undefined)
    report({
      kind: 'malformed',
      file: file.path,
      line: file.lineAt(reader.broken),
      message: 'HCL: a block or value that is not closed, or nested too deeply',
    });
  return { type: 'map', entries: body, line: 1 };
}

class Reader {
  readonly #file: SourceFile;
  readonly #tokens: readonly HclToken[];
  #at = 0;
  /** Where reading had to stop early. */
  broken: number | undefined;

  constructor(file: SourceFile, tokens: readonly HclToken[]) {
    this.#file = file;
    this.#tokens = tokens;
  }

  /** Attributes and blocks up to the closing brace of this body, or the file's end at depth 0. */
  body(depth: number): YamlEntry[] {
    const out: YamlEntry[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token) {
        if (depth > 0) this.broken ??= this.#lastOffset();
        return out;
      }
      if (token.text === '}' && token.kind === 'sign') {
        if (depth > 0) return out;
        this.#at++;
      } else if (token.kind === 'word' || token.kind === 'string') {
        const entry = this.#statement(token, depth);
        if (entry) out.push(entry);
      } else this.#at++;
    }
  }

  #statement(first: HclToken, depth: number): YamlEntry | undefined {
    const line = this.#file.lineAt(first.offset);
    const words = [first.text];
    this.#at++;
    for (let next = this.#tokens[this.#at]; next; next = this.#tokens[this.#at]) {
      if (next.kind === 'sign' && (next.text === '=' || next.text === ':')) {
        this.#at++;
        return { key: words.join(' '), line, value: this.#value(depth) };
      }
      if (next.kind === 'sign' && next.text === '{') {
        this.#at++;
        if (depth >= MAX_DEPTH) return this.#giveUp(next.offset);
        const entries = this.body(depth + 1);
        this.#at++;
        return { key: words.join(' '), line, value: { type: 'map', entries, line } };
      }
      // Only labels stand between a block's type and its brace, on one line.
      if (next.kind === 'sign' || next.kind === 'line') return undefined;
      words.push(next.text);
      this.#at++;
    }
    return undefined;
  }

  #giveUp(offset: number): undefined {
    this.broken ??= offset;
    this.#at = this.#tokens.length;
    return undefined;
  }

  #lastOffset(): number {
    return this.#tokens.at(-1)?.offset ?? 0;
  }

  /** An expression: a literal, list or object as such; all else as the text of a placeholder. */
  #value(depth: number): YamlNode {
    const start = this.#tokens[this.#at];
    const line = start ? this.#file.lineAt(start.offset) : 1;
    const scalar = (value: string): YamlNode => ({ type: 'scalar', value, empty: value === '', line });
    if (!start) return scalar('');
    if (depth >= MAX_DEPTH) {
      this.#giveUp(start.offset);
      return scalar('');
    }
    const node = this.#operand(start, depth, line);
    // `a ? b : c` reads as `b`; other operators make a value that only a run knows.
    const next = this.#tokens[this.#at];
    if (next?.kind === 'sign' && next.text === '?') {
      this.#at++;
      const chosen = this.#value(depth + 1);
      this.#skipExpression();
      return chosen;
    }
    if (next && !endsExpression(next)) {
      this.#skipExpression();
      return scalar(UNKNOWN);
    }
    return node;
  }

  #operand(start: HclToken, depth: number, line: number): YamlNode {
    const scalar = (value: string): YamlNode => ({ type: 'scalar', value, empty: false, line });
    this.#at++;
    if (start.kind === 'string') return scalar(start.text);
    if (start.kind === 'sign') {
      if (start.text === '[') return { type: 'seq', items: this.#list(']', depth), line };
      if (start.text === '{') {
        const entries = this.body(depth + 1);
        this.#at++;
        return { type: 'map', entries, line };
      }
      return scalar(UNKNOWN);
    }
    if (start.kind !== 'word') return scalar('');
    const next = this.#tokens[this.#at];
    if (next?.kind === 'sign' && next.text === '(') {
      this.#at++;
      return called(start.text, this.#list(')', depth), line);
    }
    let path = start.text;
    // `aws_sqs_queue.orders[0].arn`: which of several is not told.
    for (let more = next; more?.kind === 'sign' && more.text === '['; more = this.#tokens[this.#at]) {
      this.#at++;
      this.#list(']', depth);
      const rest = this.#tokens[this.#at];
      if (rest?.kind === 'word' && rest.text.startsWith('.')) {
        path += rest.text;
        this.#at++;
      }
    }
    return scalar(/^(?:true|false|-?\d[\d.]*)$/.test(path) ? path : path === 'null' ? '' : `\${${path}}`);
  }

  /** Values up to the closing sign; a comprehension gives none. */
  #list(close: string, depth: number): YamlNode[] {
    const out: YamlNode[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token) {
        this.broken ??= this.#lastOffset();
        return out;
      }
      if (token.kind === 'sign' && token.text === close) {
        this.#at++;
        return out;
      }
      if (token.kind === 'line' || (token.kind === 'sign' && (token.text === ',' || token.text === '...'))) this.#at++;
      else out.push(this.#value(depth + 1));
    }
  }

  /** To the end of the expression that is being read, over brackets. */
  #skipExpression(): void {
    let depth = 0;
    for (let token = this.#tokens[this.#at]; token; token = this.#tokens[this.#at]) {
      if (depth === 0 && endsExpression(token)) return;
      if (token.kind === 'sign' && /^[[({]$/.test(token.text)) depth++;
      if (token.kind === 'sign' && /^[\])}]$/.test(token.text)) depth--;
      this.#at++;
    }
  }
}

function endsExpression(token: HclToken): boolean {
  return token.kind === 'line' || (token.kind === 'sign' && /^[,:\])}]$/.test(token.text));
}

/** What a few functions give without being run. */
function called(name: string, args: readonly YamlNode[], line: number): YamlNode {
  const first = args[0];
  const text = first?.type === 'scalar' ? first.value : '';
  if (
    /^(?:jsonencode|yamlencode|tostring|tolist|toset|tomap|lower|trimspace|abspath|file|coalesce|nonsensitive|sensitive|try)$/.test(
      name,
    )
  )
    return first ?? { type: 'scalar', value: '', empty: true, line };
  if (name === 'merge') return { type: 'map', entries: args.flatMap(a => (a.type === 'map' ? a.entries : [])), line };
  if (name === 'concat' || name === 'flatten')
    return { type: 'seq', items: args.flatMap(a => (a.type === 'seq' ? a.items : [a])), line };
  let next = 1;
  const formatted = name === 'format' ? text.replace(/%[sdqv]/g, () => shown(args[next++])) : `\${${name}(…)}`;
  return { type: 'scalar', value: formatted, empty: false, line };
}

function shown(node: YamlNode | undefined): string {
  return node?.type === 'scalar' ? node.value : '';
}
