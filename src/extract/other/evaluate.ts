import { constant, join, literal, opaque, type Ref, setting } from '../../core/ref.ts';
import { DEFAULTS, FORMATS, OWN, READS, WRAPPERS } from './environment.ts';
import { scan, type Token } from './scan.ts';
import type { Invoked, Source, Span } from './source.ts';

/** How many names are followed to one value. */
const DEEPEST = 6;
const UNKNOWN = opaque('…');
const never = /$^/;

/** Steps spent on one value: names that are joined from names that are joined … end there. */
const FUEL = 200;

/** What a range of tokens stands for. */
export function readValue(source: Source, span: Span): Ref {
  source.fuel = FUEL;
  return evaluate(source, span, 0);
}

function evaluate(source: Source, span: Span, depth: number): Ref {
  if (depth > DEEPEST || span.to <= span.from || source.fuel-- <= 0) return UNKNOWN;
  let { from, to } = span;
  to = Math.min(to, from + 200);
  while (from < to && /^(?:[&*!]|mut|await|return)$/.test(source.tokens[from]!.text)) from++;
  if (source.is(from, '(') && source.close(from) === to - 1)
    return evaluate(source, { from: from + 1, to: to - 1 }, depth + 1);
  const parts = operands(source, from, to);
  if (parts.length > 1) return join(parts.slice(0, 12).map(part => evaluate(source, part, depth + 1)));
  return operand(source, from, to, depth);
}

