import { constant, join, literal, opaque, type Ref, setting } from '../../core/ref.ts';
import { matchBrackets } from './brackets.ts';
import { callRef } from './csharp-calls.ts';
import { chainEndingAt } from './csharp-chain.ts';
import { lexCSharp } from './csharp-lexer.ts';
import { literalValue, splitInterpolation } from './csharp-literals.ts';
import type { Names } from './csharp-names.ts';
import { operatorsIn, unwrap } from './csharp-operators.ts';
import { boundSection } from './csharp-settings.ts';
import type { CsSource, CsVariable, Place } from './csharp-source.ts';
import { afterName, endOfStatement, P, simpleType, sourceText, splitArguments } from './csharp-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** How one value is being followed. `budget` bounds the work whatever the file says. */
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

/** The branch this reading follows; the others are read another time. */
export function pick<T>(f: Following, options: readonly T[], read: (option: T) => Ref): Ref {
  f.branch.count = Math.max(f.branch.count, options.length);
  return read(options[Math.min(f.branch.pick, options.length - 1)]!);
}

/** The name that tokens [start, end) stand for. */
export function refOf(s: CsSource, start: number, end: number, f: Following): Ref {
  const [from, to] = unwrap(s, start, end);
  if (to <= from) return literal('');
  if (f.budget.left-- <= 0 || f.depth > MAX_DEPTH) return opaque(sourceText(s, from, to));
  if (to - from === 1) return tokenRef(s, from, f);
  const inner = { ...f, depth: f.depth + 1 };
  const operators = operatorsIn(s, from, to);
  if (operators.arrow >= 0) return lambdaRef(s, operators.arrow, to, inner);
  if (operators.question >= 0) {
    const colon = operators.colon;
    if (colon < 0) return opaque(sourceText(s, from, to));
    return pick(f, [[operators.question + 1, colon] as const, [colon + 1, to] as const], ([a, b]) =>
      refOf(s, a, b, inner),
    );
  }
  if (operators.elvis >= 0)
    return orElse(refOf(s, from, operators.elvis, f), () => refOf(s, operators.elvis + 1, to, inner));
  if (operators.other) return opaque(sourceText(s, from, to));
  if (operators.plus.length > 0) return concatenation(s, from, to, operators.plus, f);
  const chain = chainEndingAt(s, to - 1);
  if (!chain || chain.start !== from) return opaque(sourceText(s, from, to));
  return chain.links.every(l => l.form === 'name' && l.angle < 0)
    ? pathRef(
        s,
        chain.links.map(l => l.name),
        chain.links.at(-1)!.at,
        f,
      )
    : callRef(s, chain, f);
}

function tokenRef(s: CsSource, at: number, f: Following): Ref {
  const kind = s.tokens.kinds[at]!;
  if (kind === Kind.string || kind === Kind.block || kind === Kind.char) return literal(literalValue(s.tokens, at));
  if (kind === Kind.template) return templateRef(s, at, f);
  if (kind === Kind.number)
    return literal(
      textOf(s.tokens, at)
        .replace(/(?<=\d)[lLfFdDmMuU]{1,2}$/, '')
        .replaceAll('_', ''),
    );
  if (kind === Kind.word) return pathRef(s, [textOf(s.tokens, at)], at, f);
  return opaque(textOf(s.tokens, at));
}

function templateRef(s: CsSource, at: number, f: Following): Ref {
  const { text, starts, ends } = s.tokens;
  const inner: Following = { ...f, depth: f.depth + 1, anchor: f.anchor ?? at };
  return join(
    splitInterpolation(text, starts[at]!, ends[at]!).map(part => {
      if (part.text !== undefined) return literal(part.text);
      if (f.budget.left-- <= 0 || f.depth > MAX_DEPTH) return opaque(text.slice(part.start, part.end));
      const tokens = lexCSharp(text, part.start, part.end);
      const hole: CsSource = { ...s, tokens, brackets: matchBrackets(tokens) };
      const ref = refOf(hole, 0, tokens.count, inner);
      return ref.ref === 'literal' && ref.value === '' ? opaque(text.slice(part.start, part.end)) : ref;
    }),
  );
}

function concatenation(s: CsSource, from: number, to: number, plus: readonly number[], f: Following): Ref {
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
function lambdaRef(s: CsSource, arrow: number, to: number, f: Following): Ref {
  const start = arrow + 1;
  if (kindAt(s.tokens, start) !== P.curly) return refOf(s, start, to, f);
  const results = returned(s, start, Math.min(s.brackets.partner[start]!, to));
  return results.length > 0 ? pick(f, results, ([a, b]) => refOf(s, a, b, f)) : opaque(sourceText(s, start, to));
}

const MAX_BRANCHES = 4;

/** Tokens of the values that a block returns, at most four. */
export function returned(s: CsSource, open: number, close: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let i = open + 1; i < close && i < open + 600 && found.length < MAX_BRANCHES; i++)
    if (s.tokens.kinds[i] === Kind.word && isText(s.tokens, i, 'return'))
      found.push([i + 1, endOfStatement(s, i + 1, close)]);
  return found;
}

