import { constant, join, literal, opaque, type Ref } from '../../core/ref.ts';
import { matchBrackets } from './brackets.ts';
import { callRef } from './java-calls.ts';
import { chainEndingAt } from './java-chain.ts';
import { literalValue, splitTemplate, unescapeText } from './java-literals.ts';
import type { Names } from './java-names.ts';
import { fieldSetting } from './java-settings.ts';
import type { JvmSource, JvmVariable, Place } from './java-source.ts';
import { endOfStatement, P, readType, sourceText, splitArguments } from './java-tokens.ts';
import { lexKotlin } from './kotlin-lexer.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** How one value is being followed. `budget` bounds the work whatever the file says. */
/** The branch this reading follows; the others are read another time. */
export function pick<T>(f: Following, options: readonly T[], read: (option: T) => Ref): Ref {
  f.branch.count = Math.max(f.branch.count, options.length);
  return read(options[Math.min(f.branch.pick, options.length - 1)]!);
}

export interface Following {
  readonly names: Names;
  readonly place: Place;
  /** Parameters of a method that is being followed, by name. */
  readonly bindings?: ReadonlyMap<string, Ref>;
  readonly depth: number;
  readonly budget: { left: number };
  /** Which branch to follow where a value depends on a condition, and how many the widest such place has. */
  readonly branch: { readonly pick: number; count: number };
  /** Token whose position decides what a name means, where the tokens read are those of a template's hole. */
  readonly anchor?: number;
}

const MAX_DEPTH = 16;
export const FOLLOW_BUDGET = 400;

/** The name that tokens [start, end) stand for. */
export function refOf(s: JvmSource, start: number, end: number, f: Following): Ref {
  const [from, to] = unwrap(s, start, end);
  if (to <= from) return literal('');
  if (f.budget.left-- <= 0 || f.depth > MAX_DEPTH) return opaque(sourceText(s, from, to));
  if (to - from === 1) return tokenRef(s, from, f);
  if (s.language === 'kotlin' && kindAt(s.tokens, from) === P.curly && s.brackets.partner[from] === to - 1)
    return blockRef(s, from, to - 1, f);
  const operators = findOperators(s, from, to);
  if (operators.arrow >= 0) return lambdaRef(s, operators.arrow, to, f);
  if (operators.elvis >= 0)
    return orElse(refOf(s, from, operators.elvis, f), () => refOf(s, operators.elvis + 1, to, f));
  const branches = branchesOf(s, from, to);
  if (branches) return pick(f, branches, ([a, b]) => refOf(s, a, b, { ...f, depth: f.depth + 1 }));
  if (operators.other) return opaque(sourceText(s, from, to));
  if (operators.plus.length > 0) return concatenation(s, from, to, operators.plus, f);
  const chain = chainEndingAt(s, to - 1);
  if (!chain || chain.start !== from) return opaque(sourceText(s, from, to));
  return chain.links.every(l => l.form === 'name')
    ? pathRef(
        s,
        chain.links.map(l => l.name),
        chain.links.at(-1)!.at,
        f,
      )
    : callRef(s, chain, f);
}

/** Without outer brackets, casts, `!!`, Kotlin's `as T`. */
export function unwrap(s: JvmSource, start: number, end: number): readonly [number, number] {
  const { tokens, brackets } = s;
  let from = start;
  let to = Math.min(end, tokens.count);
  for (let changed = true; changed && from < to; ) {
    changed = false;
    while (to - 1 > from && kindAt(tokens, to - 1) === P.bang) {
      to--;
      changed = true;
    }
    if (kindAt(tokens, from) !== P.open) break;
    const close = brackets.partner[from]!;
    if (close === to - 1) {
      from++;
      to--;
      changed = true;
    } else if (s.language === 'java' && isCast(s, from, close)) {
      from = close + 1;
      changed = true;
    }
  }
  if (s.language === 'kotlin' && to - from >= 3 && isText(tokens, to - 2, 'as')) to -= 2;
  return [from, to];
}

/** `(String) x`: a type in brackets, and a value begins right after. */
export function isCast(s: JvmSource, open: number, close: number): boolean {
  const read = readType(s, open + 1);
  if (!read || read.next !== close) return false;
  const after = kindAt(s.tokens, close + 1);
  return after === Kind.word || after === Kind.string || after === P.open || after === Kind.block;
}

interface Operators {
  readonly plus: readonly number[];
  readonly arrow: number;
  readonly elvis: number;
  /** Something else than names can be made of: ternaries, comparisons, arithmetic. */
  readonly other: boolean;
}

