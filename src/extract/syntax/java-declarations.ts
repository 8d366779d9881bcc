import { readAnnotation } from './java-annotations.ts';
import { addConstants, addRecordParts, readParameters, skipToDeclarationEnd } from './java-members.ts';
import type { JvmMember, JvmSource, JvmType } from './java-source.ts';
import { isAfterTypeArguments, lineOf, P, readType, skipAngles, skipAnnotations } from './java-tokens.ts';
import { JvmName } from './java-variable.ts';
import type { Annotation, TypeDeclaration, TypeName } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

const MODIFIERS = new Set([
  'public',
  'protected',
  'private',
  'static',
  'final',
  'abstract',
  'native',
  'synchronized',
  'transient',
  'volatile',
  'strictfp',
  'default',
  'sealed',
  'non',
]);
const TYPE_WORDS = new Set(['class', 'interface', 'enum', 'record']);

interface Modifiers {
  readonly annotations: Annotation[];
  readonly words: Set<string>;
  readonly next: number;
}

/** Package, imports, types, members and fields of a Java file, added to `s`. */
export function readJavaDeclarations(s: JvmSource): void {
  const pending: JvmType[] = [];
  let i = 0;
  while (i < s.tokens.count) {
    const word = kindAt(s.tokens, i) === Kind.word ? textOf(s.tokens, i) : '';
    if (word === 'package') i = readPackage(s, i);
    else if (word === 'import') i = readImport(s, i);
    else {
      const modifiers = readModifiers(s, i, undefined);
      const type = readTypeDeclaration(s, modifiers, undefined);
      if (type) pending.push(type);
      i = type ? Math.max(type.close, modifiers.next) + 1 : Math.max(modifiers.next, i + 1);
    }
  }
  // A list and not recursion: how deep types nest is up to whoever wrote the file.
  for (let type = pending.pop(); type; type = pending.pop()) {
    s.types.push(type);
    if (type.open < s.tokens.count) pending.push(...readTypeBody(s, type));
  }
  s.types.sort((a, b) => a.nameAt - b.nameAt);
  s.members.sort((a, b) => a.nameAt - b.nameAt);
  s.variables.sort((a, b) => a.nameAt - b.nameAt);
  s.bodies.sort((a, b) => a.start - b.start);
}

function readPackage(s: JvmSource, i: number): number {
  const end = endOfPath(s, i + 1);
  s.package = path(s, i + 1, end);
  return end;
}

function readImport(s: JvmSource, i: number): number {
  const isStatic = textOf(s.tokens, i + 1) === 'static';
  const start = isStatic ? i + 2 : i + 1;
  const end = endOfPath(s, start);
  const module = path(s, start, end);
  const dot = module.lastIndexOf('.');
  const local = module.slice(dot + 1);
  if (module)
    s.imports.push({ module, local, ...(isStatic || local === '*' ? { imported: local } : {}), line: lineOf(s, i) });
  return Math.max(end, i + 1);
}

/** Token after `a.b.*` at `i`. */
export function endOfPath(s: JvmSource, i: number): number {
  let at = i;
  while (at < s.tokens.count) {
    const kind = s.tokens.kinds[at]!;
    const expectsName = (at - i) % 2 === 0;
    if (expectsName ? kind !== Kind.word && kind !== P.star : kind !== P.dot) break;
    at++;
  }
  return at;
}

export function path(s: JvmSource, start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) out += textOf(s.tokens, i);
  return out;
}

function readModifiers(s: JvmSource, i: number, ownerType: JvmType | undefined): Modifiers {
  const { tokens } = s;
  const annotations: Annotation[] = [];
  const words = new Set<string>();
  let at = i;
  for (;;) {
    const kind = kindAt(tokens, at);
    if (kind === P.at && textOf(tokens, at + 1) !== 'interface') {
      const read = readAnnotation(s, at, { ownerType });
      if (!read) break;
      annotations.push(read.annotation);
      at = read.next;
    } else if (kind === Kind.word) {
      const word = textOf(tokens, at);
      if (!MODIFIERS.has(word)) break;
      words.add(word);
      at += word === 'non' ? 3 : 1;
    } else break;
  }
  return { annotations, words, next: at };
}

