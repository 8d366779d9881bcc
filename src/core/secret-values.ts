import { isExpression, isPlaceholder, isSecretKey, isWeakKey } from './secret-keys.ts';
import { looksRandom, REDACTED } from './secret-shapes.ts';

const CANDIDATES = /pass|pwd|secret|token|key|cred|auth|sig(?:nature)?\b|value|pin|IDENTIFIED BY/gi;

/** Where a value stands behind a key, found by `valueAfter`. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** Replaces the values that stand behind the keys of credentials: `k: v`, `"k": "v"`, `--k v`, `<k>v</k>`, `K=${K:-v}`. */
export function redactValues(line: string): string {
  let out = '';
  let last = 0;
  let scanned = 0;
  let quote = '';
  let named = false;
  const secretByKey = new Map<string, boolean>();
  CANDIDATES.lastIndex = 0;
  for (let hit = CANDIDATES.exec(line); hit; hit = CANDIDATES.exec(line)) {
    if (hit.index < last) continue;
    const start = keyStart(line, hit.index, last);
    const end = keyEnd(line, hit.index);
    CANDIDATES.lastIndex = Math.max(end, hit.index + 1);
    quote = quoteAt(line, scanned, start, quote);
    scanned = start;
    const key = line.slice(start, end);
    let secret = secretByKey.get(key);
    if (secret === undefined) {
      secret = isSecretKey(key) || /^IDENTIFIED$/i.test(key);
      if (secretByKey.size < 1_000) secretByKey.set(key, secret);
    }
    if (!secret && !(named && /^value$/i.test(key))) continue;
    const span = valueAfter(line, start, end, quote, !secret);
    named = span === undefined;
    if (!span) continue;
    out += line.slice(last, span.start) + replaceValue(line.slice(span.start, span.end));
    last = span.end;
    CANDIDATES.lastIndex = Math.max(last, end);
    if (last > scanned) {
      quote = quoteAt(line, scanned, last, quote);
      scanned = last;
    }
  }
  return out + line.slice(last);

  function quoteAt(text: string, from: number, to: number, open: string): string {
    for (let i = from; i < to; i++) {
      const char = text[i]!;
      if (char !== '"' && char !== "'" && char !== '`') continue;
      if (char === open) open = '';
      // An apostrophe inside a word opens nothing.
      else if (open === '' && !(char === "'" && /\w/.test(text[i - 1] ?? ''))) open = char;
    }
    return open;
  }
}

/** Letters, digits, `_`, `.` and `-`. */
function isKeyChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46
  );
}

/** White space, and the punctuation that ends an unquoted value. */
const ENDS_WORD: ReadonlySet<number> = new Set([...' \t\r\n,;"\'`<&}])\\'].map(char => char.charCodeAt(0)));

function keyStart(line: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && start > at - 120 && isKeyChar(line.charCodeAt(start - 1))) start--;
  while (line[start] === '-' || line[start] === '.') start++;
  return start;
}

function keyEnd(line: string, at: number): number {
  let end = at + 1;
  while (end < line.length && end < at + 120 && isKeyChar(line.charCodeAt(end))) end++;
  while (line[end - 1] === '.' || line[end - 1] === '-') end--;
  return end;
}