/** A default beside a setting that has none yet; anything else stays what it is. */
export function orElse(ref: Ref, fallback: () => Ref): Ref {
  if (ref.ref === 'setting')
    return ref.fallback === undefined
      ? { ...ref, fallback: fallback() }
      : { ...ref, fallback: orElse(ref.fallback, fallback) };
  return ref.ref === 'opaque' && /^(?:null|default)$/.test(ref.text) ? fallback() : ref;
}

/** What holds the options that a section of the configuration is bound to. */
const OPTIONS = new Set(['IOptions', 'IOptionsSnapshot', 'IOptionsMonitor', 'Lazy', 'OptionsWrapper']);
const OPTIONS_VALUE = new Set(['Value', 'CurrentValue']);

/** `name`, `this.name`, `Type.Name`, `options.Value.Url`. */
export function pathRef(s: CsSource, path: readonly string[], token: number, f: Following): Ref {
  const names = path[0] === 'this' || path[0] === 'base' ? path.slice(1) : path;
  const first = names[0];
  if (first === undefined) return opaque(path[0] ?? '');
  if (names.length === 1) return bareName(s, first, token, path.length > 1, f);
  const variable = f.names.variable(first, f.place, f.anchor ?? token);
  if (!variable) return staticPath(s, names, token, f);
  const section = boundSection(s0(s, f), variable, f);
  const rest = names.slice(1).filter((name, i) => !(i === 0 && OPTIONS_VALUE.has(name)));
  if (rest.length === 0) return opaque(path.join('.'));
  if (section !== undefined) return setting([...(section ? [section] : []), ...rest].join(':'));
  const type = variable.type;
  const owner = type && (OPTIONS.has(type.name) ? simpleType(type.args[0] ?? '') : type.name);
  if (!owner) return opaque(path.join('.'));
  if (rest.length > 1) return constant([owner, ...rest].join('.'));
  const field = f.names.field(owner, rest[0]!);
  if (field && (field.constant || field.valueStart >= 0) && !hasSetterInFile(field, f))
    return variableRef(s, field, f.anchor ?? token, f);
  return constant(`${owner}.${rest[0]}`);
}

/** A property that something in this file assigns is not only its initial value. */
function hasSetterInFile(field: CsVariable, f: Following): boolean {
  return !field.constant && field.property && f.names.assigned(field.name).length > 0;
}

/** `Topics.Orders`, `Shop.Topics.Orders`, `nameof` aside. */
function staticPath(s: CsSource, names: readonly string[], token: number, f: Following): Ref {
  const last = names.at(-1)!;
  const owner = names.at(-2)!;
  const field = f.names.field(owner, last);
  if (field) return variableRef(s, field, f.anchor ?? token, f);
  if (last === 'Empty' && /^string$/i.test(owner)) return literal('');
  return /^[A-Z]/.test(owner) ? constant(`${owner}.${last}`) : opaque(names.join('.'));
}

function bareName(s: CsSource, name: string, token: number, ofThis: boolean, f: Following): Ref {
  if (name === 'null' || name === 'default') return opaque(name);
  if (name === 'true' || name === 'false') return literal(name);
  const variable = ofThis
    ? f.names.field(f.place.ownerType?.name, name)
    : f.names.variable(name, f.place, f.anchor ?? token);
  if (variable?.role !== 'local') {
    const bound = f.bindings?.get(name);
    if (bound) return bound;
  }
  if (variable) return variableRef(s, variable, f.anchor ?? token, f);
  const fromStatic = s.imports.find(i => i.imported === '*');
  if (fromStatic && /^[A-Z]/.test(name)) return constant(`${fromStatic.local}.${name}`);
  const base = f.place.ownerType?.extends[0];
  return base && /^[A-Z_]/.test(name) ? constant(`${base.name}.${name}`) : opaque(name);
}

