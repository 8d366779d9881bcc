import type { CsSource } from './csharp-source.ts';
import { P, skipAnglesBack, splitArguments } from './csharp-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** One link of `a.b(x)["k"].c`: a name, an invocation, a construction, an element access, or a literal or bracketed value at the root. */
export interface Link {
  readonly form: 'name' | 'call' | 'new' | 'index' | 'literal' | 'round';
  /** '' for an element access and for `new(…)`. */
  readonly name: string;
  /** What stands before a constructed type's last dot. */
  readonly qualifier?: string;
  /** Token of the name, the literal or the bracket. */
  readonly at: number;
  /** `(` or `[` of the arguments; -1 where there is none. */
  readonly open: number;
  /** `{` of an object initialiser; -1 where there is none. */
  readonly initialiser: number;
  /** `<` of type arguments; -1 where there are none. */
  readonly angle: number;
  /** Last token of the link. */
  readonly last: number;
}

export interface Chain {
  readonly links: readonly Link[];
  readonly start: number;
}

const MAX_LINKS = 80;
/** Words before a bracket that are no invocation. */
const CONTROL = new Set([
  'if', 'while', 'for', 'foreach', 'switch', 'catch', 'lock', 'using', 'return', 'else', 'try', 'do', 'throw', 'case', 'finally', 'in', 'is', 'as', 'fixed',
  'await', 'and', 'or', 'not', 'when', 'yield', 'checked', 'unchecked', 'where', 'select', 'from', 'out', 'ref', 'var', 'async',
]); // biome-ignore format: a list

/** The chain whose last link ends at token `last`; undefined where no name, literal or bracket ends there. */
export function chainEndingAt(s: CsSource, last: number): Chain | undefined {
  const { tokens } = s;
  const links: Link[] = [];
  let at = last;
  for (;;) {
    while (kindAt(tokens, at) === P.bang) at--;
    const link = linkEndingAt(s, at);
    if (!link) return links.length > 0 ? { links, start: links[0]!.at } : undefined;
    links.unshift(link);
    if (links.length >= MAX_LINKS) return { links, start: link.at };
    if (link.form === 'index') {
      at = link.at - 1;
      if (kindAt(tokens, at) === P.question) at--;
      continue;
    }
    if (link.form === 'new') return { links, start: link.at };
    const before = link.at - 1;
    const dot = kindAt(tokens, before);
    if (dot === Kind.doubleColon) return { links, start: before - 1 };
    const goesOn = (dot === P.dot || dot === Kind.safeDot) && link.form !== 'literal' && link.form !== 'round';
    if (!goesOn) {
      if (isText(tokens, before, 'new') && link.form !== 'literal' && link.form !== 'round')
        return { links: constructed(links, before), start: before };
      return { links, start: link.at };
    }
    at = before - 1;
  }
}

/** `new A.B.Foo(x).Bar()`: the first link with brackets, or the last of the names, is the construction. */
function constructed(links: readonly Link[], start: number): readonly Link[] {
  let index = links.findIndex(l => l.form === 'call' || l.initialiser >= 0);
  if (index < 0) index = links.length - 1;
  const link = links[index]!;
  const qualifier = links
    .slice(0, index)
    .map(l => l.name)
    .join('.');
  return [{ ...link, form: 'new', at: start, ...(qualifier ? { qualifier } : {}) }, ...links.slice(index + 1)];
}

function linkEndingAt(s: CsSource, last: number): Link | undefined {
  const { tokens, brackets } = s;
  let at = last;
  let initialiser = -1;
  if (kindAt(tokens, at) === P.curlyEnd) {
    initialiser = brackets.partner[at]!;
    if (initialiser >= at) return undefined;
    at = initialiser - 1;
    // `new { … }` and the body of a lambda or a `with` are no links.
    if (kindAt(tokens, at) === Kind.word && isText(tokens, at, 'new'))
      return { form: 'new', name: '', at, open: -1, initialiser, angle: -1, last };
    if (!isInitialiser(s, initialiser)) return undefined;
  }
  const kind = kindAt(tokens, at);
  if (kind === Kind.word) {
    const name = textOf(tokens, at);
    return name === 'new' ? undefined : { form: 'name', name, at, open: -1, initialiser, angle: -1, last };
  }
  if (initialiser < 0 && (kind === Kind.string || kind === Kind.block || kind === Kind.template))
    return { form: 'literal', name: '', at, open: -1, initialiser, angle: -1, last };
  if (kind === P.greater) {
    const angle = skipAnglesBack(s, at);
    if (angle <= 0 || kindAt(tokens, angle - 1) !== Kind.word) return undefined;
    return { form: 'name', name: textOf(tokens, angle - 1), at: angle - 1, open: -1, initialiser, angle, last };
  }
  if (kind === P.squareEnd) {
    const open = brackets.partner[at]!;
    const before = kindAt(tokens, open - 1);
    const holds =
      before === Kind.word ||
      before === P.close ||
      before === P.squareEnd ||
      before === P.bang ||
      before === P.question ||
      before === P.greater;
    if (open >= at || !holds || isText(tokens, open - 1, 'new') || isText(tokens, open - 1, 'return')) return undefined;
    return { form: 'index', name: '', at: open, open, initialiser, angle: -1, last };
  }
  if (kind !== P.close) return undefined;
  const open = brackets.partner[at]!;
  if (open >= at) return undefined;
  let nameAt = open - 1;
  let angle = -1;
  if (kindAt(tokens, nameAt) === P.greater) {
    angle = skipAnglesBack(s, nameAt);
    nameAt = angle > 0 ? angle - 1 : -1;
  }
  if (kindAt(tokens, nameAt) === Kind.word) {
    const name = textOf(tokens, nameAt);
    if (name === 'new') return { form: 'new', name: '', at: nameAt, open, initialiser, angle: -1, last };
    if (!CONTROL.has(name)) return { form: 'call', name, at: nameAt, open, initialiser, angle, last };
  }
  return { form: 'round', name: '', at: open, open, initialiser: -1, angle: -1, last };
}

/** Whether the brace at `open` follows `new X`, `new X(…)`, `new X<T>` or `new X[n]`. */
export function isInitialiser(s: CsSource, open: number): boolean {
  const { tokens, brackets } = s;
  let at = open - 1;
  if (kindAt(tokens, at) === P.close || kindAt(tokens, at) === P.squareEnd) at = brackets.partner[at]! - 1;
  if (isText(tokens, at, 'new')) return true;
  if (kindAt(tokens, at) === P.greater) at = skipAnglesBack(s, at) - 1;
  for (let hops = 0; hops < 20 && kindAt(tokens, at) === Kind.word; hops++) {
    if (isText(tokens, at - 1, 'new')) return true;
    const dot = kindAt(tokens, at - 1);
    if (dot !== P.dot && dot !== Kind.doubleColon) return false;
    at -= 2;
  }
  return false;
}

/** Last token of the invocation whose name stands at `nameAt`: its closing bracket, or the object initialiser after it. */
export function endOfInvocation(s: CsSource, nameAt: number, open: number): number {
  const { tokens, brackets } = s;
  let last = nameAt;
  if (open >= 0) last = Math.min(brackets.partner[open]!, tokens.count - 1);
  const after = last + 1;
  if (kindAt(tokens, after) === P.curly && isInitialiser(s, after))
    last = Math.min(brackets.partner[after]!, tokens.count - 1);
  return last;
}

/** Arguments of a link as ranges. */
export function argumentRanges(s: CsSource, link: Link): readonly (readonly [number, number])[] {
  return link.open < 0 ? [] : splitArguments(s, link.open);
}
