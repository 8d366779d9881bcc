import type { Evidence } from '../../core/evidence.ts';
import type { Consume } from '../../core/fact.ts';
import type { Member, Outline } from '../syntax/outline.ts';
import { Kind } from '../syntax/tokens.ts';
import {
  blockAfter,
  type Code,
  callsIn,
  closing,
  isMark,
  lineOf,
  type Range,
  rangeOfLines,
  textsIn,
  whole,
} from './code.ts';

/** A part of what a consumer runs; with the function's name where it is one of the file's. */
export interface Reached extends Range {
  readonly name?: string;
}

/** What a consumer runs, as far as this file shows it. */
export interface Reach {
  /** Where the handler begins: its own function or callback. */
  readonly own: Range;
  /** Its own range and those of functions of the file that it names, directly or not. */
  readonly all: readonly Reached[];
  /** Whether the code that takes the message is among it. */
  readonly seen: boolean;
}

const MOST_FUNCTIONS = 15;
const HANDLES = /^(?:consume|handle|process|execute|run|on|when|accept|listen|receive)(?:$|[A-Z_])/i;

export function reachOf(code: Code, outline: Outline, consume: Consume): Reach {
  const own = ownRange(code, outline, consume);
  const all: Reached[] = [own.range];
  const taken = new Set<Member>();
  for (const range of all) {
    if (taken.size >= MOST_FUNCTIONS) break;
    for (const member of named(code, outline, range)) {
      if (taken.has(member) || taken.size >= MOST_FUNCTIONS) continue;
      const body = rangeOfLines(code, member.line, member.endLine);
      if (all.some(r => r.start <= body.start && body.end <= r.end)) continue;
      taken.add(member);
      all.push({ ...body, name: member.name });
    }
  }
  return { own: own.range, all, seen: own.seen };
}

function ownRange(code: Code, outline: Outline, { at, scope }: Consume): { range: Range; seen: boolean } {
  const bodyOf = (m: Member): Range => rangeOfLines(code, m.line, m.endLine);
  const annotated = outline.members.find(m => m.annotations.some(a => a.line === at.line) || m.line === at.line);
  if (annotated && !callStandsAt(code, at, annotated)) return { range: bodyOf(annotated), seen: true };
  const type = outline.types.find(t => t.line === at.line || t.annotations.some(a => a.line === at.line));
  if (type) {
    const members = outline.members.filter(
      m => m.owner === type.name && (HANDLES.test(m.name) || m.annotations.length > 0),
    );
    const range = rangeOfLines(code, type.line, type.endLine);
    return members.length === 1 ? { range: bodyOf(members[0]!), seen: true } : { range, seen: members.length > 0 };
  }
  const enclosing = outline.members
    .filter(m => m.line <= at.line && at.line <= m.endLine && (scope.member === undefined || m.name === scope.member))
    .sort((a, b) => a.endLine - a.line - (b.endLine - b.line))[0];
  const range = enclosing ? bodyOf(enclosing) : whole(code);
  const callback = callbackAt(code, at, range);
  return {
    range: callback ?? range,
    seen: callback !== undefined || takesMessages(code, range) || runsNamed(code, outline, at, range),
  };
}

/** A function on one line, with the call in it, is no annotated handler. */
const callStandsAt = (code: Code, at: Evidence, member: Member): boolean =>
  member.line === at.line && member.endLine === at.line && code.language !== 'java';

/** The function that the consuming call itself is given. */
function callbackAt(code: Code, at: Evidence, inside: Range): Range | undefined {
  const line = rangeOfLines(code, at.line, at.line);
  for (const site of callsIn(code, {
    start: Math.max(line.start, inside.start),
    end: Math.min(line.end + 1, inside.end),
  })) {
    if (site.at >= line.end) return undefined;
    const args = { start: site.open + 1, end: closing(code, site.open) };
    for (let i = args.start; i < args.end; i++) {
      const kind = code.tokens.kinds[i]!;
      const starts =
        kind === Kind.fatArrow ||
        kind === Kind.arrow ||
        wordIs(code, i, 'function') ||
        (code.language === 'go' && wordIs(code, i, 'func'));
      if (starts) return blockAfter(code, i + 1, args.end) ?? { start: i + 1, end: args.end };
      if (code.language === 'kotlin' && kind === 123) return { start: i + 1, end: closing(code, i) };
    }
  }
  return undefined;
}