/** Parts of `a + b`, outside brackets. */
function operands(source: Source, from: number, to: number): Span[] {
  const { concat } = source.style;
  const out: Span[] = [];
  let start = from;
  for (let i = from; i < to; i++) {
    const token = source.tokens[i]!;
    if (token.kind !== 'sign') continue;
    if (/^[([{]$/.test(token.text)) i = Math.max(i, source.close(i) - 1);
    else if (DEFAULTS.has(token.text) || token.text === '|>') break;
    else if (token.text === concat && i > start) {
      out.push({ from: start, to: i });
      start = i + 1;
    }
  }
  out.push({ from: start, to });
  return out;
}

function operand(source: Source, from: number, to: number, depth: number): Ref {
  const first = source.tokens[from];
  if (!first || first.kind === 'sign') return UNKNOWN;
  if (first.kind === 'text') return textOf(source, first, from, depth);
  // The call whose name starts here.
  const last = nameEnd(source, from, to);
  const call = source.callAt(last);
  if (call?.bracket && call.start <= from) {
    const known = called(source, call, Math.min(to, from + 200), depth);
    if (known) return known;
    return UNKNOWN;
  }
  if (call && !call.bracket && READS[source.language]?.test(call.path))
    return called(source, call, to, depth) ?? UNKNOWN;
  return named(source, from, last, depth);
}

function nameEnd(source: Source, from: number, to: number): number {
  let last = from === to - 1 || !source.is(from, 'new') ? from : from + 1;
  while (
    last + 2 < to &&
    /^(?:\.|::|->|\?\.)$/.test(source.tokens[last + 1]!.text) &&
    source.tokens[last + 2]!.kind === 'word'
  ) {
    // `url.as_str()`, `ADDRESS.clone()`: what stands before is meant.
    if (source.is(last + 3, '(') && !isKnownCall(source, last + 2)) break;
    last += 2;
  }
  return last;
}

function isKnownCall(source: Source, i: number): boolean {
  const path = source.callAt(i)?.path ?? '';
  return (
    (READS[source.language] ?? never).test(path) ||
    (OWN[source.language] ?? never).test(path) ||
    WRAPPERS.test(path) ||
    FORMATS.test(path)
  );
}

/** A setting, a name of the own configuration, or a text in a wrapper. */
function called(source: Source, call: Invoked, to: number, depth: number): Ref | undefined {
  const { path } = call;
  if (READS[source.language]?.test(path)) return read(source, call, to, depth);
  const args = source.args(call);
  if (OWN[source.language]?.test(path)) {
    const key = args.at(path.startsWith('Application.') ? 1 : 0);
    const name = key && nameOf(source, key);
    return name ? constant(name) : undefined;
  }
  if (FORMATS.test(path) && args[0]) return formatted(source, args, depth);
  return WRAPPERS.test(path) && args[0] ? evaluate(source, args[0], depth + 1) : undefined;
}

/** `:orders_url`, `'orders.url'` */
export function nameOf(source: Source, span: Span): string | undefined {
  const token = source.tokens[source.is(span.from, ':') ? span.from + 1 : span.from];
  return token?.kind === 'text' ? token.parts[0]?.text : token?.text;
}

function read(source: Source, call: Invoked, to: number, depth: number): Ref | undefined {
  const args = source.args(call);
  const token = args[0] && source.tokens[args[0].from];
  const key = token?.kind === 'text' && token.parts.length === 1 ? token.parts[0]!.text : undefined;
  if (!key || args[0]!.to - args[0]!.from !== 1 || !/^[\w.-]{1,100}$/.test(key)) return undefined;
  const fallback = args[1] ?? otherwise(source, source.end(call), to);
  const value = fallback && evaluate(source, fallback, depth + 1);
  return setting(key, value && value.ref !== 'opaque' ? value : undefined);
}

/** The value after `||`, `?:`, `unwrap_or(…)` behind a read. */
function otherwise(source: Source, from: number, to: number): Span | undefined {
  for (let i = from; i < to; i++) {
    const token = source.tokens[i]!;
    if (token.kind === 'text' || !DEFAULTS.has(token.text)) continue;
    if (!source.is(i + 1, '(')) return { from: i + 1, to };
    let start = i + 2;
    // `unwrap_or_else(|_| …)`
    if (source.is(start, '||')) start++;
    else if (source.is(start, '|')) start += 3;
    return { from: start, to: source.close(i + 1) };
  }
  return undefined;
}

const HOLE = /%[sdv]|%\{\w*\}|\{[\w:.]*\}/g;

function formatted(source: Source, args: readonly Span[], depth: number): Ref {
  const token = source.tokens[args[0]!.from];
  const text = token?.kind === 'text' && token.parts.length === 1 ? token.parts[0]!.text : undefined;
  if (text === undefined) return UNKNOWN;
  const parts: Ref[] = [];
  let last = 0;
  let next = 1;
  for (const hole of text.matchAll(HOLE)) {
    parts.push(literal(text.slice(last, hole.index)));
    const name = /^\{([A-Za-z_]\w*)/.exec(hole[0])?.[1];
    const arg = name ? undefined : args[next++];
    parts.push(name ? lookup(source, name, args[0]!.from, depth) : arg ? evaluate(source, arg, depth + 1) : UNKNOWN);
    last = hole.index + hole[0].length;
  }
  return join([...parts, literal(text.slice(last))]);
}

function textOf(source: Source, token: Token, at: number, depth: number): Ref {
  return join(
    token.parts.slice(0, 20).map(part => {
      if (part.text !== undefined) return literal(part.text);
      const code = part.code!.trim();
      if (/^[$@]?\w{1,80}$/.test(code))
        return lookup(source, code, at, depth, source.language === 'scala' ? /^\$/ : undefined);
      return filledIn(source, code, at, depth);
    }),
  );
}

/** A read or a field inside a text: `#{ENV['X']}`, `{$this->base}`. */
function filledIn(source: Source, code: string, at: number, depth: number): Ref {
  if (code.length > 200) return UNKNOWN;
  const tokens = scan(source.language === 'php' ? `<?php ${code}` : code, source.language, source.style);
  const names = tokens.filter(t => t.kind === 'word').map(t => t.text);
  const path = tokens
    .filter(t => t.kind !== 'text')
    .map(t => t.text)
    .join('')
    .replace(/::|->/g, '.');
  const text = tokens.find(t => t.kind === 'text')?.parts[0]?.text;
  const read = path.replace(/[[(].*$/, '');
  if (text && READS[source.language]?.test(read)) return setting(text);
  return /^[\w$@.?]+$/.test(path) && names.length > 0 ? lookup(source, names.at(-1)!, at, depth) : UNKNOWN;
}

/** A variable, a field or a constant. */
function named(source: Source, from: number, last: number, depth: number): Ref {
  return lookup(source, source.tokens[last]!.text, from, depth);
}

/** The last value given to a name before a place, else what other files call so. */
function lookup(source: Source, name: string, at: number, depth: number, drop?: RegExp): Ref {
  const word = drop ? name.replace(drop, '') : name;
  const bare = word.replace(/^[$@]+/, '');
  if (depth > DEEPEST || /^\d|^__|^(?:raise|nil|null|None|true|false|self|this|if|case|match|fn|function)$/.test(bare))
    return UNKNOWN;
  for (const key of word === bare ? [word, `@${word}`, `$${word}`] : [word, bare]) {
    const places = source.assigned.get(key);
    if (!places) continue;
    // `url = url + '/x'` reads itself: the value that starts there is not the one that is meant.
    const start = lastBefore(places, at);
    if (start === undefined) continue;
    const value = evaluate(source, { from: start, to: source.endOfValue(start) }, depth + 1);
    if (value.ref !== 'opaque' && !(value.ref === 'constant' && value.name === bare)) return value;
  }
  return /^[A-Za-z_]\w{2,}$/.test(bare) ? constant(bare) : UNKNOWN;
}

function lastBefore(places: readonly number[], at: number): number | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return places[low - 1];
}
