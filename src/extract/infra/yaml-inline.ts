import type { YamlEntry, YamlNode } from './yaml-node.ts';

/** Not of the subset that is read line by line: the full parser decides. */
export class Bail extends Error {}

const MAX_DEPTH = 40;

/** A value that stands wholly on one line: plain, quoted, or a flow collection. @throws Bail for anything else */
export function inlineValue(text: string, line: number): YamlNode {
  const first = text[0]!;
  if (first === '"' || first === "'") {
    const { value, end } = quoted(text, 0);
    onlyComment(text, end);
    return { type: 'scalar', value, empty: false, line };
  }
  if (first === '[' || first === '{') {
    const { node, end } = flow(text, 0, line, 0);
    onlyComment(text, end);
    return node;
  }
  if (/^[&*!|>%@`,\]}#]|^[?:-](?:\s|$)/.test(text)) throw new Bail();
  const comment = text.search(/\s#/);
  const value = (comment < 0 ? text : text.slice(0, comment)).trimEnd();
  if (/:(?:\s|$)/.test(value)) throw new Bail();
  return plain(value, line);
}

function plain(value: string, line: number): YamlNode {
  const empty = value === '' || value === '~' || value === 'null';
  return { type: 'scalar', value: empty ? '' : value, empty, line };
}

function onlyComment(text: string, from: number): void {
  if (!/^\s*(?:\s#.*)?$/.test(text.slice(from))) throw new Bail();
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  '/': '/',
  ' ': ' ',
};

function quoted(text: string, start: number): { value: string; end: number } {
  const quote = text[start]!;
  let value = '';
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\' && quote === '"') {
      const meant = ESCAPES[text[at + 1] ?? ''];
      if (meant === undefined) throw new Bail();
      value += text.slice(from, at) + meant;
      from = ++at + 1;
    } else if (char === quote) {
      value += text.slice(from, at);
      if (quote === '"' || text[at + 1] !== "'") return { value, end: at + 1 };
      value += "'";
      from = ++at + 1;
    }
  }
  throw new Bail();
}

interface Part {
  readonly node: YamlNode;
  readonly end: number;
}

function flow(text: string, start: number, line: number, depth: number): Part {
  if (depth > MAX_DEPTH) throw new Bail();
  const close = text[start] === '[' ? ']' : '}';
  const items: YamlNode[] = [];
  const entries: YamlEntry[] = [];
  let at = skip(text, start + 1);
  while (text[at] !== close) {
    const first = element(text, at, line, depth);
    at = skip(text, first.end);
    if (close === '}') {
      if (first.node.type !== 'scalar' || first.node.value === '<<') throw new Bail();
      const pair = entryValue(text, at, first, line, depth);
      entries.push({ key: first.node.value, line, value: pair.node });
      at = skip(text, pair.end);
    } else {
      if (text[at] === ':') throw new Bail();
      items.push(first.node);
    }
    if (text[at] === ',') at = skip(text, at + 1);
    else if (text[at] !== close) throw new Bail();
  }
  return { node: close === ']' ? { type: 'seq', items, line } : { type: 'map', entries, line }, end: at + 1 };
}

/** The value behind a key of a flow map; without a colon the key stands alone. */
function entryValue(text: string, at: number, key: Part, line: number, depth: number): Part {
  const none: Part = { node: plain('', line), end: at };
  if (text[at] !== ':') return none;
  const after = skip(text, at + 1);
  if (text[after] === ',' || text[after] === '}') return { node: none.node, end: after };
  // `{a:b}` is one word; `{"a":b}` is a pair.
  const afterQuote = text[key.end - 1] === '"' || text[key.end - 1] === "'";
  if (after === at + 1 && !afterQuote) throw new Bail();
  return element(text, after, line, depth);
}

function element(text: string, at: number, line: number, depth: number): Part {
  const first = text[at];
  if (first === '[' || first === '{') return flow(text, at, line, depth + 1);
  if (first === '"' || first === "'") {
    const { value, end } = quoted(text, at);
    return { node: { type: 'scalar', value, empty: false, line }, end };
  }
  const word = /[^\s,[\]{}#&*!|>%@`"'?:-][^,[\]{}#:]*/y;
  word.lastIndex = at;
  let match = word.exec(text);
  let end = match ? at + match[0].length : at;
  // A colon or a hash inside a word belongs to it: `http://x`, `a#b`.
  while (
    match &&
    (text[end] === ':' || text[end] === '#') &&
    /[^\s,[\]{}]/.test(text[end + (text[end] === ':' ? 1 : -1)] ?? ' ')
  ) {
    const more = /[:#][^,[\]{}#:]*/y;
    more.lastIndex = end;
    match = more.exec(text);
    end += match ? match[0].length : 0;
  }
  const value = text.slice(at, end).trimEnd();
  if (value === '' || text[end] === '#') throw new Bail();
  return { node: plain(value, line), end: at + value.length };
}

function skip(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  // The end of the line inside a collection, or a tab.
  if (text[at] === undefined || text[at] === '\t') throw new Bail();
  return at;
}
