import { readAnnotation } from './java-annotations.ts';
import { endOfPath, path } from './java-declarations.ts';
import type { JvmMember, JvmSource, JvmType, JvmVariable } from './java-source.ts';
import { endOfDelegate, endOfStatement, lineOf, P, readType, skipAngles, splitArguments } from './java-tokens.ts';
import { JvmName, typeOfValue } from './java-variable.ts';
import { nameOfProperty, readAccessors } from './kotlin-properties.ts';
import type { Annotation, TypeDeclaration, TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

const MODIFIERS = new Set([
  'public',
  'protected',
  'private',
  'internal',
  'abstract',
  'final',
  'open',
  'sealed',
  'data',
  'inner',
  'value',
  'inline',
  'override',
  'lateinit',
  'const',
  'suspend',
  'operator',
  'infix',
  'tailrec',
  'external',
  'noinline',
  'crossinline',
  'vararg',
  'companion',
  'expect',
  'actual',
  'annotation',
  'enum',
  'reified',
]);

interface Modifiers {
  readonly annotations: Annotation[];
  readonly words: Set<string>;
  readonly next: number;
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly owner: JvmType | undefined;
}

/** Package, imports, types, members and properties of a Kotlin file, added to `s`. */
export function readKotlinDeclarations(s: JvmSource): void {
  const pending: Region[] = [{ start: 0, end: s.tokens.count, owner: undefined }];
  for (let region = pending.pop(); region; region = pending.pop()) readRegion(s, region, pending);
  s.types.sort((a, b) => a.nameAt - b.nameAt);
  s.members.sort((a, b) => a.nameAt - b.nameAt);
  s.variables.sort((a, b) => a.nameAt - b.nameAt);
  s.bodies.sort((a, b) => a.start - b.start);
}

function readRegion(s: JvmSource, { start, end, owner }: Region, pending: Region[]): void {
  const { tokens, brackets } = s;
  let i = start;
  while (i < end) {
    const modifiers = readModifiers(s, i, owner);
    const at = modifiers.next;
    const word = kindAt(tokens, at) === Kind.word ? textOf(tokens, at) : '';
    const kind = kindAt(tokens, at);
    if (owner === undefined && word === 'package') {
      const to = endOfPath(s, at + 1);
      s.package = path(s, at + 1, to);
      i = to;
    } else if (owner === undefined && word === 'import') i = readImport(s, at);
    else if (word === 'class' || word === 'interface' || word === 'object')
      i = readKotlinType(s, modifiers, owner, pending);
    else if (word === 'fun') i = readFunction(s, modifiers, owner, end);
    else if (word === 'val' || word === 'var') i = readProperty(s, modifiers, owner, end);
    else if (word === 'constructor') i = readConstructor(s, modifiers, owner);
    else if (word === 'init' && kindAt(tokens, at + 1) === P.curly) {
      const close = brackets.partner[at + 1]!;
      s.bodies.push({ start: at + 1, end: close, ...(owner ? { ownerType: owner } : {}) });
      i = close + 1;
    } else if (kind === P.curly || kind === P.open || kind === P.square) i = brackets.partner[at]! + 1;
    else i = Math.max(at, i) + 1;
  }
}

function readImport(s: JvmSource, i: number): number {
  const end = endOfPath(s, i + 1);
  const module = path(s, i + 1, end);
  const alias = isText(s.tokens, end, 'as');
  const last = module.slice(module.lastIndexOf('.') + 1);
  const local = alias ? textOf(s.tokens, end + 1) : last;
  if (module)
    s.imports.push({ module, local, ...(alias || last === '*' ? { imported: last } : {}), line: lineOf(s, i) });
  return Math.max(alias ? end + 2 : end, i + 1);
}

function readModifiers(s: JvmSource, i: number, ownerType: JvmType | undefined): Modifiers {
  const annotations: Annotation[] = [];
  const words = new Set<string>();
  let at = i;
  for (;;) {
    if (kindAt(s.tokens, at) === P.at) {
      const read = readAnnotation(s, at, { ownerType });
      if (!read) break;
      annotations.push(read.annotation);
      at = read.next;
    } else if (kindAt(s.tokens, at) === Kind.word) {
      const word = textOf(s.tokens, at);
      // `fun interface X`: the first word is a modifier.
      if (!MODIFIERS.has(word) && !(word === 'fun' && isText(s.tokens, at + 1, 'interface'))) break;
      words.add(word);
      at++;
    } else break;
  }
  return { annotations, words, next: at };
}

function readKotlinType(s: JvmSource, modifiers: Modifiers, outer: JvmType | undefined, pending: Region[]): number {
  const { tokens, brackets } = s;
  const keyword = textOf(tokens, modifiers.next);
  const named = kindAt(tokens, modifiers.next + 1) === Kind.word;
  const nameAt = named ? modifiers.next + 1 : modifiers.next;
  let at = nameAt + 1;
  if (kindAt(tokens, at) === P.less) at = Math.max(skipAngles(s, at), at + 1);
  // Annotations and visibility before a primary constructor: `class A @Autowired constructor(…)`.
  const beforeConstructor = readModifiers(s, at, outer);
  if (isText(tokens, beforeConstructor.next, 'constructor')) at = beforeConstructor.next + 1;
  const primary = kindAt(tokens, at) === P.open ? at : -1;
  if (primary >= 0) at = brackets.partner[primary]! + 1;
  const parents: TypeName[] = [];
  const classes: TypeName[] = [];
  const runs: [number, number][] = [];
  if (kindAt(tokens, at) === P.colon) {
    at++;
    for (;;) {
      const read = readType(s, at);
      if (!read) break;
      at = read.next;
      if (kindAt(tokens, at) === P.open) {
        classes.push(read.type);
        runs.push([at, brackets.partner[at]!]);
        at = brackets.partner[at]! + 1;
      } else parents.push(read.type);
      if (isText(tokens, at, 'by')) {
        const value = at + 1;
        at = endOfDelegate(s, value);
        runs.push([value, at]);
      }
      if (kindAt(tokens, at) !== P.comma) break;
      at++;
    }
  }
  const open = kindAt(tokens, at) === P.curly ? at : tokens.count;
  const close = open < tokens.count ? brackets.partner[open]! : Math.max(at - 1, nameAt);
  const isInterface = keyword === 'interface';
  const kind: TypeDeclaration['kind'] = isInterface
    ? 'interface'
    : modifiers.words.has('enum')
      ? 'enum'
      : keyword === 'object'
        ? 'object'
        : 'class';
  // A companion's members belong to the class around it: `Topics.ORDERS`.
  const name =
    keyword === 'object' && modifiers.words.has('companion') && outer
      ? outer.name
      : named
        ? textOf(tokens, nameAt)
        : 'Companion';
  const type: JvmType = {
    kind,
    keyword,
    name,
    extends: isInterface ? parents : classes,
    implements: isInterface ? [] : parents,
    annotations: modifiers.annotations,
    line: lineOf(s, nameAt),
    endLine: lineOf(s, close),
    nameAt,
    open,
    close,
    ...(outer ? { outer } : {}),
  };
  s.types.push(type);
  for (const [start, end] of runs) s.bodies.push({ start, end, ownerType: type });
  if (primary >= 0) readPrimaryConstructor(s, primary, type);
  if (open < tokens.count) pending.push({ start: open + 1, end: close, owner: type });
  return close + 1;
}

function readPrimaryConstructor(s: JvmSource, open: number, type: JvmType): void {
  const parameters: JvmVariable[] = [];
  s.members.push({
    name: 'constructor',
    owner: type.name,
    annotations: [],
    parameters,
    exported: true,
    line: lineOf(s, open),
    endLine: lineOf(s, s.brackets.partner[open]!),
    nameAt: open,
    open: -1,
    close: -1,
    ownerType: type,
    expressionBody: false,
  });
  for (const parameter of readKotlinParameters(s, open, type, undefined)) {
    parameters.push(parameter);
    // A plain parameter is visible to initialisers, a `val` to every member: both are fields to whoever reads names.
    const { type: declared, annotations, valueStart, valueEnd } = parameter;
    s.variables.push(
      new JvmName(s, 'field', parameter.nameAt, {
        ownerType: type,
        type: declared,
        annotations,
        valueStart,
        valueEnd,
        exported: true,
      }),
    );
  }
}

function readKotlinParameters(
  s: JvmSource,
  open: number,
  ownerType: JvmType | undefined,
  inside: JvmMember | undefined,
): JvmVariable[] {
  const { tokens } = s;
  const out: JvmVariable[] = [];
  for (const [start, end] of splitArguments(s, open)) {
    const modifiers = readModifiers(s, start, ownerType);
    let at = modifiers.next;
    if (isText(tokens, at, 'val') || isText(tokens, at, 'var')) at++;
    if (at >= end || kindAt(tokens, at) !== Kind.word || kindAt(tokens, at + 1) !== P.colon) continue;
    const read = readType(s, at + 2);
    const after = read ? read.next : at + 2;
    const valueStart = kindAt(tokens, after) === P.assign && after + 1 < end ? after + 1 : -1;
    const valueEnd = valueStart < 0 ? -1 : end;
    if (valueStart >= 0) s.bodies.push({ start: valueStart, end, ...(ownerType ? { ownerType } : {}) });
    out.push(
      new JvmName(s, 'parameter', at, {
        ownerType,
        inside,
        type: read?.type,
        annotations: modifiers.annotations,
        valueStart,
        valueEnd,
      }),
    );
  }
  return out;
}

function readFunction(s: JvmSource, modifiers: Modifiers, owner: JvmType | undefined, limit: number): number {
  const { tokens, brackets } = s;
  let at = modifiers.next + 1;
  if (kindAt(tokens, at) === P.less) at = Math.max(skipAngles(s, at), at + 1);
  let receiver: string | undefined;
  let nameAt = at;
  while (kindAt(tokens, at) === Kind.word) {
    nameAt = at++;
    if (kindAt(tokens, at) === P.less) at = Math.max(skipAngles(s, at), at + 1);
    if (kindAt(tokens, at) === P.question) at++;
    if (kindAt(tokens, at) !== P.dot && kindAt(tokens, at) !== Kind.safeDot) break;
    receiver = textOf(tokens, nameAt);
    at++;
  }
  if (kindAt(tokens, at) !== P.open) return Math.max(at, modifiers.next + 1);
  return addFunction(s, modifiers, owner, {
    nameAt,
    open: at,
    limit,
    name: textOf(tokens, nameAt),
    receiver,
    after: brackets.partner[at]! + 1,
  });
}

function readConstructor(s: JvmSource, modifiers: Modifiers, owner: JvmType | undefined): number {
  const open = modifiers.next + 1;
  if (kindAt(s.tokens, open) !== P.open) return open;
  let after = s.brackets.partner[open]! + 1;
  // `constructor(…) : this(…)`
  if (kindAt(s.tokens, after) === P.colon && kindAt(s.tokens, after + 2) === P.open) {
    const end = s.brackets.partner[after + 2]!;
    s.bodies.push({ start: after + 2, end, ...(owner ? { ownerType: owner } : {}) });
    after = end + 1;
  }
  const limit = owner?.close ?? s.tokens.count;
  return addFunction(s, modifiers, owner, {
    nameAt: modifiers.next,
    open,
    limit,
    name: 'constructor',
    receiver: undefined,
    after,
  });
}

interface Head {
  readonly nameAt: number;
  readonly open: number;
  readonly after: number;
  readonly limit: number;
  readonly name: string;
  readonly receiver: string | undefined;
}

function addFunction(s: JvmSource, modifiers: Modifiers, ownerType: JvmType | undefined, head: Head): number {
  const { tokens, brackets } = s;
  let at = head.after;
  let returns: TypeName | undefined;
  if (kindAt(tokens, at) === P.colon) {
    const read = readType(s, at + 1);
    if (read) {
      returns = read.type;
      at = read.next;
    }
  }
  const block = kindAt(tokens, at) === P.curly;
  const expressionBody = kindAt(tokens, at) === P.assign;
  const open = block || expressionBody ? at : -1;
  const close = block ? brackets.partner[at]! : expressionBody ? endOfStatement(s, at + 1, head.limit) : -1;
  if (!returns && expressionBody) returns = typeOfValue(s, at + 1, close);
  const owner = ownerType?.name ?? head.receiver;
  const parameters: JvmVariable[] = [];
  const member: JvmMember = {
    name: head.name,
    ...(owner ? { owner } : {}),
    ...(returns ? { returns } : {}),
    annotations: modifiers.annotations,
    parameters,
    exported: !modifiers.words.has('private'),
    line: lineOf(s, head.nameAt),
    endLine: lineOf(s, close < 0 ? at - 1 : close),
    nameAt: head.nameAt,
    open,
    close,
    ...(ownerType ? { ownerType } : {}),
    expressionBody,
  };
  parameters.push(...readKotlinParameters(s, head.open, ownerType, member));
  s.members.push(member);
  s.variables.push(...parameters);
  if (open >= 0) s.bodies.push({ start: open, end: close, ...(ownerType ? { ownerType } : {}), member });
  return close < 0 ? at : block ? close + 1 : close;
}

function readProperty(s: JvmSource, modifiers: Modifiers, owner: JvmType | undefined, limit: number): number {
  const { tokens, brackets } = s;
  let at = modifiers.next + 1;
  if (kindAt(tokens, at) === P.less) at = Math.max(skipAngles(s, at), at + 1);
  at = nameOfProperty(s, at);
  if (kindAt(tokens, at) !== Kind.word) return at + 1;
  const nameAt = at++;
  let type: TypeName | undefined;
  if (kindAt(tokens, at) === P.colon) {
    const read = readType(s, at + 1);
    if (read) {
      type = read.type;
      at = read.next;
    }
  }
  const assigned = kindAt(tokens, at) === P.assign || isText(tokens, at, 'by');
  // `val url get() = …`
  const getter =
    !assigned &&
    isText(tokens, at, 'get') &&
    kindAt(tokens, at + 1) === P.open &&
    kindAt(tokens, brackets.partner[at + 1]! + 1) === P.assign;
  const valueStart = assigned ? at + 1 : getter ? brackets.partner[at + 1]! + 2 : -1;
  const end = valueStart < 0 ? at : endOfStatement(s, valueStart, limit);
  s.variables.push(
    new JvmName(s, owner ? 'field' : 'module', nameAt, {
      ownerType: owner,
      type,
      annotations: modifiers.annotations,
      exported: !modifiers.words.has('private'),
      constant: textOf(tokens, modifiers.next) === 'val' && valueStart >= 0,
      valueStart,
      valueEnd: valueStart < 0 ? -1 : end,
    }),
  );
  if (valueStart >= 0) s.bodies.push({ start: valueStart, end, ...(owner ? { ownerType: owner } : {}) });
  return readAccessors(s, Math.max(end, nameAt + 1), limit, owner);
}
