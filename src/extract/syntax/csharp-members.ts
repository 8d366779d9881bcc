import { readAttributes } from './csharp-attributes.ts';
import type { Modifiers } from './csharp-declarations.ts';
import type { CsMember, CsSource, CsType, CsTypeName, CsVariable } from './csharp-source.ts';
import { endOfValue, isOneOf, lineOf, P, readType, skipAngles, splitArguments } from './csharp-tokens.ts';
import { CsName } from './csharp-variable.ts';
import type { Annotation } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Parameters between the brackets that open at `open`; untyped ones of lambdas are not for this. */
export function readParameters(
  s: CsSource,
  open: number,
  owner: CsType | undefined,
  member: CsMember | undefined,
): CsVariable[] {
  const { tokens, brackets } = s;
  const out: CsVariable[] = [];
  for (const [start, end] of splitArguments(s, open)) {
    const annotations: Annotation[] = [];
    let at = start;
    while (kindAt(tokens, at) === P.square) {
      annotations.push(...readAttributes(s, at, { ownerType: owner }));
      at = brackets.partner[at]! + 1;
    }
    const receiver = isText(tokens, at, 'this');
    const read = readType(s, at);
    if (!read || read.next >= end || kindAt(tokens, read.next) !== Kind.word) continue;
    const hasDefault = kindAt(tokens, read.next + 1) === P.assign;
    out.push(
      new CsName(s, 'parameter', read.next, {
        ownerType: owner, inside: member, type: read.type, annotations, receiver,
        ...(hasDefault ? { valueStart: read.next + 2, valueEnd: end } : {}),
      }), // biome-ignore format: one thing
    );
  }
  return out;
}

/** Parameters of `class Orders(HttpClient http)` are seen in the whole type; a record's are its properties. */
export function addPrimaryParameters(s: CsSource, type: CsType, open: number): void {
  for (const part of readParameters(s, open, type, undefined))
    s.variables.push(
      new CsName(s, 'field', part.nameAt, {
        ownerType: type, ...(part.type ? { type: part.type } : {}), annotations: part.annotations, exported: type.keyword === 'record', property: type.keyword === 'record',
      }), // biome-ignore format: one thing
    );
}

/** Enum constants, without values: their names are what they say. */
export function addConstants(s: CsSource, type: CsType): void {
  for (const [start] of splitArguments(s, type.open)) {
    let at = start;
    while (kindAt(s.tokens, at) === P.square) at = s.brackets.partner[at]! + 1;
    if (kindAt(s.tokens, at) === Kind.word)
      s.variables.push(
        new CsName(s, 'field', at, {
          ownerType: type,
          type: { name: type.name, args: [] },
          exported: true,
          constant: true,
        }),
      );
  }
}

/** The member that begins after its modifiers; gives the token after it. */
export function readMember(s: CsSource, owner: CsType, modifiers: Modifiers): number {
  const { tokens } = s;
  const at = modifiers.next;
  if (kindAt(tokens, at) === Kind.word && kindAt(tokens, at + 1) === P.open && textOf(tokens, at) === owner.name)
    return addMethod(s, owner, modifiers, at, at + 1, undefined);
  if (isOneOf(s, at, 'implicit', 'explicit', 'delegate')) return skipMember(s, at, owner.close);
  const read = readType(s, at);
  if (!read || kindAt(tokens, read.next) !== Kind.word) return skipMember(s, at, owner.close);
  if (isText(tokens, read.next, 'operator')) return skipMember(s, at, owner.close);
  if (isText(tokens, read.next, 'this') && kindAt(tokens, read.next + 1) === P.square)
    return addProperty(s, owner, modifiers, read.next, s.brackets.partner[read.next + 1]! + 1, read.type);
  // `IHandler<OrderPlaced>.Handle`: what is declared stands after the last dot.
  const named = readType(s, read.next);
  if (!named) return skipMember(s, at, owner.close);
  let nameAt = read.next;
  for (let i = read.next, depth = 0; i < named.next; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === P.less) depth++;
    else if (kind === P.greater) depth--;
    else if (kind === P.dot && depth === 0 && kindAt(tokens, i + 1) === Kind.word) nameAt = i + 1;
  }
  const after = kindAt(tokens, nameAt + 1) === P.less ? skipAngles(s, nameAt + 1) : nameAt + 1;
  const kind = kindAt(tokens, after);
  if (kind === P.open) return addMethod(s, owner, modifiers, nameAt, after, read.type);
  if (kind === P.curly || kind === Kind.fatArrow) return addProperty(s, owner, modifiers, nameAt, after, read.type);
  return addFields(s, owner, modifiers, nameAt, read.type);
}