const wordIs = (code: Code, i: number, word: string): boolean =>
  code.tokens.kinds[i] === Kind.word &&
  code.tokens.ends[i]! - code.tokens.starts[i]! === word.length &&
  code.tokens.text.startsWith(word, code.tokens.starts[i]!);

const LOOPS =
  /^(?:eachMessage|eachBatch|ReadMessage|FetchMessage|handleMessage|on_message_callback|PollFluent|Poll|poll|handleDelivery|ReceivedAsync|Received|receive_message|ReceiveMessage|DeliverCallback)$/;

/** A loop over deliveries, or the option that holds the callback. */
function takesMessages(code: Code, range: Range): boolean {
  for (const [text, token] of textsIn(code, range)) {
    if (LOOPS.test(text))
      return followedByFunction(code, token, range) || !/^each|^handleMessage|^on_message/.test(text);
    if (
      code.language === 'go' &&
      text === 'range' &&
      /^[\w.]*(?:msg|deliver|message|event)/i.test(
        code.tokens.text.slice(code.tokens.starts[token + 1] ?? 0, (code.tokens.starts[token + 1] ?? 0) + 40),
      )
    )
      return true;
    if (
      code.language === 'python' &&
      text === 'for' &&
      /^(?:\w+) (?:in) (?:self\.)?_?consumer/.test(
        code.tokens.text.slice(code.tokens.starts[token + 1] ?? 0, (code.tokens.starts[token + 1] ?? 0) + 60),
      )
    )
      return true;
  }
  return false;
}

/** `eachMessage: async ({ message }) => {`, `async eachMessage({ message }) {` and not `eachMessage: handler`. */
function followedByFunction(code: Code, token: number, range: Range): boolean {
  for (let i = token + 1; i < Math.min(token + 40, range.end); i++) {
    const kind = code.tokens.kinds[i]!;
    if (kind === Kind.fatArrow || kind === Kind.arrow || wordIs(code, i, 'function')) return true;
    if (i === token + 1 && kind === 40) return true;
  }
  return false;
}

/** The callback is a function of this file. */
function runsNamed(code: Code, outline: Outline, at: Evidence, range: Range): boolean {
  const line = rangeOfLines(code, at.line, at.line);
  const site = callsIn(code, { start: Math.max(line.start, range.start), end: Math.min(line.end + 1, range.end) })[0];
  if (!site || site.at >= line.end) return false;
  return named(code, outline, { start: site.open + 1, end: closing(code, site.open) }).length > 0;
}

/** Functions of the file that a range names, whether it calls them or hands them on. */
function named(code: Code, outline: Outline, range: Range): Member[] {
  const byName = membersByName(outline);
  const found = new Set<Member>();
  for (let i = range.start; i < range.end; i++) {
    if (code.tokens.kinds[i] !== Kind.word) continue;
    const members = byName.get(code.tokens.text.slice(code.tokens.starts[i]!, code.tokens.ends[i]!));
    if (!members || members.some(m => m.line === lineOf(code, i))) continue;
    // Through another object it is that object's function, and only looks like ours.
    const foreign =
      isMark(code, i - 1, '.') &&
      !wordIs(code, i - 2, 'this') &&
      !wordIs(code, i - 2, 'self') &&
      !/^\w{1,2}$/.test(code.tokens.text.slice(code.tokens.starts[i - 2] ?? 0, code.tokens.ends[i - 2] ?? 0));
    if (!foreign) for (const member of members) found.add(member);
  }
  return [...found];
}

const indexes = new WeakMap<Outline, ReadonlyMap<string, readonly Member[]>>();

function membersByName(outline: Outline): ReadonlyMap<string, readonly Member[]> {
  let index = indexes.get(outline);
  if (!index) {
    const made = new Map<string, Member[]>();
    for (const member of outline.members)
      if (member.name !== 'constructor') made.set(member.name, [...(made.get(member.name) ?? []), member]);
    index = made;
    indexes.set(outline, index);
  }
  return index;
}