/** One step between a key and its value. Sticky, bounded. */
const AFTER_KEY = /\\{0,4}["'`]?\]?[?!]?/y;
const SEPARATOR = /[ \t]{0,64}(?::=|:(?!:)|=>|=(?![=~])|\|\||\?\?|\?:|,)?[ \t]{0,64}/y;
const QUOTE = /[fFrRbBuU$@]{0,2}(\\{0,4}(?:"""|'''|["'`]))/y;
const NEXT_ARGUMENT = /["'`][ \t]{0,8},[ \t]{0,8}/y;
const IDENTIFIED_BY = /[ \t]{1,8}BY[ \t]{1,8}(?:PASSWORD[ \t]{1,8})?/iy;
const TYPED_DEFAULT = /[ \t]*(?:\{[ \t]*get;[^}]{0,40}\}[ \t]*)?=[ \t]*/y;

function step(pattern: RegExp, line: string, at: number): RegExpExecArray {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? Object.assign([''] as unknown as RegExpExecArray, { index: at });
}

function valueAfter(line: string, start: number, end: number, quote: string, always: boolean): Span | undefined {
  const key = line.slice(start, end);
  const before = line.slice(Math.max(0, start - 12), start);
  if (before.endsWith('<') && line[end] === '>') return elementText(line, end + 1, start);
  const closing = step(AFTER_KEY, line, end)[0];
  const isQuotedKey = /["'`]/.test(closing) && /["'`](?:--)?$/.test(before);
  let at = end + closing.length;
  if (isQuotedKey && line[at] === '>') return elementText(line, at + 1, start);
  if (
    /^(?:with|set|use)?(?:password|secret|api_?key|secret_?key|access_?key|basicAuth\w{0,14}|credentials)$/i.test(
      key.slice(key.lastIndexOf('.') + 1),
    ) &&
    line[at] === '(' &&
    (before.endsWith('.') || key.includes('.'))
  ) {
    const opened = literalAt(line, at + 1);
    // A name and a password: both.
    const second =
      opened && /basicAuth|credentials/i.test(key)
        ? literalAt(line, opened.end + step(NEXT_ARGUMENT, line, opened.end)[0].length)
        : undefined;
    return opened && second ? { ...opened, end: second.end } : opened;
  }
  const property = step(TYPED_DEFAULT, line, at)[0];
  if (property.includes('{')) return literalAt(line, at + property.length);
  if (/^IDENTIFIED$/i.test(key)) return literalAt(line, at + step(IDENTIFIED_BY, line, at)[0].length);
  const separator = step(SEPARATOR, line, at)[0];
  const sign = separator.trim();
  at += separator.length;
  const inString = quote !== '' && !isQuotedKey;
  const isOption = before.endsWith('--') || /(?:^|\s)(?:ENV|ARG)\s$/.test(before) || /requirepass$/i.test(key);
  const opened = quotedAt(line, at);
  if (opened && !(inString && opened.mark === quote)) {
    if (sign === '' && (separator === '' || inString)) return undefined;
    if (sign === ',' && !isQuotedKey) return undefined;
    const value = line.slice(opened.start, opened.end);
    if (
      opened.empty ||
      isPlaceholder(value) ||
      (isWeakKey(key) && !always && !looksRandom(value) && !hasDefault(value))
    )
      return undefined;
    return opened;
  }
  if (opened) return undefined;
  if (sign === ',' || sign === '=>' || sign === '||' || sign === '??' || sign === '?:') return undefined;
  if (sign === '' && !(isOption && separator !== '')) return undefined;
  return unquotedAt(line, start, at, key, sign, inString ? quote : '', isOption);
}

function unquotedAt(
  line: string,
  start: number,
  at: number,
  key: string,
  sign: string,
  quote: string,
  isOption: boolean,
): Span | undefined {
  // `key: value` alone on a line: the value may hold spaces.
  const alone =
    quote === '' && !isOption && /^[\s#-]*(?:export )?["']?$/.test(line.slice(0, Math.min(start, 200))) && start < 200;
  const word = plain(line, at, quote, true) ?? { start: at, end: at, quoted: false };
  const value = line.slice(word.start, Math.min(word.end, word.start + 300));
  const following = line.slice(word.end, word.end + 40);
  if (/^(?:this|self)\./.test(key) || /^(?:--|\\$)/.test(value)) return undefined;
  const isPair =
    sign === '=' && (/;\s?$/.test(line.slice(Math.max(0, start - 2), start)) || /^;\s?[\w ]{1,40}=/.test(following));
  if (hasDefault(value)) return whole(line, word);
  if (/^ENC\($/.test(value.slice(0, 4))) return { ...word, end: Math.max(word.end, line.indexOf(')', word.end) + 1) };
  // The value is the next word; `SCHEMES` sees to it.
  if (/^(?:bearer|basic|token|apikey|digest)$/i.test(value) && following.startsWith(' ') && !alone) return undefined;
  if (isExpression(value, following, quote !== '' || isPair)) {
    const typed = value !== '' && quote === '' ? step(TYPED_DEFAULT, line, word.end)[0] : '';
    return typed === '' ? undefined : literalAt(line, word.end + typed.length);
  }
  if (isWeakKey(key) && !looksRandom(value)) return undefined;
  if (!alone || /^\s*(?:&&|[;|&)]|,)/.test(following)) return whole(line, word);
  const comment = line.indexOf(' #', word.end);
  return { start: at, end: trimmedEnd(line, comment < 0 ? line.length : comment, word.end), quoted: false };
}

function trimmedEnd(line: string, end: number, floor: number): number {
  while (end > floor && /[\s,;]/.test(line[end - 1]!)) end--;
  return end;
}

/** Content of a string literal that begins here; to the end of the line where it is not closed. */
function quotedAt(line: string, at: number): (Span & { readonly mark: string; readonly empty: boolean }) | undefined {
  const mark = step(QUOTE, line, at)[1];
  if (mark === undefined) return undefined;
  const start = line.indexOf(mark, at) + mark.length;
  let end = line.indexOf(mark, start);
  while (end > start && mark.length === 1 && line[end - 1] === '\\' && line[end - 2] !== '\\')
    end = line.indexOf(mark, end + 1);
  if (end < 0) end = line.length;
  return { start, end, quoted: true, mark, empty: line.slice(start, end).trim() === '' };
}

/** A string literal that holds a value of its own: neither empty nor only placeholders. */
function literalAt(line: string, at: number): Span | undefined {
  const opened = quotedAt(line, at);
  return opened && !opened.empty && !isPlaceholder(line.slice(opened.start, opened.end)) ? opened : undefined;
}

/** `<password>x</password>`: an element is closed again, a type argument is not. */
function elementText(line: string, start: number, key: number): Span | undefined {
  const span = plain(line, start, '<', false);
  const isOpenEnded = span?.end === line.length && line.slice(Math.max(0, key - 200), key).trim() === '<';
  return span && (line[span.end + 1] === '/' || isOpenEnded) ? span : undefined;
}

/** Enough to judge an unquoted value by; what is cut off belongs to it all the same. */
const MAX_WORD = 200;

function whole(line: string, span: Span): Span {
  let end = span.end;
  if (end - span.start >= MAX_WORD) while (end < line.length && !/[\s;,"'`]/.test(line[end]!)) end++;
  return { ...span, end };
}

/** Unquoted text up to what ends it: `stop` where given, else white space or punctuation outside of placeholders. */
function plain(line: string, start: number, stop: string, words: boolean): Span | undefined {
  let end = start;
  let depth = 0;
  const limit = words ? Math.min(line.length, start + MAX_WORD) : line.length;
  for (; end < limit; end++) {
    const char = line[end]!;
    if (char === stop) break;
    if (char === '{') depth++;
    else if (char === '}' && depth > 0) depth--;
    else if (words && depth === 0 && ENDS_WORD.has(line.charCodeAt(end)) && !(char === '<' && end === start)) break;
  }
  const value = line.slice(start, end);
  return value.trim() === '' || (!words && isPlaceholder(value.trim())) ? undefined : { start, end, quoted: false };
}

const hasDefault = (value: string): boolean => /^\$\{(?!env:|file:|sys:)[\w.-]{1,100}(?::[-+]?|[-+])[^}?]/.test(value);

/** `${K:-default}` keeps its name, `Bearer x` its scheme; anything else goes whole. */
function replaceValue(value: string, depth = 0): string {
  const placeholder =
    depth < 3 && value.length < 1_000 && /^(\$\{[\w.-]{1,100}(?::[-?+]?|[-?+]))([^}].*)\}(.{0,3})$/.exec(value);
  if (placeholder) {
    const inner = placeholder[2]!;
    return `${placeholder[1]}${isPlaceholder(inner) ? inner : hasDefault(inner) ? replaceValue(inner, depth + 1) : REDACTED}}${placeholder[3]}`;
  }
  const scheme = /^(?:(?:Bearer|Basic|Token|ApiKey|Digest)[ \t]+|\{(?:noop|bcrypt|cipher|plain)\})/i.exec(value);
  if (!scheme) return REDACTED;
  const rest = value.slice(scheme[0].length);
  return rest.trim() === '' || isPlaceholder(rest.trim()) ? value : scheme[0] + REDACTED;
}
