import type { Mechanism } from '../../core/fact.ts';
import type { Member, Outline, TypeDeclaration } from '../syntax/outline.ts';
import { Kind } from '../syntax/tokens.ts';
import {
  blockAfter,
  type Code,
  endOfBlock,
  evidenceAt,
  isMark,
  lineOf,
  type Range,
  rangeOfLines,
  textsIn,
  whole,
} from './code.ts';

const HALF_OPEN = /^['"`]?(?:\w{1,40}[._])?(?:state_?)?half[-_ ]?open(?:_?state)?['"`]?$/i;
const OPEN = /^['"`]?(?:state_?)?open(?:_?state)?['"`]?$/i;
const CLOSED = /^['"`]?(?:state_?)?closed?(?:_?state)?['"`]?$/i;
const FAILURES = /fail/i;
/** Libraries whose breakers do it right; a file that uses one names states only to show them. */
const LIBRARIES =
  /resilience4j|opossum|cockatiel|gobreaker|failsafe|pybreaker|hystrix|Polly|aiobreaker|circuitbreaker['"]/;
/** Names of what keeps the number of probes small. */
const LIMITS =
  /prob(?:e|ing)|trial|permit|in_?flight|semaphore|half_?open_?(?:calls?|requests?|attempts?|max|count|limit|slots?|tokens?|remaining)|max_?half_?open|pending|try_?acquire|compareandset|compareandswap|compareexchange|^cas$|allowed_?(?:calls|requests)/i;

/** More types in one file are generated. */
const MOST_TYPES = 50;

/** Breakers of one file: types (or, without one, the file) that know the three states and count failures. */
export function breakersIn(code: Code, outline: Outline): Mechanism[] {
  if (outline.imports.some(i => LIBRARIES.test(i.module))) return [];
  const types = outline.types.filter(t => t.kind !== 'enum' && t.kind !== 'interface').slice(0, MOST_TYPES);
  const places: readonly (readonly [string, readonly Range[], number])[] =
    types.length > 0
      ? types.map(t => [t.name, rangesOf(code, outline, t), t.line] as const)
      : [[outline.file.name.replace(/\.\w+$/, ''), [whole(code)], 1] as const];
  return places.flatMap(([name, ranges, line]) => breaker(code, outline, { name, ranges, line }) ?? []);
}

/** The type's own lines, and those of methods declared elsewhere in the file. */
function rangesOf(code: Code, outline: Outline, type: TypeDeclaration): Range[] {
  const methods = outline.members.filter(m => m.owner === type.name && (m.line < type.line || m.line > type.endLine));
  return [rangeOfLines(code, type.line, type.endLine), ...methods.map(m => rangeOfLines(code, m.line, m.endLine))];
}

function breaker(
  code: Code,
  outline: Outline,
  place: { name: string; ranges: readonly Range[]; line: number },
): Mechanism | undefined {
  const { name, ranges, line } = place;
  let [halfOpen, open, closed, failures, limited] = [0, 0, 0, 0, false];
  const enters: number[] = [];
  for (const range of ranges)
    for (const [text, token] of textsIn(code, range)) {
      if (HALF_OPEN.test(text)) {
        halfOpen++;
        if (isAssigned(code, token)) enters.push(token);
      } else if (OPEN.test(text)) open++;
      else if (CLOSED.test(text)) closed++;
      if (FAILURES.test(text)) failures++;
      if (LIMITS.test(text)) limited = true;
    }
  if (halfOpen === 0 || enters.length === 0 || open === 0 || closed === 0 || failures < 2) return undefined;
  const flaws: Mechanism['flaws'][number][] = [];
  const gate = enters[0]!;
  if (!limited && !turnsAway(code, ranges)) flaws.push({ flaw: 'half-open-flood', at: evidenceAt(code, gate) });
  const stuck = staysHalfOpen(code, outline, ranges);
  if (stuck !== undefined) flaws.push({ flaw: 'half-open-stuck', at: evidenceAt(code, stuck) });
  return { kind: 'mechanism', of: 'circuit-breaker', name, flaws, at: code.file.at(line) };
}

/** `state = HALF_OPEN`, `this.state = State.HALF_OPEN`, `setState(HALF_OPEN)`, `state.set(HALF_OPEN)`. */
function isAssigned(code: Code, token: number): boolean {
  let at = token - 1;
  while (at > 0 && (isMark(code, at, '.') || (code.tokens.kinds[at] === Kind.word && isMark(code, at + 1, '.')))) at--;
  if (isMark(code, at, '=')) return !isDeclaration(code, at);
  if (!isMark(code, at, '(')) return false;
  const called = code.tokens.text.slice(code.tokens.starts[at - 1] ?? 0, code.tokens.ends[at - 1] ?? 0);
  return /^(?:set\w*|transition\w*|moveTo|change\w*|become|to|store|Store|_?set_state)$/i.test(called);
}

/** `HALF_OPEN = 'HALF_OPEN'` names the state and does not enter it. */
function isDeclaration(code: Code, assign: number): boolean {
  const left = code.tokens.text.slice(code.tokens.starts[assign - 1] ?? 0, code.tokens.ends[assign - 1] ?? 0);
  return HALF_OPEN.test(left);
}

const TURNS_AWAY = new Set(['throw', 'raise', 'return', 'reject', 'panic']);

/** Whether being half-open is ever a reason to refuse a call: `if (state === HALF_OPEN && busy) throw …`. */
function turnsAway(code: Code, ranges: readonly Range[]): boolean {
  for (const range of ranges)
    for (const [text, token] of textsIn(code, range)) {
      if (!HALF_OPEN.test(text) || isAssigned(code, token)) continue;
      const asked = conditionOf(code, token);
      const body =
        asked === undefined
          ? undefined
          : asked === 'case'
            ? caseAfter(code, token, range.end)
            : blockAfter(code, token, range.end);
      if (!body) continue;
      for (const [word, at] of textsIn(code, body)) {
        if (!TURNS_AWAY.has(word)) continue;
        const value = code.tokens.text.slice(code.tokens.ends[at]!, code.tokens.ends[at]! + 40);
        if (
          word !== 'return' ||
          /^\s*(?:false|False|Err|err|nil, err|errors?\.|Promise\.reject|null|None)/i.test(value)
        )
          return true;
      }
    }
  return false;
}

/** The word before it on its own line that makes it a condition. */
function conditionOf(code: Code, token: number): string | undefined {
  const line = lineOf(code, token);
  const from = rangeOfLines(code, line, line).start;
  for (let i = token; i >= from; i--) {
    const text = code.tokens.text.slice(code.tokens.starts[i]!, code.tokens.ends[i]!);
    if (text === 'if' || text === 'elif' || text === 'case' || text === 'when') return text;
  }
  return undefined;
}

/** What belongs to a `case`: up to the next one, or to the end of the block. */
function caseAfter(code: Code, token: number, end: number): Range {
  const last = Math.min(endOfBlock(code, token), end);
  for (let i = token + 1; i < last; i++) {
    const text = code.tokens.text.slice(code.tokens.starts[i]!, code.tokens.ends[i]!);
    if (text === 'case' || text === 'default') return { start: token + 1, end: i };
  }
  return { start: token + 1, end: last };
}

const FAILED = /^(?:_?on_?|record_?|handle_?|mark_?|report_?|register_?|after_?)?(?:_?fail(?:ure|ed)?|error)s?$/i;

/**
 * The function for failures looks at nothing but a counter that the way into half-open has put back to zero: one failed
 * probe does not open the breaker again, and the dependency gets the full load.
 */
function staysHalfOpen(code: Code, outline: Outline, ranges: readonly Range[]): number | undefined {
  const onFailure = outline.members.find(m => FAILED.test(m.name) && within(code, m, ranges));
  if (!onFailure) return undefined;
  const body = rangeOfLines(code, onFailure.line, onFailure.endLine);
  const words = [...textsIn(code, body)];
  if (words.some(([text]) => HALF_OPEN.test(text))) return undefined;
  const counter = words.find(
    ([text, token]) =>
      FAILURES.test(text) &&
      (code.tokens.kinds[token + 1] === Kind.step || code.tokens.kinds[token + 1] === Kind.plusAssign),
  )?.[0];
  if (!counter) return undefined;
  for (const range of ranges)
    for (const [text, token] of textsIn(code, range)) {
      if (!HALF_OPEN.test(text) || !isAssigned(code, token)) continue;
      const line = lineOf(code, token);
      const around = rangeOfLines(code, line - 2, line + 3);
      for (const [word, at] of textsIn(code, around))
        if (word === counter && isMark(code, at + 1, '=') && code.tokens.text[code.tokens.starts[at + 2]!] === '0')
          return token;
    }
  return undefined;
}

function within(code: Code, member: Member, ranges: readonly Range[]): boolean {
  const { start } = rangeOfLines(code, member.line, member.line);
  return ranges.some(r => r.start <= start && start < r.end);
}
