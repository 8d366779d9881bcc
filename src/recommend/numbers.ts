import type { Question } from '../reference/table.ts';
import { findPhrase, type Span, type Token } from './tokens.ts';

/** A number that a text gives, in the question's unit. */
export interface GivenNumber {
  readonly value: number;
  readonly span: Span;
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  msec: 1,
  millisecond: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const RATES: Readonly<Record<string, number>> = { rps: 1, tps: 1, qps: 1 };
const PER: ReadonlySet<string> = new Set(['per', 'a', 'an', 'each', 'every', '/']);
/** Words that may stand between a phrase and the number after it: "team of about 12". */
const LINKS: ReadonlySet<string> = new Set(
  'of is are : = about around roughly at least most up to than more over under below less fewer > < >= <='.split(' '),
);
const STOPS: ReadonlySet<string> = new Set('. , ; ! ? ( ) and or but per with for on in'.split(' '));
const MARKS: ReadonlySet<string> = new Set('. , ; ! ? ( )'.split(' '));

const unitIn = (token: Token | undefined): number | undefined => {
  const text = token?.text.replace(/(?<=.{2})s$/, '');
  return text !== undefined && Object.hasOwn(MILLISECONDS, text) ? MILLISECONDS[text] : undefined;
};

/** Numbers that a text gives for a question, at most one: the one that stands nearest to the question's words. */
export function numberFor(
  tokens: readonly Token[],
  question: Question & { readonly type: 'number' },
): GivenNumber | undefined {
  const unit = question.unit ?? '';
  const listed = Object.values(question.words).flat();
  const words = [...listed, question.id.replaceAll('-', ' ')];
  if (MILLISECONDS[unit] !== undefined) return nearest(tokens, words, at => readTime(tokens, at, MILLISECONDS[unit]!));
  if (unit.startsWith('per ') || unit.includes('/s') || unit.includes(' per second'))
    return nearest(tokens, words, at => readRate(tokens, at));
  // Without words of its own a question goes by its unit; with them "6 services" is not six unfinished services.
  const count = listed.length === 0 && /^\p{L}/u.test(unit) ? [...words, unit] : words;
  const spans = count.flatMap(word => findPhrase(tokens, word));
  const found = spans.flatMap(span => countAt(tokens, span, unit) ?? []);
  return found.sort((a, b) => a.span.end - a.span.first - (b.span.end - b.span.first))[0];
}

/** `12 backend developers`, `developers: 12`, `team of 12`. */
function countAt(tokens: readonly Token[], span: Span, unit: string): GivenNumber | undefined {
  for (let i = span.first - 1; i >= Math.max(0, span.first - 3); i--) {
    const token = tokens[i]!;
    if (STOPS.has(token.text)) break;
    const direct = i === span.first - 1;
    // "no one of the services": a number in words counts only what stands right behind it.
    if (token.number !== undefined && (direct || /^\d/.test(token.text)) && fits(tokens, i, unit))
      return countFrom(compared(tokens, i), span.end);
  }
  for (let i = span.end; i < Math.min(tokens.length, span.end + 4); i++) {
    const token = tokens[i]!;
    if (token.number !== undefined)
      return fits(tokens, i, unit) && !countsAnother(tokens, i)
        ? { value: compared(tokens, i).value, span: { first: span.first, end: i + 1 } }
        : undefined;
    if (!LINKS.has(token.text)) return undefined;
  }
  return undefined;
}

const countFrom = ({ value, first }: Compared, end: number): GivenNumber => ({ value, span: { first, end } });

/** A number with a unit of its own is none of a count. */
function fits(tokens: readonly Token[], i: number, unit: string): boolean {
  const next = tokens[i + 1];
  return next?.text === '%' ? unit === '%' : unitIn(next) === undefined;
}

/** `developers: 7 services`: the number belongs to the word behind it. */
function countsAnother(tokens: readonly Token[], i: number): boolean {
  const next = tokens[i + 1];
  return next !== undefined && /^\p{L}/u.test(next.text) && !STOPS.has(next.text) && next.text !== 'people';
}

interface Read {
  readonly value: number;
  readonly end: number;
}

/** `150 ms`, in the unit asked for. */
function readTime(tokens: readonly Token[], i: number, unit: number): Read | undefined {
  const own = unitIn(tokens[i + 1]);
  return own === undefined ? undefined : { value: (compared(tokens, i).value * own) / unit, end: i + 2 };
}

/** `3,000 orders a minute`, `50/s`, `200 rps`: per second. */
function readRate(tokens: readonly Token[], i: number): Read | undefined {
  const value = tokens[i]!.number!;
  for (let j = i + 1; j < Math.min(tokens.length, i + 5); j++) {
    const token = tokens[j]!;
    if (Object.hasOwn(RATES, token.text)) return { value, end: j + 1 };
    const per = PER.has(token.text) ? unitIn(tokens[j + 1]) : undefined;
    if (per !== undefined) return { value: (value * 1_000) / per, end: j + 2 };
    if (MARKS.has(token.text) || token.number !== undefined) return undefined;
  }
  return undefined;
}

/** The readable number nearest to one of the words, in the same part of a sentence. */
function nearest(
  tokens: readonly Token[],
  words: readonly string[],
  read: (i: number) => Read | undefined,
): GivenNumber | undefined {
  let best: (GivenNumber & { readonly distance: number }) | undefined;
  for (const { first, end } of words.flatMap(word => findPhrase(tokens, word)))
    for (const [i, token] of tokens.entries()) {
      if (token.number === undefined || !/^\d/.test(token.text)) continue;
      const between = i < first ? tokens.slice(i, first) : tokens.slice(end, i);
      if (between.some(t => MARKS.has(t.text))) continue;
      const number = read(i);
      if (!number || (best && best.distance <= between.length)) continue;
      const span = { first: Math.min(first, i), end: Math.max(end, number.end) };
      best = { value: number.value, span, distance: between.length };
    }
  return best && { value: best.value, span: best.span };
}

interface Compared {
  readonly value: number;
  /** Where the words of the comparison begin. */
  readonly first: number;
}

/** `more than 10` is the next number above, `fewer than 5` the next below; `at least`, `up to`, `no more than` the number itself. */
function compared(tokens: readonly Token[], i: number): Compared {
  const value = tokens[i]!.number!;
  const [third, second, last] = [3, 2, 1].map(back => tokens[i - back]?.text ?? '') as [string, string, string];
  const step = Number.isInteger(value) ? 1 : value / 100;
  const words = last === 'than' ? 2 : 1;
  const before = words === 2 ? third : second;
  const above = words === 2 ? second === 'more' : ['over', 'above', '>'].includes(last);
  const below = words === 2 ? second === 'less' || second === 'fewer' : ['under', 'below', '<'].includes(last);
  if (!above && !below) return { value, first: i };
  if (before === 'no' || before === 'not') return { value, first: i - words - 1 };
  return { value: above ? value + step : value - step, first: i - words };
}
