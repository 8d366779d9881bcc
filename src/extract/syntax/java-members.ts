import { readAnnotation } from './java-annotations.ts';
import type { JvmMember, JvmSource, JvmType, JvmVariable } from './java-source.ts';
import { P, readType, splitArguments } from './java-tokens.ts';
import { JvmName } from './java-variable.ts';
import type { Annotation } from './outline.ts';
import { isText, Kind, kindAt } from './tokens.ts';

/** Parameters between the brackets that open at `open`. */
export function readParameters(
  s: JvmSource,
  open: number,
  owner: JvmType | undefined,
  member: JvmMember | undefined,
): JvmVariable[] {
  const { tokens } = s;
  const out: JvmVariable[] = [];
  for (const [start, end] of splitArguments(s, open)) {
    const annotations: Annotation[] = [];
    let at = start;
    for (;;) {
      if (kindAt(tokens, at) === P.at) {
        const read = readAnnotation(s, at, { ownerType: owner });
        if (!read) break;
        annotations.push(read.annotation);
        at = read.next;
      } else if (isText(tokens, at, 'final')) at++;
      else break;
    }
    const read = readType(s, at);
    if (!read || read.next >= end || kindAt(tokens, read.next) !== Kind.word) continue;
    out.push(
      new JvmName(s, 'parameter', read.next, { ownerType: owner, inside: member, type: read.type, annotations }),
    );
  }
  return out;
}

/** A record's components are its fields, and the parameters of its constructor. */
export function addRecordParts(s: JvmSource, type: JvmType, nameAt: number): void {
  let open = nameAt + 1;
  while (open < s.tokens.count && kindAt(s.tokens, open) !== P.open) open++;
  for (const part of readParameters(s, open, type, undefined))
    s.variables.push(
      new JvmName(s, 'field', part.nameAt, {
        ownerType: type,
        type: part.type,
        annotations: part.annotations,
        exported: true,
      }),
    );
}

/** Enum constants as constants whose value is their only argument; gives the token after the list. */
export function addConstants(s: JvmSource, type: JvmType): number {
  const { tokens, brackets } = s;
  let i = type.open + 1;
  while (i < type.close) {
    const kind = tokens.kinds[i]!;
    if (kind === P.semicolon) return i + 1;
    if (kind === P.at) {
      i = readAnnotation(s, i, { ownerType: type })?.next ?? i + 1;
      continue;
    }
    if (kind !== Kind.word) {
      i = kind === P.curly || kind === P.open ? brackets.partner[i]! + 1 : i + 1;
      continue;
    }
    const nameAt = i++;
    const open = kindAt(tokens, i) === P.open ? i : -1;
    const parts = open < 0 ? [] : splitArguments(s, open);
    const only = parts.length === 1 ? parts[0]! : undefined;
    const value = only ? { valueStart: only[0], valueEnd: only[1] } : {};
    const own = { name: type.name, args: [] };
    s.variables.push(
      new JvmName(s, 'field', nameAt, { ownerType: type, type: own, exported: true, constant: true, ...value }),
    );
    if (open >= 0) i = brackets.partner[open]! + 1;
  }
  return type.close;
}

/** Token after the next `;` or block at this level: how reading goes on after something that was not understood. */
export function skipToDeclarationEnd(s: JvmSource, i: number, limit: number): number {
  const { tokens, brackets } = s;
  let at = i;
  while (at < limit) {
    const kind = tokens.kinds[at]!;
    if (kind === P.semicolon) return at + 1;
    if (kind === P.curly) return brackets.partner[at]! + 1;
    at = kind === P.open || kind === P.square ? brackets.partner[at]! + 1 : at + 1;
  }
  return Math.max(at, i + 1);
}
