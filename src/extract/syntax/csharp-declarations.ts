import { readAttributes } from './csharp-attributes.ts';
import { readImport } from './csharp-imports.ts';
import { addConstants, addPrimaryParameters, readMember } from './csharp-members.ts';
import type { CsMember, CsSource, CsType, CsTypeName } from './csharp-source.ts';
import { endOfStatement, isOneOf, lineOf, P, readType, skipAngles } from './csharp-tokens.ts';
import type { Annotation, TypeDeclaration } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

const MODIFIERS = new Set([
  'public', 'private', 'protected', 'internal', 'static', 'sealed', 'abstract', 'partial', 'new', 'virtual', 'override', 'async',
  'extern', 'readonly', 'unsafe', 'volatile', 'file', 'required', 'const', 'event', 'ref',
]); // biome-ignore format: a table

export interface Modifiers {
  readonly annotations: readonly Annotation[];
  readonly words: ReadonlySet<string>;
  readonly next: number;
}

export function readModifiers(s: CsSource, i: number, ownerType: CsType | undefined): Modifiers {
  const { tokens, brackets } = s;
  const annotations: Annotation[] = [];
  const words = new Set<string>();
  let at = i;
  for (;;) {
    const kind = kindAt(tokens, at);
    if (kind === P.square) {
      annotations.push(...readAttributes(s, at, { ownerType }));
      at = brackets.partner[at]! + 1;
    } else if (kind === Kind.word && MODIFIERS.has(textOf(tokens, at)) && isModifier(s, at))
      words.add(textOf(tokens, at++));
    else return { annotations, words, next: at };
  }
}

/** `file`, `required` and `async` are also names: of a modifier something is declared after it. */
function isModifier(s: CsSource, at: number): boolean {
  const after = kindAt(s.tokens, at + 1);
  return after === Kind.word || after === P.open || after === P.tilde;
}

/** A stretch of text in which declarations stand. */
interface Range {
  readonly start: number;
  readonly end: number;
  readonly type?: CsType;
}

/** Fills a source with what its file declares. Works through a list, not by recursion: nesting may be as deep as a hostile file likes. */
export function readDeclarations(s: CsSource): void {
  const ranges: Range[] = [{ start: 0, end: s.tokens.count }];
  for (let range = ranges.pop(); range; range = ranges.pop())
    ranges.push(...(range.type ? readTypeBody(s, range.type) : readFileLevel(s, range)));
  s.types.sort((a, b) => a.line - b.line || a.open - b.open);
  s.members.sort((a, b) => a.nameAt - b.nameAt);
  s.bodies.sort((a, b) => a.start - b.start);
  s.variables.sort((a, b) => a.nameAt - b.nameAt);
}

/** Usings, namespaces, types and the file's own statements. */
function readFileLevel(s: CsSource, range: Range): Range[] {
  const { tokens, brackets } = s;
  const inner: Range[] = [];
  let main: CsMember | undefined;
  let i = range.start;
  while (i < range.end) {
    const kind = tokens.kinds[i]!;
    if (kind === P.semicolon || kind === P.curlyEnd) {
      i++;
      continue;
    }
    const imported = readImport(s, i);
    if (imported > i) {
      i = imported;
      continue;
    }
    if (isText(tokens, i, 'namespace')) {
      const read = readType(s, i + 1);
      const at = read?.next ?? i + 1;
      s.package ??= read ? textBetween(s, i + 1, at) : '';
      // A file-scoped namespace holds the rest; a block is read like a file of its own.
      if (kindAt(tokens, at) === P.curly) {
        inner.push({ start: at + 1, end: Math.min(brackets.partner[at]!, range.end) });
        i = brackets.partner[at]! + 1;
      } else i = at + 1;
      continue;
    }
    const modifiers = readModifiers(s, i, undefined);
    const type = readTypeDeclaration(s, modifiers, undefined);
    if (type) {
      if (type.open < type.close) inner.push({ start: type.open, end: type.close, type });
      i = Math.max(type.close, i) + 1;
      continue;
    }
    const end = isText(tokens, modifiers.next, 'delegate')
      ? endOfStatement(s, i, range.end)
      : endOfStatements(s, i, range.end);
    // A program's own statements come before all that it declares.
    if (s.types.length > 0 || s.package !== undefined || isText(tokens, modifiers.next, 'delegate')) {
      i = Math.max(end, i + 1);
      continue;
    }
    main ??= mainOf(s, i, end);
    s.bodies.push({ start: i, end, member: main });
    i = Math.max(end, i + 1);
  }
  return inner;
}

/** The compiler's own name for what holds the file's statements. */
function mainOf(s: CsSource, at: number, end: number): CsMember {
  const member: CsMember = {
    name: 'Main', owner: 'Program', annotations: [], parameters: [], exported: false, line: lineOf(s, at), endLine: lineOf(s, end - 1),
    nameAt: at, open: at, close: end, expressionBody: false,
  }; // biome-ignore format: one thing
  s.members.push(member);
  return member;
}

