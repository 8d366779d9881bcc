import type { JvmSource } from './java-source.ts';
import { P, simpleName, skipAnglesBack } from './java-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** One link of `a.b(x).c`: a name, an invocation, a construction, or a literal or bracketed value at the root. */
export interface Link {
  readonly form: 'name' | 'call' | 'new' | 'literal' | 'round';
  readonly name: string;
  /** Token of the name, the literal or the bracket. */
  readonly at: number;
  /** `(` of the arguments; -1 where there is none. */
  readonly open: number;
  /** Kotlin's lambda after the arguments, its `{`; -1 where there is none. */
  readonly lambda: number;
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
/** Words before a bracket or brace that are no invocation. */
const CONTROL = {
  java: new Set(
    'if while for switch catch synchronized return else try do throw case finally assert yield instanceof'.split(' '),
  ),
  kotlin: new Set('if while for catch return when else try do throw finally in is as'.split(' ')),
};

/** Behind a dot every word is a name. */
function isControl(s: JvmSource, at: number): boolean {
  const before = kindAt(s.tokens, at - 1);
  return before !== P.dot && before !== Kind.safeDot && CONTROL[s.language].has(textOf(s.tokens, at));
}

/** The chain whose last link ends at token `last`; undefined where no name, literal or bracket ends there. */
export function chainEndingAt(s: JvmSource, last: number): Chain | undefined {
  const links: Link[] = [];
  let at = last;
  for (;;) {
    const link = linkEndingAt(s, at);
    if (!link) return links.length > 0 ? { links, start: links[0]!.at } : undefined;
    links.unshift(link);
    let before = link.at - 1;
    // `Collections.<String>emptyList()`
    if (kindAt(s.tokens, before) === P.greater && link.form === 'call')
      before = Math.max(-1, skipAnglesBack(s, before) - 1);
    const dot = kindAt(s.tokens, before);
    const goesOn = (dot === P.dot || dot === Kind.safeDot) && link.form !== 'literal' && link.form !== 'round';
    if (!goesOn || links.length >= MAX_LINKS) {
      const constructed = isText(s.tokens, before, 'new');
      if (constructed) markNew(s, links);
      return { links, start: constructed ? before : link.at };
    }
    at = before - 1;
    while (kindAt(s.tokens, at) === P.bang) at--;
  }
}

/** `new a.b.Foo(x).bar()`: the first invocation is the construction. */
function markNew(s: JvmSource, links: Link[]): void {
  const index = links.findIndex(l => l.form === 'call');
  if (index >= 0) links.splice(0, index + 1, { ...links[index]!, form: 'new', name: simpleName(s, links[index]!.at) });
}

function linkEndingAt(s: JvmSource, last: number): Link | undefined {
  const { tokens, brackets } = s;
  let at = last;
  let lambda = -1;
  if (kindAt(tokens, at) === P.curlyEnd) {
    lambda = brackets.partner[at]!;
    if (lambda === at) return undefined;
    at = lambda - 1;
    const label = kindAt(tokens, at) === Kind.word && kindAt(tokens, at - 1) === P.at;
    if (label) at -= 2;
    if (kindAt(tokens, at) === Kind.word) {
      if (s.language !== 'kotlin' || isControl(s, at)) return undefined;
      return { form: 'call', name: textOf(tokens, at), at, open: -1, lambda, angle: -1, last };
    }
    if (kindAt(tokens, at) !== P.close) return undefined;
  }
  const kind = kindAt(tokens, at);
  if (kind === Kind.word) return { form: 'name', name: textOf(tokens, at), at, open: -1, lambda: -1, angle: -1, last };
  if (kind === Kind.string || kind === Kind.block || kind === Kind.template)
    return { form: 'literal', name: '', at, open: -1, lambda: -1, angle: -1, last };
  if (kind === P.squareEnd) {
    const open = brackets.partner[at]!;
    const inner = open < at && open > 0 && kindAt(tokens, open - 1) === Kind.word;
    return inner
      ? { form: 'name', name: textOf(tokens, open - 1), at: open - 1, open: -1, lambda: -1, angle: -1, last }
      : undefined;
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
  if (kindAt(tokens, nameAt) === Kind.word && !isControl(s, nameAt))
    return { form: 'call', name: textOf(tokens, nameAt), at: nameAt, open, lambda, angle, last };
  return { form: 'round', name: '', at: open, open, lambda: -1, angle: -1, last };
}

/** Last token of the invocation whose name stands at `nameAt`: its closing bracket, or Kotlin's lambda after it. */
export function endOfInvocation(s: JvmSource, nameAt: number, open: number): number {
  const { tokens, brackets } = s;
  let last = nameAt;
  if (open >= 0) last = Math.min(brackets.partner[open]!, tokens.count - 1);
  const after = last + 1;
  if (kindAt(tokens, after) === P.curly) {
    const opensLambda = s.language === 'kotlin' || isAnonymousClass(s, nameAt);
    if (opensLambda) last = Math.min(brackets.partner[after]!, tokens.count - 1);
  }
  return last;
}

function isAnonymousClass(s: JvmSource, nameAt: number): boolean {
  let at = nameAt - 1;
  for (let hops = 0; hops < 20 && kindAt(s.tokens, at) === P.dot; hops++) at -= 2;
  return isText(s.tokens, at, 'new');
}