function readTypeDeclaration(s: JvmSource, modifiers: Modifiers, outer: JvmType | undefined): JvmType | undefined {
  const { tokens, brackets } = s;
  let at = modifiers.next;
  if (kindAt(tokens, at) === P.at) at++;
  const keyword = textOf(tokens, at);
  if (!TYPE_WORDS.has(keyword) || kindAt(tokens, at + 1) !== Kind.word) return undefined;
  const nameAt = ++at;
  at++;
  if (kindAt(tokens, at) === P.less) at = Math.max(skipAngles(s, at), at + 1);
  if (keyword === 'record') {
    if (kindAt(tokens, at) !== P.open) return undefined;
    at = brackets.partner[at]! + 1;
  }
  const parents: Record<'extends' | 'implements' | 'permits', TypeName[]> = {
    extends: [],
    implements: [],
    permits: [],
  };
  let list = parents.extends;
  while (at < tokens.count && kindAt(tokens, at) !== P.curly) {
    const word = textOf(tokens, at);
    if (word === 'extends' || word === 'implements' || word === 'permits') list = parents[word];
    else if (kindAt(tokens, at) === Kind.word || kindAt(tokens, at) === P.at) {
      const read = readType(s, at);
      if (!read) break;
      list.push(read.type);
      at = read.next;
      continue;
    } else if (kindAt(tokens, at) !== P.comma) break;
    at++;
  }
  const open = kindAt(tokens, at) === P.curly ? at : tokens.count;
  const close = open < tokens.count ? brackets.partner[open]! : Math.max(at - 1, nameAt);
  const kind: TypeDeclaration['kind'] = keyword === 'interface' || keyword === 'enum' ? keyword : 'class';
  const type: JvmType = {
    kind,
    keyword,
    name: textOf(tokens, nameAt),
    extends: parents.extends,
    implements: parents.implements,
    annotations: modifiers.annotations,
    line: lineOf(s, nameAt),
    endLine: lineOf(s, close),
    nameAt,
    open,
    close,
    ...(outer ? { outer } : {}),
  };
  if (keyword === 'record') addRecordParts(s, type, nameAt);
  return type;
}

/** Adds members and fields of one type; gives the types declared directly in it. */
function readTypeBody(s: JvmSource, type: JvmType): JvmType[] {
  const { tokens, brackets } = s;
  const inner: JvmType[] = [];
  let i = type.open + 1;
  if (type.keyword === 'enum') i = addConstants(s, type);
  while (i < type.close) {
    const modifiers = readModifiers(s, i, type);
    let at = modifiers.next;
    const kind = kindAt(tokens, at);
    if (kind === P.curly) {
      const end = brackets.partner[at]!;
      s.bodies.push({ start: at, end, ownerType: type });
      i = end + 1;
      continue;
    }
    const nested = readTypeDeclaration(s, modifiers, type);
    if (nested) {
      inner.push(nested);
      i = Math.max(nested.close, at) + 1;
      continue;
    }
    // `<T> @Nullable T find()`
    if (kind === P.less) at = skipAnnotations(s, Math.max(skipAngles(s, at), at + 1));
    i = readMemberOrFields(s, type, modifiers, at) ?? skipToDeclarationEnd(s, Math.max(at, i), type.close);
  }
  return inner;
}

/** The method, constructor or fields whose type begins at `at`; gives the token after, or nothing when it is neither. */
function readMemberOrFields(s: JvmSource, owner: JvmType, modifiers: Modifiers, at: number): number | undefined {
  const { tokens } = s;
  if (kindAt(tokens, at) !== Kind.word) return undefined;
  const next = kindAt(tokens, at + 1);
  if (textOf(tokens, at) === owner.name && (next === P.open || next === P.curly))
    return addMember(s, owner, modifiers, at, undefined);
  const read = readType(s, at);
  if (!read || kindAt(tokens, read.next) !== Kind.word) return undefined;
  if (kindAt(tokens, read.next + 1) === P.open) return addMember(s, owner, modifiers, read.next, read.type);
  return addFields(s, owner, modifiers, read.next, read.type);
}