/** What a declared name holds at a token: its initialiser, or what was assigned to it before. */
export function variableRef(s: CsSource, variable: CsVariable, token: number, f: Following): Ref {
  if (f.budget.left-- <= 0 || f.depth > MAX_DEPTH) return opaque(variable.name);
  const own = s0(s, f);
  const { names, budget, branch } = f;
  const inner: Following = {
    names,
    budget,
    branch,
    depth: f.depth + 1,
    place: { ownerType: variable.ownerType, member: variable.inside },
  };
  if (variable.role === 'local')
    return localRef(own, variable, token, { ...inner, ...(f.bindings ? { bindings: f.bindings } : {}) });
  if (variable.role === 'parameter')
    return (
      passedRef(own, variable, inner) ??
      (variable.valueStart >= 0 ? refOf(own, variable.valueStart, variable.valueEnd, inner) : parameterRef(variable))
    );
  const assigned = variable.constant ? [] : names.assignments(variable);
  if (assigned.length === 0) {
    if (variable.valueStart < 0) return parameterRef(variable);
    const value = refOf(own, variable.valueStart, variable.valueEnd, inner);
    return value.ref === 'opaque' && variable.owner ? constant(`${variable.owner}.${variable.name}`) : value;
  }
  const values = assigned
    .slice(0, MAX_BRANCHES)
    .map(a => refOf(own, a.valueStart, a.valueEnd, { ...inner, place: { ownerType: a.ownerType, member: a.member } }));
  const meant = values.filter(v => !isNothing(v));
  return meant.length === 0 || assigned.length > MAX_BRANCHES ? opaque(variable.name) : pick(f, meant, v => v);
}

/** What the callers in this very file hand to a method's parameter, where they all hand over something that is known. */
function passedRef(s: CsSource, variable: CsVariable, f: Following): Ref | undefined {
  const member = variable.inside;
  if (!member || member.name === 'constructor' || !TEXTUAL.has(variable.type?.name ?? '') || f.depth > 6)
    return undefined;
  const position = member.parameters.findIndex(p => p.name === variable.name);
  const calls = f.names.calls(member.name);
  if (position < 0 || calls.length === 0 || calls.length > MAX_BRANCHES) return undefined;
  const values = calls.map(({ open, place }) => {
    const range = splitArguments(s, open)[position];
    return range && refOf(s, afterName(s, range[0]), range[1], { ...f, place, depth: f.depth + 3 });
  });
  const known = values.filter((v): v is Ref => v !== undefined && v.ref !== 'opaque');
  return known.length === values.length ? pick(f, known, v => v) : undefined;
}

/** Types of parameters that may hold an address. */
const TEXTUAL = new Set(['string', 'String', 'Uri', 'int']);

/** What a constructor is given is decided where it is called: a constant of that class, by position. */
function parameterRef(variable: CsVariable): Ref {
  if (!variable.owner || !TEXTUAL.has(variable.type?.name ?? '')) return opaque(variable.name);
  const member = variable.inside;
  if (member) {
    const index = member.parameters.findIndex(p => p.name === variable.name);
    if (index < 0) return opaque(variable.name);
    if (member.name === 'constructor') return constant(constructorArgument(variable.owner, index));
    return (member.parameters[0] as CsVariable).receiver
      ? constant(extensionArgument(member.name, index - 1))
      : opaque(variable.name);
  }
  return variable.property ? constant(`${variable.owner}.${variable.name}`) : opaque(variable.name);
}

/** Name under which the argument of a constructor is known in all files of a unit. */
export function constructorArgument(type: string, index: number): string {
  return `new ${type}(#${index + 1})`;
}

/** The same for an extension method: `services.AddSearch(url)` is a name in one file and a call in another. */
export function extensionArgument(method: string, index: number): string {
  return `${method}(#${index + 1})`;
}

/** The file's own tokens: inside a template's hole the tokens at hand are only the hole's. */
function s0(s: CsSource, f: Following): CsSource {
  return f.anchor === undefined ? s : f.names.source;
}

function localRef(s: CsSource, variable: CsVariable, token: number, f: Following): Ref {
  const declared = variable.valueStart >= 0 && variable.valueEnd <= token;
  let known: readonly Ref[] = declared ? [refOf(s, variable.valueStart, variable.valueEnd, f)] : [];
  for (const a of f.names.assignments(variable)) {
    if (a.valueEnd > token) continue;
    const value = refOf(s, a.valueStart, a.valueEnd, f);
    if (a.adds) known = known.length > 0 ? known.map(k => join([k, value])) : [value];
    else if (encloses(s, a.nameAt, token) && !isConditional(s, a.nameAt)) known = [value];
    else if (known.length < MAX_BRANCHES) known = [...known, value];
  }
  // A first value of `""` or `null` only waits for the branches to come.
  const meant = known.filter(k => !isNothing(k));
  return meant.length === 0 ? (known[0] ?? opaque(variable.name)) : pick(f, meant, k => k);
}

/** `if (x) url = y;` without braces. */
function isConditional(s: CsSource, nameAt: number): boolean {
  return kindAt(s.tokens, nameAt - 1) === P.close || isText(s.tokens, nameAt - 1, 'else');
}

function isNothing(ref: Ref): boolean {
  return (ref.ref === 'literal' && ref.value === '') || (ref.ref === 'opaque' && /^(?:null|default)$/.test(ref.text));
}

/** Whether the block of one token is the block of another, or one around it. */
function encloses(s: CsSource, outer: number, inner: number): boolean {
  const block = s.brackets.parent[outer]!;
  return block < 0 || (block < inner && inner <= s.brackets.partner[block]!);
}