export function findOperators(s: JvmSource, from: number, to: number): Operators {
  const { tokens, brackets } = s;
  const plus: number[] = [];
  let elvis = -1;
  let other = false;
  for (let i = from; i < to; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, brackets.partner[i]!);
    else if (kind === Kind.arrow) return { plus: [], arrow: i, elvis: -1, other: false };
    else if (kind === P.plus) plus.push(i);
    else if (kind === Kind.elvis && elvis < 0) elvis = i;
    else if (kind === Kind.compare || kind === Kind.logic) other = true;
    else if (kind === P.question && kindAt(tokens, i + 1) !== P.greater && kindAt(tokens, i - 1) !== P.less)
      other = true;
  }
  return { plus, arrow: -1, elvis, other };
}

function tokenRef(s: JvmSource, at: number, f: Following): Ref {
  const kind = s.tokens.kinds[at]!;
  if (kind === Kind.string || kind === Kind.block || kind === Kind.char)
    return literal(literalValue(s.tokens, at, s.language === 'kotlin'));
  if (kind === Kind.template) return templateRef(s, at, f);
  if (kind === Kind.number) return literal(textOf(s.tokens, at).replace(/(?<=\d)[lLfFdD]$/, ''));
  if (kind === Kind.word) return pathRef(s, [textOf(s.tokens, at)], at, f);
  return opaque(textOf(s.tokens, at));
}

function templateRef(s: JvmSource, at: number, f: Following): Ref {
  const { text } = s.tokens;
  const raw = text.startsWith('"""', s.tokens.starts[at]!);
  const inner: Following = { ...f, depth: f.depth + 1, anchor: f.anchor ?? at };
  return join(
    splitTemplate(text, s.tokens.starts[at]!, s.tokens.ends[at]!).map(part => {
      if (part.literal)
        return literal(raw ? text.slice(part.start, part.end) : unescapeText(text.slice(part.start, part.end)));
      if (f.budget.left-- <= 0 || f.depth > MAX_DEPTH) return opaque(text.slice(part.start, part.end));
      const tokens = lexKotlin(text, part.start, part.end);
      const hole: JvmSource = { ...s, tokens, brackets: matchBrackets(tokens) };
      return refOf(hole, 0, tokens.count, inner);
    }),
  );
}

function concatenation(s: JvmSource, from: number, to: number, plus: readonly number[], f: Following): Ref {
  const parts: Ref[] = [];
  let start = from;
  for (const at of [...plus, to]) {
    parts.push(refOf(s, start, at, { ...f, depth: f.depth + 1 }));
    start = at + 1;
  }
  const isText = parts.some(p =>
    p.ref === 'literal' ? Number.isNaN(Number(p.value)) || p.value === '' : p.ref !== 'opaque',
  );
  return isText ? join(parts) : opaque(sourceText(s, from, to));
}

/** What a lambda gives back: its expression, or what its block returns. */
function lambdaRef(s: JvmSource, arrow: number, to: number, f: Following): Ref {
  const inner = { ...f, depth: f.depth + 1 };
  const start = arrow + 1;
  if (kindAt(s.tokens, start) !== P.curly) return refOf(s, start, to, inner);
  const results = returned(s, start, Math.min(s.brackets.partner[start]!, to));
  return results.length > 0 ? pick(f, results, ([a, b]) => refOf(s, a, b, inner)) : opaque(sourceText(s, start, to));
}

/** Kotlin's `{ it.path("/x").build() }` gives back its last expression. */
function blockRef(s: JvmSource, open: number, close: number, f: Following): Ref {
  const { arrow } = findOperators(s, open + 1, close);
  let start = arrow >= 0 && arrow < open + 12 ? arrow + 1 : open + 1;
  for (let statements = 0; statements < 100; statements++) {
    const end = endOfStatement(s, start, close);
    if (end >= close || end <= start) break;
    start = kindAt(s.tokens, end) === P.semicolon ? end + 1 : end;
  }
  return refOf(s, start, close, { ...f, depth: f.depth + 1 });
}

/** Tokens of the values that a block returns, at most four. */
export function returned(s: JvmSource, open: number, close: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let i = open + 1; i < close && i < open + 600; i++) {
    if (s.tokens.kinds[i] !== Kind.word || !isText(s.tokens, i, 'return')) continue;
    found.push([i + 1, endOfStatement(s, i + 1, close)]);
    if (found.length === MAX_BRANCHES) break;
  }
  return found;
}

/** A default beside a setting that has none yet; anything else stays what it is. */
export function orElse(ref: Ref, fallback: () => Ref): Ref {
  return ref.ref === 'setting' && ref.fallback === undefined ? { ...ref, fallback: fallback() } : ref;
}