/** Token after the next `;` or block at this level: how reading goes on after something that was not understood. */
function skipMember(s: CsSource, i: number, limit: number): number {
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

function addMethod(
  s: CsSource,
  owner: CsType,
  modifiers: Modifiers,
  nameAt: number,
  open: number,
  returns: CsTypeName | undefined,
): number {
  const { tokens, brackets } = s;
  let at = brackets.partner[open]! + 1;
  // `where T : class`, `: base(x)`.
  while (
    at < owner.close &&
    kindAt(tokens, at) !== P.curly &&
    kindAt(tokens, at) !== P.semicolon &&
    kindAt(tokens, at) !== Kind.fatArrow
  )
    at = kindAt(tokens, at) === P.open ? brackets.partner[at]! + 1 : at + 1;
  const body = bodyAt(s, at, owner.close);
  const parameters: CsVariable[] = [];
  const member: CsMember = {
    name: returns ? textOf(tokens, nameAt) : 'constructor',
    owner: owner.name,
    ...(returns ? { returns } : {}),
    annotations: modifiers.annotations,
    parameters,
    exported: modifiers.words.has('public') || owner.kind === 'interface',
    line: lineOf(s, nameAt),
    endLine: lineOf(s, body.close),
    nameAt,
    open: body.open,
    close: body.close,
    ownerType: owner,
    expressionBody: body.expression,
  };
  parameters.push(...readParameters(s, open, owner, member));
  s.members.push(member);
  s.variables.push(...parameters);
  if (body.open >= 0) s.bodies.push({ start: body.open, end: body.close, ownerType: owner, member });
  return Math.max(body.close, at) + 1;
}

interface MemberBody {
  /** `{` or `=>`; -1 where there is none. */
  readonly open: number;
  readonly close: number;
  readonly expression: boolean;
}

function bodyAt(s: CsSource, at: number, limit: number): MemberBody {
  const kind = kindAt(s.tokens, at);
  if (kind === P.curly) return { open: at, close: Math.min(s.brackets.partner[at]!, limit), expression: false };
  if (kind === Kind.fatArrow) return { open: at, close: endOfExpression(s, at + 1, limit), expression: true };
  return { open: -1, close: Math.min(at, limit), expression: false };
}

/** The `;` after an expression, whatever lists it holds. */
function endOfExpression(s: CsSource, from: number, limit: number): number {
  const { tokens, brackets } = s;
  let at = from;
  while (at < limit && tokens.kinds[at] !== P.semicolon) {
    const kind = tokens.kinds[at]!;
    at = kind === P.open || kind === P.square || kind === P.curly ? brackets.partner[at]! + 1 : at + 1;
  }
  return Math.min(at, limit);
}

/** A property: a field with a value, or where its accessors have code also a member of its name. */
function addProperty(
  s: CsSource,
  owner: CsType,
  modifiers: Modifiers,
  nameAt: number,
  at: number,
  type: CsTypeName,
): number {
  const { tokens } = s;
  const body = bodyAt(s, at, owner.close);
  let valueStart = body.expression ? body.open + 1 : -1;
  let end = body.close;
  const initialised = !body.expression && kindAt(tokens, body.close + 1) === P.assign;
  if (initialised) {
    valueStart = body.close + 2;
    end = endOfExpression(s, valueStart, owner.close);
  }
  const name = new CsName(s, 'field', nameAt, {
    ownerType: owner,
    type,
    annotations: modifiers.annotations,
    exported: !modifiers.words.has('private'),
    constant: modifiers.words.has('static') && valueStart >= 0 && (body.expression || !hasSetter(s, body)),
    property: true,
    valueStart,
    valueEnd: valueStart < 0 ? -1 : end,
  });
  s.variables.push(name);
  if (body.expression || hasCode(s, body)) {
    const member: CsMember = {
      name: name.name, owner: owner.name, returns: type, annotations: [], parameters: [], exported: name.exported, line: lineOf(s, nameAt),
      endLine: lineOf(s, body.close), nameAt, open: body.open, close: body.close, ownerType: owner, expressionBody: body.expression,
    }; // biome-ignore format: one thing
    s.members.push(member);
    s.bodies.push({ start: body.open, end: body.close, ownerType: owner, member });
  }
  if (initialised) s.bodies.push({ start: valueStart, end, ownerType: owner });
  return end + 1;
}

function hasSetter(s: CsSource, { open, close }: MemberBody): boolean {
  for (let i = open + 1; i < close; i++) if (isOneOf(s, i, 'set', 'init')) return true;
  return false;
}

function hasCode(s: CsSource, { open, close }: MemberBody): boolean {
  for (let i = open + 1; i < close; i++)
    if (s.tokens.kinds[i] === P.curly || s.tokens.kinds[i] === Kind.fatArrow) return true;
  return false;
}

function addFields(s: CsSource, owner: CsType, modifiers: Modifiers, firstName: number, type: CsTypeName): number {
  const { tokens } = s;
  const { words } = modifiers;
  let nameAt = firstName;
  for (;;) {
    const hasValue = kindAt(tokens, nameAt + 1) === P.assign;
    const valueStart = hasValue ? nameAt + 2 : -1;
    const end = hasValue ? endOfValue(s, valueStart, owner.close) : nameAt + 1;
    s.variables.push(
      new CsName(s, 'field', nameAt, {
        ownerType: owner,
        type,
        annotations: modifiers.annotations,
        exported: words.has('public') || words.has('internal') || owner.kind === 'interface',
        constant: words.has('const') || (words.has('static') && words.has('readonly')),
        valueStart,
        valueEnd: hasValue ? end : -1,
      }),
    );
    if (hasValue) s.bodies.push({ start: valueStart, end, ownerType: owner });
    if (kindAt(tokens, end) !== P.comma || kindAt(tokens, end + 1) !== Kind.word)
      return skipMember(s, end, owner.close);
    nameAt = end + 1;
  }
}