/** Token at which statements end: a type, a namespace, or the end. */
function endOfStatements(s: CsSource, from: number, end: number): number {
  const { tokens, brackets } = s;
  let starts = false;
  for (let i = from; i < end; i++) {
    if (starts && i > from && isTypeAhead(s, i)) return i;
    const kind = tokens.kinds[i]!;
    starts = kind === P.semicolon || kind === P.curly;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, Math.min(brackets.partner[i]!, end));
  }
  return end;
}

function isTypeAhead(s: CsSource, i: number): boolean {
  if (isText(s.tokens, i, 'namespace')) return true;
  const { words, next } = readModifiers(s, i, undefined);
  const isDeclared = isOneOf(s, next, 'class', 'struct', 'interface', 'enum', 'record', 'delegate');
  return isDeclared && (words.size > 0 || kindAt(s.tokens, next + 1) === Kind.word);
}

function readTypeDeclaration(s: CsSource, modifiers: Modifiers, outer: CsType | undefined): CsType | undefined {
  const { tokens, brackets } = s;
  let at = modifiers.next;
  const keyword = textOf(tokens, at);
  if (!/^(?:class|struct|interface|enum|record)$/.test(keyword)) return undefined;
  if (keyword === 'record' && isOneOf(s, at + 1, 'class', 'struct')) at++;
  const nameAt = at + 1;
  if (kindAt(tokens, nameAt) !== Kind.word) return undefined;
  at = nameAt + 1;
  if (kindAt(tokens, at) === P.less) at = Math.max(skipAngles(s, at), at + 1);
  const parameters = kindAt(tokens, at) === P.open ? at : -1;
  if (
    keyword === 'record' &&
    parameters < 0 &&
    kindAt(tokens, at) !== P.colon &&
    kindAt(tokens, at) !== P.curly &&
    kindAt(tokens, at) !== P.semicolon
  )
    return undefined;
  if (parameters >= 0) at = brackets.partner[at]! + 1;
  const bases: CsTypeName[] = [];
  if (kindAt(tokens, at) === P.colon) at = readBases(s, at + 1, bases);
  while (
    at < tokens.count &&
    kindAt(tokens, at) !== P.curly &&
    kindAt(tokens, at) !== P.semicolon &&
    kindAt(tokens, at) !== P.curlyEnd
  )
    at++;
  const hasBody = kindAt(tokens, at) === P.curly;
  const kind: TypeDeclaration['kind'] =
    keyword === 'record' ? 'class' : (keyword as 'class' | 'struct' | 'interface' | 'enum');
  const isContract = (base: CsTypeName): boolean => /^I[A-Z]/.test(base.name);
  const type: CsType = {
    kind,
    keyword,
    name: textOf(tokens, nameAt),
    extends: kind === 'interface' ? bases : bases.filter(b => !isContract(b)),
    implements: kind === 'interface' ? [] : bases.filter(isContract),
    annotations: modifiers.annotations,
    abstract: modifiers.words.has('abstract'),
    line: lineOf(s, nameAt),
    endLine: lineOf(s, hasBody ? brackets.partner[at]! : at),
    open: hasBody ? at : tokens.count,
    close: hasBody ? brackets.partner[at]! : Math.max(at, nameAt),
    ...(outer ? { outer } : {}),
  };
  s.types.push(type);
  if (parameters >= 0) addPrimaryParameters(s, type, parameters);
  return type;
}

function readBases(s: CsSource, from: number, bases: CsTypeName[]): number {
  const { tokens, brackets } = s;
  let at = from;
  for (;;) {
    const read = isText(tokens, at, 'where') ? undefined : readType(s, at);
    if (!read) return at;
    bases.push(read.type);
    at = read.next;
    // `class Orders(HttpClient http) : Client(http)`
    if (kindAt(tokens, at) === P.open) at = brackets.partner[at]! + 1;
    if (kindAt(tokens, at) !== P.comma) return at;
    at++;
  }
}

/** Adds members and fields of one type; gives the bodies of the types declared directly in it. */
function readTypeBody(s: CsSource, type: CsType): Range[] {
  const inner: Range[] = [];
  if (type.keyword === 'enum') {
    addConstants(s, type);
    return inner;
  }
  let i = type.open + 1;
  while (i < type.close) {
    const modifiers = readModifiers(s, i, type);
    const nested = readTypeDeclaration(s, modifiers, type);
    if (nested) {
      if (nested.open < nested.close) inner.push({ start: nested.open, end: nested.close, type: nested });
      i = Math.max(nested.close, i) + 1;
    } else i = Math.max(readMember(s, type, modifiers), i + 1);
  }
  return inner;
}

function textBetween(s: CsSource, start: number, end: number): string {
  return s.tokens.text.slice(s.tokens.starts[start]!, s.tokens.ends[end - 1]!).replace(/\s+/g, '');
}