/** `name`, `this.name`, `Type.NAME`, `object.name`. */
export function pathRef(s: JvmSource, path: readonly string[], token: number, f: Following): Ref {
  const names = path[0] === 'this' || path[0] === 'super' ? path.slice(1) : path;
  const first = names[0];
  if (first === undefined) return opaque('this');
  if (names.length === 1) return path.length > 1 ? ownField(s, first, token, f) : bareName(s, first, token, f);
  const last = names.at(-1)!;
  const owner = names.at(-2)!;
  if (last === 'class' || last === 'java') return opaque(path.join('.'));
  const variable = names.length === 2 ? f.names.variable(first, f.place, f.anchor ?? token) : undefined;
  const type = variable?.type?.name ?? owner;
  const field = f.names.field(type, last);
  if (field) return variableRef(s, field, f.anchor ?? token, f);
  return variable || /^[A-Z]/.test(owner) ? constant(`${type}.${last}`) : opaque(path.join('.'));
}

function ownField(s: JvmSource, name: string, token: number, f: Following): Ref {
  const field = f.names.field(f.place.ownerType?.name, name);
  return field ? variableRef(s, field, f.anchor ?? token, f) : bareName(s, name, token, f);
}

function bareName(s: JvmSource, name: string, token: number, f: Following): Ref {
  if (name === 'true' || name === 'false' || name === 'null') return name === 'null' ? opaque(name) : literal(name);
  const variable = f.names.variable(name, f.place, f.anchor ?? token);
  if (variable?.role !== 'local') {
    const bound = f.bindings?.get(name);
    if (bound) return bound;
  }
  if (variable) return variableRef(s, variable, f.anchor ?? token, f);
  const imported = s.imports.find(i => i.local === name && i.imported !== undefined);
  if (imported) return constant(imported.module.split('.').slice(-2).join('.'));
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return constant(name);
  const base = f.place.ownerType?.extends[0];
  return base && /^[a-z]/.test(name) ? constant(`${base.name}.${name}`) : opaque(name);
}

/** What a declared name holds at a token: its setting, its initialiser, or what was assigned to it before. */
export function variableRef(s: JvmSource, variable: JvmVariable, token: number, f: Following): Ref {
  if (f.budget.left-- <= 0 || f.depth > MAX_DEPTH) return opaque(variable.name);
  const configured = fieldSetting(variable);
  const inner: Following = {
    names: f.names,
    budget: f.budget,
    branch: f.branch,
    depth: f.depth + 1,
    place: { ownerType: variable.ownerType, member: variable.inside },
  };
  if (configured) {
    const fallback =
      configured.ref === 'setting' && variable.valueStart >= 0
        ? () => refOf(s0(s, f), variable.valueStart, variable.valueEnd, inner)
        : undefined;
    return fallback ? orElse(configured, fallback) : configured;
  }
  if (variable.role === 'local') return localRef(s0(s, f), variable, token, f);
  if (variable.role === 'parameter')
    return variable.valueStart >= 0
      ? refOf(s0(s, f), variable.valueStart, variable.valueEnd, inner)
      : parameterRef(s0(s, f), variable, inner);
  // What the field begins with and all that is put into it; a setter's own parameter names nothing.
  const known: Ref[] = [];
  if (variable.valueStart >= 0) known.push(refOf(s0(s, f), variable.valueStart, variable.valueEnd, inner));
  for (const a of f.names.assignments(variable).slice(0, MAX_BRANCHES))
    known.push(
      refOf(s0(s, f), a.valueStart, a.valueEnd, { ...inner, place: { ownerType: a.ownerType, member: a.member } }),
    );
  const meant = known.filter(k => k.ref !== 'opaque' && !isNothing(k));
  if (meant.length > 0) return pick(f, meant, k => k);
  return variable.constant && variable.owner ? constant(`${variable.owner}.${variable.name}`) : opaque(variable.name);
}

/** Types of constructor parameters that may hold an address. */
const TEXTUAL = new Set(['String', 'URI', 'URL', 'HttpUrl', 'int', 'Int', 'Integer', 'CharSequence']);

/** What a constructor is given is decided where it is called: a constant of that class, by position. */
function parameterRef(s: JvmSource, variable: JvmVariable, f: Following): Ref {
  const member = variable.inside;
  const index = member ? member.parameters.findIndex(p => p.name === variable.name) : -1;
  if (!member || index < 0 || !TEXTUAL.has(variable.type?.name ?? '')) return opaque(variable.name);
  if (member.name === 'constructor')
    return variable.owner ? constant(constructorArgument(variable.owner, index)) : opaque(variable.name);
  // A method's is decided where this file calls it; who else may call it stays open.
  const given = f.names.calls(member).flatMap(({ open, body }) => {
    const parts = splitArguments(s, open);
    const part = parts[index];
    return part && parts.length === member.parameters.length
      ? [{ part, place: { ownerType: body.ownerType, member: body.member } }]
      : [];
  });
  if (given.length === 0) return opaque(variable.name);
  const ref = pick(f, given.slice(0, MAX_BRANCHES), ({ part, place }) =>
    refOf(s, part[0], part[1], { ...f, depth: f.depth + 1, place }),
  );
  return ref.ref === 'opaque' ? opaque(variable.name) : ref;
}

