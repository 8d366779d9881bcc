import { readAnnotation } from './java-annotations.ts';
import { readParameters } from './java-members.ts';
import type { Body, JvmSource, JvmVariable } from './java-source.ts';
import { endOfStatement, P, readType } from './java-tokens.ts';
import { JvmName } from './java-variable.ts';
import type { TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Words that begin a statement without declaring anything. */
const NO_TYPE = new Set([
  'return',
  'throw',
  'new',
  'if',
  'else',
  'for',
  'while',
  'do',
  'switch',
  'case',
  'default',
  'try',
  'catch',
  'finally',
  'break',
  'continue',
  'yield',
  'assert',
  'synchronized',
  'this',
  'super',
  'instanceof',
  'package',
  'import',
  'in',
  'is',
]);

/** Local variables of one body, and the parameters of methods inside it (anonymous classes), in text order. */
export function readLocals(s: JvmSource, body: Body): readonly JvmVariable[] {
  return s.language === 'kotlin' ? readKotlinLocals(s, body) : readJavaLocals(s, body);
}

function readJavaLocals(s: JvmSource, body: Body): readonly JvmVariable[] {
  const { tokens } = s;
  const out: JvmVariable[] = [];
  for (let i = body.start; i < body.end; i++) {
    if (!mayBeginStatement(s, i, body)) continue;
    let at = i;
    while (at < body.end) {
      if (kindAt(tokens, at) === P.at) at = readAnnotation(s, at, body)?.next ?? body.end;
      else if (isText(tokens, at, 'final') || isText(tokens, at, 'public') || isText(tokens, at, 'protected')) at++;
      else break;
    }
    if (kindAt(tokens, at) !== Kind.word || at >= body.end) continue;
    // A declaration needs two names in a row, or something bracketed between them.
    const second = kindAt(tokens, at + 1);
    if (second !== Kind.word && second !== P.less && second !== P.square && second !== P.dot) continue;
    if (NO_TYPE.has(textOf(tokens, at))) continue;
    const read = readType(s, at);
    if (!read || read.next >= body.end || kindAt(tokens, read.next) !== Kind.word) continue;
    const after = kindAt(tokens, read.next + 1);
    if (after === P.open) {
      out.push(...readParameters(s, read.next + 1, body.ownerType, body.member));
      i = read.next;
      continue;
    }
    if (after !== P.assign && after !== P.semicolon && after !== P.colon && after !== P.close && after !== P.comma)
      continue;
    const hasValue = after === P.assign;
    const start = read.next + 2;
    out.push(local(s, body, read.next, read.type.name === 'var' ? undefined : read.type, hasValue ? start : -1));
    i = read.next;
  }
  return out;
}

function mayBeginStatement(s: JvmSource, i: number, body: Body): boolean {
  const kind = s.tokens.kinds[i]!;
  if (kind !== Kind.word && kind !== P.at) return false;
  if (i === body.start) return true;
  const before = s.tokens.kinds[i - 1]!;
  if (before === P.semicolon || before === P.curly || before === P.curlyEnd || before === P.colon) return true;
  if (before !== P.open) return false;
  return isText(s.tokens, i - 2, 'for') || isText(s.tokens, i - 2, 'try') || isText(s.tokens, i - 2, 'catch');
}

function readKotlinLocals(s: JvmSource, body: Body): readonly JvmVariable[] {
  const { tokens } = s;
  const out: JvmVariable[] = [];
  for (let i = body.start; i < body.end; i++) {
    if (tokens.kinds[i] !== Kind.word || kindAt(tokens, i + 1) !== Kind.word) continue;
    if (!isText(tokens, i, 'val') && !isText(tokens, i, 'var')) continue;
    let at = i + 2;
    let type: TypeName | undefined;
    if (kindAt(tokens, at) === P.colon) {
      const read = readType(s, at + 1);
      if (read) {
        type = read.type;
        at = read.next;
      }
    }
    const assigned = kindAt(tokens, at) === P.assign || isText(tokens, at, 'by');
    out.push(local(s, body, i + 1, type, assigned ? at + 1 : -1));
    i++;
  }
  return out;
}

function local(
  s: JvmSource,
  { ownerType, member, end }: Body,
  nameAt: number,
  type: TypeName | undefined,
  valueStart: number,
): JvmVariable {
  const valueEnd = valueStart < 0 ? -1 : endOfStatement(s, valueStart, end);
  return new JvmName(s, 'local', nameAt, { ownerType, inside: member, type, valueStart, valueEnd });
}
