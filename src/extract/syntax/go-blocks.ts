import { endsStatement, G, type GoSource, partner, skip, sourceText } from './go-source.ts';
import { endOfSignature } from './go-types.ts';
import { isText, Kind, kindAt } from './tokens.ts';

/** Which `{` open a block of statements and not a composite literal, and which of them are bodies of loops. */
export interface Blocks {
  isBlock(open: number): boolean;
  /** Whether a token runs once per item of something. */
  inLoop(token: number): boolean;
}

const HEADERS = ['if', 'for', 'switch', 'select', 'else'];

export function readBlocks(s: GoSource): Blocks {
  const { tokens } = s;
  const blocks = new Set<number>();
  const loops = new Set<number>();
  for (const member of s.members) if (member.open >= 0) blocks.add(member.open);
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kinds[i] !== Kind.word) {
      // A bare block: `{` where a statement begins.
      if (
        tokens.kinds[i] === G.curly &&
        (endsStatement(kindAt(tokens, i - 1)) || kindAt(tokens, i - 1) === G.colon) &&
        isStatements(s, i)
      )
        blocks.add(i);
      continue;
    }
    if (kindAt(tokens, i - 1) === G.dot) continue;
    if (isText(tokens, i, 'func')) {
      const open = kindAt(tokens, i + 1) === G.open ? endOfSignature(s, i + 1) : -1;
      if (kindAt(tokens, open) === G.curly) blocks.add(open);
    } else if (isText(tokens, i, 'struct') || isText(tokens, i, 'interface')) {
      if (kindAt(tokens, i + 1) === G.curly) blocks.add(i + 1);
    } else if (HEADERS.some(h => isText(tokens, i, h))) {
      const open = bodyAfter(s, i + 1);
      if (open < 0) continue;
      blocks.add(open);
      if (isText(tokens, i, 'for') && !isEndless(s, i + 1, open)) loops.add(open);
    }
  }
  return {
    isBlock: open => blocks.has(open),
    inLoop(token) {
      for (let at = s.brackets.parent[token] ?? -1; at >= 0; at = s.brackets.parent[at]!)
        if (loops.has(at)) return true;
      return false;
    },
  };
}

const MAX_HEADER = 400;

/** The `{` of the body behind a header: the first one that nothing but a statement's end follows. */
function bodyAfter(s: GoSource, i: number): number {
  let at = i;
  for (let steps = 0; at < s.tokens.count && steps < MAX_HEADER; steps++) {
    const kind = kindAt(s.tokens, at);
    if (kind === G.curly) {
      const after = kindAt(s.tokens, partner(s, at) + 1);
      const ends =
        endsStatement(after) || after === G.curlyEnd || after === G.close || after === G.comma || after === Kind.end;
      if (ends || isText(s.tokens, partner(s, at) + 1, 'else')) return at;
    } else if (kind === Kind.newline || kind === G.curlyEnd || kind === G.close) return -1;
    at = skip(s, at);
  }
  return -1;
}

/** A literal's items are followed by commas or nothing; statements by line ends. */
function isStatements(s: GoSource, open: number): boolean {
  const close = partner(s, open);
  for (let i = open + 1; i < close; i = skip(s, i)) if (endsStatement(s.tokens.kinds[i]!)) return true;
  return false;
}

/** Waits for work for ever, `for { … }` or over a channel of messages: each turn is another request, not another item of one. */
function isEndless(s: GoSource, from: number, open: number): boolean {
  if (from === open) return true;
  const header = sourceText(s, from, open);
  return (
    /\brange .*(?:msgs?|messages?|deliver(?:y|ies)|[cC]h(?:an(?:nel)?)?s?|\.C|jobs|tick(?:er)?|Messages\(\)|Events\(\)|claim\S*)$/.test(
      header,
    ) ||
    /^\w+ == nil$|\.(?:Err|Next)\(.*\)(?: == nil)?$/.test(header) ||
    /^true$/.test(header)
  );
}
