import type { Publish } from '../../core/fact.ts';
import { type Code, callsIn, closing, plainText, type Range, rangeOfLines, type Site } from './code.ts';

/**
 * Whether a message to Kafka carries a key.
 * @returns undefined where the message is made elsewhere, or in a way that does not show
 */
export function keyedOf(code: Code, publish: Publish): boolean | undefined {
  const line = rangeOfLines(code, publish.at.line, publish.at.line);
  const site = callsIn(code, { start: line.start, end: line.end + 1 }).find(s => s.at < line.end && SENDS.test(s.name));
  if (!site) return undefined;
  const args = argumentsOf(code, site);
  const text = plainText(code, { start: site.open, end: closing(code, site.open) });
  switch (code.language) {
    case 'java':
    case 'kotlin':
      return byCount(site, args);
    case 'typescript':
    case 'javascript':
      if (!/messages : \[ \{/.test(text)) return undefined;
      return /\bkey\b/.test(text);
    case 'go':
      if (!/(?:Message|ProducerMessage) \{/.test(text)) return undefined;
      return /\bKey :/.test(text);
    case 'python':
      return /\bkey = /.test(text) ||
        (args.length > 2 && site.name === 'send') ||
        (args.length > 2 && !/\w+ = /.test(text))
        ? true
        : args.length > 1 && !/\* ?\*/.test(text)
          ? false
          : undefined;
    case 'csharp':
      if (/\bMessage < Null\b/.test(text)) return false;
      return /\bKey = /.test(text) ? true : undefined;
    default:
      return undefined;
  }
}

const SENDS =
  /^(?:send|sendDefault|ProducerRecord|WriteMessages|SendMessage|Produce|ProduceAsync|produce|send_and_wait)$/;

/** `send(topic, value)`, `send(topic, key, value)`; the same for a record. */
function byCount(site: Site, args: readonly Range[]): boolean | undefined {
  if (site.name === 'sendDefault') return args.length === 1 ? false : args.length >= 2;
  return args.length === 2 ? false : args.length >= 3 ? true : undefined;
}

function argumentsOf(code: Code, site: Site): Range[] {
  const end = closing(code, site.open);
  const parts: Range[] = [];
  let from = site.open + 1;
  for (let i = from; i <= end; ) {
    if (i === end || code.tokens.kinds[i] === 44) {
      if (i > from) parts.push({ start: from, end: i });
      from = ++i;
    } else i = [40, 91, 123].includes(code.tokens.kinds[i]!) ? Math.max(i, closing(code, i)) + 1 : i + 1;
  }
  return parts;
}