/** Name under which the argument of a constructor is known in all files of a unit. */
export function constructorArgument(type: string, index: number): string {
  return `new ${type}(#${index + 1})`;
}

/** The file's own tokens: inside a template's hole the tokens at hand are only the hole's. */
function s0(s: JvmSource, f: Following): JvmSource {
  return f.anchor === undefined ? s : f.names.source;
}

function localRef(s: JvmSource, variable: JvmVariable, token: number, f: Following): Ref {
  const inner: Following = {
    names: f.names,
    budget: f.budget,
    branch: f.branch,
    depth: f.depth + 1,
    place: f.place,
    ...(f.bindings ? { bindings: f.bindings } : {}),
  };
  const declared = variable.valueStart >= 0 && variable.valueEnd <= token;
  let known: readonly Ref[] = declared ? [refOf(s, variable.valueStart, variable.valueEnd, inner)] : [];
  for (const a of f.names.assignments(variable)) {
    if (a.nameAt < variable.nameAt || a.valueEnd > token) continue;
    const value = refOf(s, a.valueStart, a.valueEnd, inner);
    if (a.adds) known = known.length > 0 ? known.map(k => join([k, value])) : [value];
    else if (encloses(s, a.nameAt, token)) known = [value];
    else if (known.length < MAX_BRANCHES) known = [...known, value];
  }
  // A first value of `""` or `null` only waits for the branches to come.
  const meant = known.filter(k => !isNothing(k));
  return meant.length === 0 ? (known[0] ?? opaque(variable.name)) : pick(f, meant, k => k);
}

export const MAX_BRANCHES = 6;

function isNothing(ref: Ref): boolean {
  return (ref.ref === 'literal' && ref.value === '') || (ref.ref === 'opaque' && ref.text === 'null');
}

/** `c ? a : b`, Kotlin's `if (c) a else b`: the ranges of the values. */
function branchesOf(
  s: JvmSource,
  from: number,
  to: number,
  depth = 0,
): readonly (readonly [number, number])[] | undefined {
  const { tokens, brackets } = s;
  if (s.language === 'kotlin') {
    if (!isText(tokens, from, 'if') || kindAt(tokens, from + 1) !== P.open) return undefined;
    const start = brackets.partner[from + 1]! + 1;
    const other = findTop(s, start, to, i => isText(tokens, i, 'else'));
    return other < 0 ? undefined : withElse(s, insideBlock(s, start, other), insideBlock(s, other + 1, to), depth);
  }
  const question = findTop(s, from, to, i => tokens.kinds[i] === P.question);
  if (question < 0) return undefined;
  let open = 0;
  const colon = findTop(s, question + 1, to, i => {
    if (tokens.kinds[i] === P.question) open++;
    return tokens.kinds[i] === P.colon && open-- === 0;
  });
  return colon < 0 ? undefined : withElse(s, [question + 1, colon], [colon + 1, to], depth);
}

/** `a ? x : b ? y : z` has three branches, not two. */
function withElse(
  s: JvmSource,
  first: readonly [number, number],
  rest: readonly [number, number],
  depth: number,
): readonly (readonly [number, number])[] {
  const more = depth < MAX_BRANCHES ? branchesOf(s, rest[0], rest[1], depth + 1) : undefined;
  return [first, ...(more ?? [rest])];
}

function insideBlock(s: JvmSource, from: number, to: number): readonly [number, number] {
  return kindAt(s.tokens, from) === P.curly && s.brackets.partner[from] === to - 1 ? [from + 1, to - 1] : [from, to];
}

function findTop(s: JvmSource, from: number, to: number, wanted: (i: number) => boolean): number {
  const { tokens, brackets } = s;
  for (let i = from; i < to; i++) {
    if (wanted(i)) return i;
    const kind = tokens.kinds[i]!;
    if (kind === P.open || kind === P.square || kind === P.curly) i = Math.max(i, brackets.partner[i]!);
  }
  return -1;
}

/** Whether the block of one token is the block of another, or one around it. */
function encloses(s: JvmSource, outer: number, inner: number): boolean {
  const block = s.brackets.parent[outer]!;
  return block < 0 || (block < inner && inner <= s.brackets.partner[block]!);
}
