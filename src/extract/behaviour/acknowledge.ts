import type { Consume, Handler } from '../../core/fact.ts';
import type { Outline } from '../syntax/outline.ts';
import { Kind } from '../syntax/tokens.ts';
import {
  type Code,
  callsIn,
  closing,
  endOfBlock,
  evidenceAt,
  isMark,
  lineOf,
  type Range,
  rangeOfLines,
  type Site,
  textsIn,
} from './code.ts';
import type { Reach } from './reach.ts';

type Ack = NonNullable<Handler['ack']>;

/**
 * How a consumer acknowledges, where that is before its work is done.
 * @param work lines on which the handler does something that leaves the process
 * @returns undefined where it acknowledges afterwards, or where the code does not say
 */
export function acknowledgement(
  code: Code,
  outline: Outline,
  consume: Consume,
  reach: Reach,
  work: ReadonlySet<number>,
): Ack | undefined {
  return automatic(code, outline, consume) ?? early(code, consume, reach, work);
}

const FLAG = /^(?:noAck|no_ack|autoAck|auto_ack)$/;
/** Which argument of a client's own method is the flag. */
const POSITION: Readonly<Record<string, number>> = {
  basicConsume: 1,
  BasicConsume: 1,
  BasicConsumeAsync: 1,
  Consume: 2,
  ConsumeWithContext: 3,
};

function automatic(code: Code, outline: Outline, consume: Consume): Ack | undefined {
  const line = rangeOfLines(code, consume.at.line, consume.at.line);
  if (consume.client === 'NestJS') return nestOptions(code, consume, line);
  const site = callsIn(code, { start: line.start, end: line.end + 1 }).find(s => s.at >= line.start);
  if (!site || site.at >= line.end) return annotated(code, line);
  const args = { start: site.open + 1, end: closing(code, site.open) };
  for (const [text, token] of textsIn(code, args)) {
    if (!FLAG.test(text)) continue;
    const next = code.tokens.kinds[token + 1];
    // Shorthand and other uses of the name say nothing.
    if (next === 58 || next === 61)
      return isTrue(code, outline, token + 2) ? { mode: 'automatic', at: evidenceAt(code, token) } : undefined;
  }
  const position =
    consume.broker === 'rabbitmq' && !['typescript', 'javascript', 'python'].includes(code.language)
      ? POSITION[site.name]
      : undefined;
  if (position === undefined) return undefined;
  const argument = splitCommas(code, args)[position];
  return argument && argument.end - argument.start === 1 && isTrue(code, outline, argument.start)
    ? { mode: 'automatic', at: evidenceAt(code, argument.start) }
    : undefined;
}

/** `{ transport: Transport.RMQ, options: { … } }`: Nest acknowledges by itself unless `noAck: false` is among them. */
function nestOptions(code: Code, { broker }: Consume, line: Range): Ack | undefined {
  if (broker !== 'rabbitmq') return undefined;
  let open = line.start;
  while (open < line.end && code.tokens.kinds[open] !== 123) open++;
  if (open >= line.end) return undefined;
  const words = [...textsIn(code, { start: open + 1, end: closing(code, open) })].map(([text]) => text);
  if (!words.includes('RMQ') || words.includes('noAck')) return undefined;
  return { mode: 'automatic', at: evidenceAt(code, open), default: true };
}

/** `@RabbitListener(queues = "mail", ackMode = "NONE")` */
function annotated(code: Code, line: Range): Ack | undefined {
  for (let i = line.start; i < Math.min(line.start + 60, code.tokens.count); i++) {
    if (code.tokens.kinds[i] === 123) return undefined;
    if (textAt(code, i) === 'ackMode' && /NONE/.test(textAt(code, i + 2)))
      return { mode: 'automatic', at: evidenceAt(code, i) };
  }
  return undefined;
}

const textAt = (code: Code, i: number): string =>
  i < code.tokens.count ? code.tokens.text.slice(code.tokens.starts[i]!, code.tokens.ends[i]!) : '';

/** `true`, or a constant of the file that is. */
function isTrue(code: Code, outline: Outline, token: number): boolean {
  const text = textAt(code, token);
  if (/^[tT]rue$/.test(text)) return true;
  return (
    code.tokens.kinds[token] === Kind.word &&
    outline.variables.some(v => v.name === text && v.constant && v.value?.text === 'true')
  );
}