function addMember(
  s: JvmSource,
  owner: JvmType,
  modifiers: Modifiers,
  nameAt: number,
  returns: TypeName | undefined,
): number {
  const { tokens, brackets } = s;
  const hasParameters = kindAt(tokens, nameAt + 1) === P.open;
  let at = hasParameters ? brackets.partner[nameAt + 1]! + 1 : nameAt + 1;
  // `throws A, B`, `default value`, or the brackets of an old-style array result.
  while (at < owner.close && kindAt(tokens, at) !== P.curly && kindAt(tokens, at) !== P.semicolon) {
    if (textOf(tokens, at) === 'default') {
      at = skipToDeclarationEnd(s, at, owner.close) - 1;
      break;
    }
    at++;
  }
  const hasBody = kindAt(tokens, at) === P.curly;
  const close = hasBody ? Math.min(brackets.partner[at]!, owner.close) : at;
  const parameters: JvmSource['variables'] = [];
  const member: JvmMember = {
    name: returns ? textOf(tokens, nameAt) : 'constructor',
    owner: owner.name,
    ...(returns ? { returns } : {}),
    annotations: modifiers.annotations,
    parameters,
    exported: !modifiers.words.has('private'),
    line: lineOf(s, nameAt),
    endLine: lineOf(s, close),
    nameAt,
    open: hasBody ? at : -1,
    close: hasBody ? close : -1,
    ownerType: owner,
    expressionBody: false,
  };
  if (hasParameters) parameters.push(...readParameters(s, nameAt + 1, owner, member));
  s.members.push(member);
  s.variables.push(...parameters);
  if (hasBody) s.bodies.push({ start: at, end: close, ownerType: owner, member });
  return close + 1;
}

function addFields(s: JvmSource, owner: JvmType, modifiers: Modifiers, firstName: number, type: TypeName): number {
  const { tokens, brackets } = s;
  const inInterface = owner.kind === 'interface';
  let nameAt = firstName;
  for (;;) {
    let at = nameAt + 1;
    while (kindAt(tokens, at) === P.square) at = brackets.partner[at]! + 1;
    const valueStart = kindAt(tokens, at) === P.assign ? at + 1 : -1;
    let end = valueStart < 0 ? at : valueStart;
    while (end < owner.close && !endsDeclarator(s, end)) {
      const kind = tokens.kinds[end]!;
      const angles = kind === P.less ? skipAngles(s, end) : -1;
      // `M.<A, B, C>of()`
      if (angles > 0 && isAfterTypeArguments(kindAt(tokens, angles))) end = angles;
      else end = kind === P.open || kind === P.curly || kind === P.square ? brackets.partner[end]! + 1 : end + 1;
    }
    end = Math.min(end, owner.close);
    s.variables.push(
      new JvmName(s, 'field', nameAt, {
        ownerType: owner,
        type,
        annotations: modifiers.annotations,
        exported: !modifiers.words.has('private'),
        // Without `final` too: whoever writes a name once for all classes often leaves it out.
        constant: inInterface || (modifiers.words.has('static') && (modifiers.words.has('final') || valueStart >= 0)),
        valueStart,
        valueEnd: valueStart < 0 ? -1 : end,
      }),
    );
    if (valueStart >= 0) s.bodies.push({ start: valueStart, end, ownerType: owner });
    if (kindAt(tokens, end) !== P.comma || kindAt(tokens, end + 1) !== Kind.word) return end + 1;
    nameAt = end + 1;
  }
}

/** `;`, or a `,` after which another name is declared: the commas of `new HashMap<A, B>()` are not. */
function endsDeclarator(s: JvmSource, i: number): boolean {
  const kind = s.tokens.kinds[i]!;
  if (kind === P.semicolon) return true;
  if (kind !== P.comma || kindAt(s.tokens, i + 1) !== Kind.word) return false;
  const after = kindAt(s.tokens, i + 2);
  return after === P.assign || after === P.semicolon || after === P.comma;
}
