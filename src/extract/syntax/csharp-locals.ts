import { readParameters } from './csharp-members.ts';
import type { Body, CsSource, CsTypeName, CsVariable } from './csharp-source.ts';
import { endOfValue, P, readType } from './csharp-tokens.ts';
import { CsName } from './csharp-variable.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Words that begin a statement without declaring anything, or stand where a type might. */
const NO_TYPE = new Set([
  'return', 'throw', 'new', 'if', 'else', 'for', 'foreach', 'while', 'do', 'switch', 'case', 'default', 'try', 'catch', 'finally',
  'break', 'continue', 'yield', 'lock', 'goto', 'this', 'base', 'is', 'as', 'in', 'using', 'await', 'not', 'and', 'or', 'when',
  'nameof', 'typeof', 'checked', 'unchecked', 'fixed', 'stackalloc', 'with', 'from', 'where', 'select', 'orderby', 'join', 'let', 'group', 'into', 'null', 'true', 'false',
]); // biome-ignore format: a table

/** Words before a declaration that are no part of its type. */
const BEFORE = new Set(['const', 'using', 'static', 'async', 'scoped', 'ref', 'readonly', 'out', 'await']);

/** Local variables of one body, parameters of its local functions and typed lambdas, and names that patterns give, in text order. */
export function readLocals(s: CsSource, body: Body): readonly CsVariable[] {
  const { tokens } = s;
  const out: CsVariable[] = [];
  for (let i = body.start; i < body.end; i++) {
    if (tokens.kinds[i] !== Kind.word || !mayDeclare(s, i, body)) continue;
    let at = i;
    let isConstant = false;
    while (at < body.end && kindAt(tokens, at) === Kind.word && BEFORE.has(textOf(tokens, at)))
      isConstant ||= isText(tokens, at++, 'const');
    if (at >= body.end || kindAt(tokens, at) !== Kind.word || NO_TYPE.has(textOf(tokens, at))) continue;
    // A declaration needs two names in a row, or something bracketed between them.
    const second = kindAt(tokens, at + 1);
    if (
      second !== Kind.word &&
      second !== P.less &&
      second !== P.square &&
      second !== P.dot &&
      second !== P.question &&
      second !== Kind.doubleColon
    )
      continue;
    const read = readType(s, at);
    if (
      !read ||
      read.next >= body.end ||
      kindAt(tokens, read.next) !== Kind.word ||
      NO_TYPE.has(textOf(tokens, read.next))
    )
      continue;
    const nameAt = read.next;
    const after = kindAt(tokens, nameAt + 1);
    if (after === P.open || after === P.less) {
      const open = after === P.open ? nameAt + 1 : (readType(s, nameAt)?.next ?? nameAt + 1);
      if (kindAt(tokens, open) === P.open) out.push(...readParameters(s, open, body.ownerType, body.member));
      i = kindAt(tokens, open) === P.open ? Math.max(nameAt, s.brackets.partner[open]!) : nameAt;
      continue;
    }
    if (after === P.dot || after === Kind.safeDot) continue;
    const hasValue = after === P.assign;
    const type = read.type.name === 'var' && read.type.args.length === 0 ? undefined : read.type;
    out.push(local(s, body, nameAt, type, hasValue ? nameAt + 2 : -1, isConstant));
    i = nameAt;
  }
  return out;
}

/** After what a declaration may begin: a statement's end, an opening bracket, `out`, `is`, a lambda's list. */
function mayDeclare(s: CsSource, i: number, body: Body): boolean {
  if (i === body.start) return true;
  const before = s.tokens.kinds[i - 1]!;
  if (
    before === P.semicolon ||
    before === P.curly ||
    before === P.curlyEnd ||
    before === P.open ||
    before === P.comma ||
    before === P.close
  )
    return true;
  if (before === P.colon || before === P.squareEnd) return true;
  if (before !== Kind.word) return false;
  return (
    isText(s.tokens, i - 1, 'is') ||
    isText(s.tokens, i - 1, 'out') ||
    isText(s.tokens, i - 1, 'else') ||
    isText(s.tokens, i - 1, 'not')
  );
}

function local(
  s: CsSource,
  { ownerType, member, end }: Body,
  nameAt: number,
  type: CsTypeName | undefined,
  valueStart: number,
  constant: boolean,
): CsVariable {
  const valueEnd = valueStart < 0 ? -1 : endOfValue(s, valueStart, end);
  return new CsName(s, 'local', nameAt, { ownerType, inside: member, type, valueStart, valueEnd, constant });
}