function splitCommas(code: Code, { start, end }: Range): Range[] {
  const parts: Range[] = [];
  let from = start;
  for (let i = start; i <= end; ) {
    if (i === end || code.tokens.kinds[i] === 44) {
      let [a, b] = [from, i];
      while (a < b && code.tokens.kinds[a] === Kind.newline) a++;
      while (b > a && code.tokens.kinds[b - 1] === Kind.newline) b--;
      if (b > a) parts.push({ start: a, end: b });
      from = ++i;
    } else i = [40, 91, 123].includes(code.tokens.kinds[i]!) ? Math.max(i, closing(code, i)) + 1 : i + 1;
  }
  return parts;
}

const ACKS: Readonly<Record<string, RegExp>> = {
  rabbitmq: /^(?:ack|Ack|basicAck|BasicAck|BasicAckAsync|basic_ack)$/,
  kafka:
    /^(?:commitSync|commitAsync|commitOffsets|CommitMessages|CommitMessage|acknowledge|commit|Commit|MarkMessage)$/,
  sqs: /^(?:deleteMessage|DeleteMessage|DeleteMessageAsync|delete_message|deleteMessageBatch)$/,
  servicebus: /^(?:CompleteMessageAsync|completeMessage|complete_message|complete)$/,
  nats: /^(?:ack|Ack)$/,
  pubsub: /^(?:ack|Ack)$/,
};
const ON_MESSAGE =
  /^(?:ch|chan|channel|\w*[cC]hannel\w*|msg|message|m|d|delivery|ack|acknowledg\w+|acknowledgment|consumer|\w*[cC]onsumer\w*|reader|\w*[rR]eader|session|sess|receiver|args|context|this|self|sqs\w*|\w*[sS]qs\w*|client|\w*Client)$/;

/** The message is acknowledged, and the work follows in the same block. */
function early(code: Code, consume: Consume, reach: Reach, work: ReadonlySet<number>): Ack | undefined {
  const pattern = ACKS[consume.broker ?? ''];
  if (!pattern || !reach.seen || work.size === 0) return undefined;
  const rangesOfWork = workingFunctions(code, reach, work);
  for (const range of reach.all)
    for (const ack of callsIn(code, range)) {
      if (!pattern.test(ack.name) || !ON_MESSAGE.test(ack.receiver.at(-1) ?? '')) continue;
      const end = Math.min(endOfBlock(code, ack.at), range.end);
      const after = closing(code, ack.open) + 1;
      const leaves = firstLeave(code, { start: after, end });
      const before = callsIn(code, { start: range.start, end: ack.at }).some(s => works(code, s, work, rangesOfWork));
      const later = callsIn(code, { start: after, end: leaves }).find(
        s => works(code, s, work, rangesOfWork) && !isDeferred(code, ack),
      );
      if (later && !before) return { mode: 'early', at: evidenceAt(code, ack.at) };
    }
  return undefined;
}

/** `defer msg.Ack()` and `finally { ack() }` run last. */
function isDeferred(code: Code, ack: Site): boolean {
  for (let i = ack.at; i > Math.max(0, ack.at - 12); i--) {
    const text = textAt(code, i);
    if (text === 'defer' || text === 'finally') return true;
    if (isMark(code, i, ';') || code.tokens.kinds[i] === Kind.newline) return false;
  }
  return false;
}

/** Where the block is left on its own level: nothing behind it belongs to the same run. */
function firstLeave(code: Code, { start, end }: Range): number {
  for (let i = start; i < end; i++) {
    if ([40, 91, 123].includes(code.tokens.kinds[i]!)) i = Math.max(i, closing(code, i));
    else if (code.tokens.kinds[i] === Kind.word && /^(?:return|continue|break|throw|raise)$/.test(textAt(code, i)))
      return i + 1 < end && textAt(code, i) === 'return' ? endOfStatement(code, i, end) : i;
  }
  return end;
}

function endOfStatement(code: Code, from: number, end: number): number {
  const line = lineOf(code, from);
  let i = from;
  while (i < end && lineOf(code, i) === line) i++;
  return i;
}

/** Names of functions of the file in which work is done. */
function workingFunctions(code: Code, reach: Reach, work: ReadonlySet<number>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const range of reach.all.slice(1)) {
    const [from, to] = [lineOf(code, range.start), lineOf(code, range.end - 1)];
    if (![...work].some(line => line >= from && line <= to)) continue;
    if (range.name) names.add(range.name);
  }
  return names;
}

const works = (code: Code, site: Site, work: ReadonlySet<number>, functions: ReadonlySet<string>): boolean =>
  functions.has(site.name) || work.has(lineOf(code, site.at));
