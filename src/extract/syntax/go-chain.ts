import type { Scopes } from './go-scopes.ts';
import { G, type GoSource, partner, type Range } from './go-source.ts';
import { endOfSignature, readType } from './go-types.ts';
import type { TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

interface Base {
  /** First and last token. */
  readonly at: number;
  readonly last: number;
}

/** One step of `pb.NewCartClient(conn).GetCart(ctx)`. */
export type Link =
  | (Base & { readonly form: 'name'; readonly name: string })
  /** `open` is the `(` of its arguments; the name is '' where the result of a call is called. */
  | (Base & { readonly form: 'call'; readonly name: string; readonly open: number; readonly types: Range | undefined })
  | (Base & { readonly form: 'composite'; readonly type: TypeName; readonly typeStart: number; readonly open: number })
  | (Base & { readonly form: 'assert'; readonly type: TypeName | undefined })
  | (Base & { readonly form: 'function'; readonly open: number })
  | (Base & { readonly form: 'index' | 'paren' | 'literal' });

export interface Chain extends Range {
  readonly links: readonly Link[];
}

const MAX_LINKS = 60;
const KEYWORDS = new Set([
  'return',
  'go',
  'defer',
  'range',
  'if',
  'else',
  'for',
  'switch',
  'case',
  'select',
  'var',
  'const',
  'type',
  'import',
  'package',
  'break',
  'continue',
  'fallthrough',
  'goto',
  'default',
]);

/** The chain that starts at a token; undefined where no value starts. */
export function chainAt(s: GoSource, scopes: Scopes, start: number): Chain | undefined {
  const { tokens } = s;
  const links: Link[] = [];
  let i = first();
  if (i < 0) return undefined;
  while (links.length < MAX_LINKS) {
    const kind = kindAt(tokens, i);
    const last = links.at(-1)!;
    if (kind === G.dot && kindAt(tokens, i + 1) === Kind.word) {
      links.push({ form: 'name', name: textOf(tokens, i + 1), at: i + 1, last: i + 1 });
      i += 2;
    } else if (kind === G.dot && kindAt(tokens, i + 1) === G.open) {
      const close = partner(s, i + 1);
      links.push({ form: 'assert', type: readType(s, i + 2)?.type, at: i + 1, last: close });
      i = close + 1;
    } else if (kind === G.open) call(i, undefined);
    else if (kind === G.square) {
      const close = partner(s, i);
      if (last.form === 'name' && kindAt(tokens, close + 1) === G.open && readsAsTypes(i, close))
        call(close + 1, { start: i + 1, end: close });
      else if (last.form === 'name' && kindAt(tokens, close + 1) === G.curly && !scopes.isBlock(close + 1))
        composite(close + 1);
      else {
        links.push({ form: 'index', at: i, last: close });
        i = close + 1;
      }
    } else if (
      kind === G.curly &&
      last.form === 'name' &&
      links.length <= 2 &&
      links.every(l => l.form === 'name') &&
      !scopes.isBlock(i)
    )
      composite(i);
    else break;
  }
  return { start, end: i, links };

  function first(): number {
    const kind = kindAt(tokens, start);
    if (kind === Kind.string || kind === Kind.block || kind === Kind.number || kind === Kind.char) {
      links.push({ form: 'literal', at: start, last: start });
      return start + 1;
    }
    if (kind === G.open) {
      links.push({ form: 'paren', at: start, last: partner(s, start) });
      return partner(s, start) + 1;
    }
    if (kind === Kind.word && isText(tokens, start, 'func')) {
      const open = kindAt(tokens, start + 1) === G.open ? endOfSignature(s, start + 1) : -1;
      if (kindAt(tokens, open) !== G.curly) return -1;
      links.push({ form: 'function', at: start, last: partner(s, open), open });
      return partner(s, open) + 1;
    }
    const typed =
      kind === G.square ||
      (kind === Kind.word &&
        (isText(tokens, start, 'map') || isText(tokens, start, 'struct') || isText(tokens, start, 'chan')));
    const type = typed ? readType(s, start) : undefined;
    if (type && kindAt(tokens, type.next) === G.curly) {
      links.push({
        form: 'composite',
        type: type.type,
        typeStart: start,
        open: type.next,
        at: type.next,
        last: partner(s, type.next),
      });
      return partner(s, type.next) + 1;
    }
    if (type && kindAt(tokens, type.next) === G.open) {
      const close = partner(s, type.next);
      links.push({ form: 'call', name: type.type.name, at: start, open: type.next, last: close, types: undefined });
      return close + 1;
    }
    if (kind !== Kind.word) return -1;
    const name = textOf(tokens, start);
    if (KEYWORDS.has(name)) return -1;
    links.push({ form: 'name', name, at: start, last: start });
    return start + 1;
  }

  function call(open: number, types: Range | undefined): void {
    const last = links.at(-1)!;
    const close = partner(s, open);
    if (last.form === 'name')
      links[links.length - 1] = { form: 'call', name: last.name, at: last.at, open, last: close, types };
    else links.push({ form: 'call', name: '', at: open, open, last: close, types });
    i = close + 1;
  }

  function composite(open: number): void {
    const type = readType(s, start)?.type ?? { name: textOf(tokens, start), args: [] };
    const close = partner(s, open);
    links.splice(0, links.length, { form: 'composite', type, typeStart: start, open, at: open, last: close });
    i = close + 1;
  }

  function readsAsTypes(open: number, close: number): boolean {
    const kind = kindAt(tokens, open + 1);
    return (
      close > open + 1 &&
      (kind === G.star || kind === G.square || (kind === Kind.word && readType(s, open + 1) !== undefined))
    );
  }
}

/** First token of the chain that the name at a token is part of. */
export function startOfChain(s: GoSource, nameAt: number): number {
  const { tokens, brackets } = s;
  let at = nameAt;
  for (let steps = 0; steps < MAX_LINKS && kindAt(tokens, at - 1) === G.dot; steps++) {
    let before = at - 2;
    while (isCloser(kindAt(tokens, before))) {
      const open = brackets.partner[before]!;
      if (open >= before) return at;
      const previous = kindAt(tokens, open - 1);
      const continues =
        previous === Kind.word ? !KEYWORDS.has(textOf(tokens, open - 1)) : isCloser(previous) && adjoins(open);
      if (!continues) return open;
      before = open - 1;
    }
    const kind = kindAt(tokens, before);
    if (kind !== Kind.word && kind !== Kind.string && kind !== Kind.block) return at;
    at = before;
  }
  return at;

  /** `](x)`, `)[0]`: what a closing bracket before an opening one means. */
  function adjoins(open: number): boolean {
    return kindAt(tokens, open) !== G.curly || kindAt(tokens, open - 1) === G.squareEnd;
  }
}

const isCloser = (kind: number): boolean => kind === G.close || kind === G.squareEnd || kind === G.curlyEnd;

/** First token of the type that is constructed by the `{` at `open`: `http.Client{`. */
export function startOfComposite(s: GoSource, open: number): number {
  let at = open - 1;
  if (kindAt(s.tokens, at) === G.squareEnd) at = s.brackets.partner[at]! - 1;
  if (kindAt(s.tokens, at) !== Kind.word) return -1;
  return kindAt(s.tokens, at - 1) === G.dot && kindAt(s.tokens, at - 2) === Kind.word ? at - 2 : at;
}
