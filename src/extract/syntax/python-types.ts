import { type Chain, chainAt, type Step } from './python-chain.ts';
import { isLibrary, MAX_DEPTH, placeOf, type Reader } from './python-reader.ts';
import { type Code, isWord, kindOf, type Range, SQUARE, skip, splitList, textAt, unwrap } from './python-source.ts';
import { piecesOf } from './python-strings.ts';
import type { Binding, MemberAt } from './python-structure.ts';
import { Kind } from './tokens.ts';

/**
 * What a value is known to be. Types of libraries go by package and last name (`sqlalchemy.Session`, whatever module it
 * is re-exported from), classes of the file by their plain name.
 */
export type Known =
  /** Something imported, by its dotted path. */
  | { readonly is: 'path'; readonly path: string }
  | { readonly is: 'instance'; readonly type: string }
  | { readonly is: 'class'; readonly name: string }
  | { readonly is: 'function'; readonly member: MemberAt }
  /** A method or attribute of a library's type. */
  | { readonly is: 'method'; readonly type: string; readonly name: string };

const instance = (type: string | undefined): Known | undefined => (type ? { is: 'instance', type } : undefined);

/** `google.cloud.pubsub_v1.PublisherClient` is `google.PublisherClient`. */
export function canonical(path: string): string {
  const first = path.indexOf('.');
  const last = path.lastIndexOf('.');
  return first === last ? path : path.slice(0, first) + path.slice(last);
}

const isClassName = (name: string): boolean => /^_?[A-Z]/.test(name) && !/^[A-Z0-9_]+$/.test(name);

/** What the first `count` steps of a chain are. */
export function knownOf(reader: Reader, code: Code, chain: Chain, count = chain.steps.length): Known | undefined {
  if (reader.depth > MAX_DEPTH || reader.budget-- <= 0) return undefined;
  reader.depth++;
  let known: Known | undefined = chain.head ? knownOfRange(reader, code, unwrap(code, chain.head)) : undefined;
  for (let i = 0; i < count; i++) {
    const step = chain.steps[i]!;
    if (step.is === 'name') known = knownName(reader, step.text, placeOf(code, step.at));
    else if (step.is === 'attribute') known = knownAttribute(reader, code, known, chain.steps, i, step.text);
    else if (step.is === 'call') known = called(reader, code, known, step);
    else {
      const looked = settled(reader, known);
      known = looked?.is === 'instance' ? instance(reader.libraries.gives.get(`${looked.type}[]`)) : undefined;
    }
  }
  reader.depth--;
  return known;
}

/** An attribute of a library's type that is not called: what it gives. */
function settled(reader: Reader, known: Known | undefined): Known | undefined {
  if (known?.is !== 'method') return known;
  const { gives } = reader.libraries;
  return instance(gives.get(`${known.type}.${known.name}`) ?? gives.get(`${known.type}.*`)) ?? known;
}

/** Type of an expression: `package.Type`, or a class of the file. */
export function typeOfRange(reader: Reader, code: Code, range: Range): string | undefined {
  const known = settled(reader, knownOfRange(reader, code, unwrap(code, range)));
  if (known?.is === 'instance') return known.type;
  // A class that is kept as a value: `self.config = Config`.
  return known?.is === 'path' &&
    known.path.includes('.') &&
    isClassName(known.path.slice(known.path.lastIndexOf('.') + 1))
    ? canonical(known.path)
    : undefined;
}

function knownOfRange(reader: Reader, code: Code, range: Range): Known | undefined {
  // `a if b else c`, `a or b`: the first that is known says it.
  let start = range.from;
  let otherwise = false;
  for (let i = range.from; i <= range.to; i = i < range.to ? skip(code, i) : i + 1) {
    const ends =
      i >= range.to || (i > start && (isWord(code, i, 'if') || isWord(code, i, 'or') || isWord(code, i, 'else')));
    if (!ends) continue;
    const chain = otherwise ? undefined : chainAt(code, { from: start, to: Math.min(i, range.to) });
    const known = chain && knownOf(reader, code, chain);
    if (known && (known.is !== 'path' || i >= range.to)) return known;
    if (i >= range.to) return undefined;
    // Between `if` and `else` stands the condition.
    otherwise = isWord(code, i, 'if');
    start = i + 1;
  }
  return undefined;
}

function knownName(reader: Reader, name: string, at: number): Known | undefined {
  const { scopes } = reader;
  const binding = scopes.variable(name, at);
  const surroundings = scopes.at(at);
  if (binding && !(binding.role === 'module' && scopes.imported(name) && !binding.value)) {
    if ((name === 'self' || name === 'cls') && binding.role === 'parameter' && surroundings.type)
      return { is: 'instance', type: surroundings.type };
    return instance(typeOfBinding(reader, binding));
  }
  const path = scopes.importPath(name);
  if (path) {
    // An object of the repository's own, under a name that says what it is: `from .db import session`.
    const guess = isLibrary(reader, path) ? undefined : habit(reader, name);
    return guess ? { is: 'instance', type: guess } : { is: 'path', path };
  }
  if (scopes.type(name)) return { is: 'class', name };
  const member = scopes.member(name);
  if (member) return { is: 'function', member };
  return instance(habit(reader, name)) ?? { is: 'path', path: name };
}

function knownAttribute(
  reader: Reader,
  code: Code,
  of: Known | undefined,
  steps: readonly Step[],
  index: number,
  name: string,
): Known | undefined {
  const { scopes, libraries } = reader;
  const known = settled(reader, of);
  if (known?.is === 'instance' || known?.is === 'class') {
    const owner = known.is === 'instance' ? known.type : known.name;
    if (scopes.type(owner)) {
      const member = scopes.member(name, owner);
      if (member) return isProperty(code, member) ? instance(returnTypeOf(reader, member)) : { is: 'function', member };
      const field = scopes.field(name, owner);
      const type = field && typeOfBinding(reader, field);
      if (type) return instance(type);
      const base = externalBase(reader, owner);
      return base ? { is: 'method', type: base, name } : instance(habit(reader, name));
    }
    return { is: 'method', type: owner, name };
  }
  if (known?.is === 'path') {
    const assigned = assignedName(reader, code, steps, index);
    if (assigned) return instance(assigned);
    const given = libraries.gives.get(canonical(`${known.path}.${name}`));
    return given && index + 1 < steps.length && steps[index + 1]!.is !== 'call'
      ? instance(given)
      : { is: 'path', path: `${known.path}.${name}` };
  }
  const assigned = assignedName(reader, code, steps, index);
  return instance(assigned ?? habit(reader, name));
}

/** What a name such as `g.redis` was set to somewhere in the file. */
function assignedName(reader: Reader, code: Code, steps: readonly Step[], index: number): string | undefined {
  const parts = steps.slice(0, index + 1);
  if (!parts.every(s => s.is === 'name' || s.is === 'attribute')) return undefined;
  const binding = reader.scopes.assigned(parts.map(s => ('text' in s ? s.text : textAt(code, s.open))).join('.'));
  return binding && typeOfBinding(reader, binding);
}

function called(
  reader: Reader,
  code: Code,
  known: Known | undefined,
  step: { readonly open: number; readonly close: number },
): Known | undefined {
  const { gives } = reader.libraries;
  if (known?.is === 'class') return instance(known.name);
  if (known?.is === 'function') return instance(returnTypeOf(reader, known.member));
  if (known?.is === 'method') return instance(gives.get(`${known.type}.${known.name}`) ?? gives.get(`${known.type}.*`));
  // An object that is called: `session_factory()`.
  if (known?.is === 'instance') return instance(gives.get(`${known.type}()`));
  if (known?.is !== 'path') return undefined;
  const name = canonical(known.path);
  const first = splitList(code, step.open + 1, Math.min(step.close, code.tokens.count))[0];
  // `boto3.client("sqs")` is what its argument says.
  const chosen =
    gives.has(`${name}(*)`) && first && kindOf(code, first.from) === Kind.string
      ? piecesOf(code, first.from)[0]
      : undefined;
  if (chosen && 'text' in chosen) return instance(`${gives.get(`${name}(*)`)}.${chosen.text}`);
  return instance(
    gives.get(name) ?? (isClassName(known.path.slice(known.path.lastIndexOf('.') + 1)) ? name : undefined),
  );
}

const isProperty = (code: Code, member: MemberAt): boolean =>
  member.decorators.some(d => /property$/.test(textAt(code, d.to - 1)));

/** What a function of the file gives: what it declares, else what its `return` statements show. */
export function returnTypeOf(reader: Reader, member: MemberAt): string | undefined {
  const known = reader.types.get(member);
  if (known === null || reader.depth > MAX_DEPTH) return undefined;
  if (known !== undefined || reader.types.has(member)) return known;
  reader.types.set(member, null);
  reader.depth++;
  const declared = member.returnType && typeOfAnnotation(reader, reader.code, member.returnType);
  const shown = declared?.includes('.')
    ? declared
    : member.returns
        .slice(0, MAX_RETURNS)
        .map(r => typeOfRange(reader, reader.code, r))
        .find(Boolean);
  reader.depth--;
  reader.types.set(member, shown ?? declared);
  return shown ?? declared;
}

const MAX_RETURNS = 8;

export function typeOfBinding(reader: Reader, binding: Binding): string | undefined {
  const known = reader.types.get(binding);
  // Asked for while it is being found out: a name that is set to something of itself.
  if (known === null || reader.depth > MAX_DEPTH) return undefined;
  if (known !== undefined || reader.types.has(binding)) return known;
  reader.types.set(binding, null);
  reader.depth++;
  const type =
    (binding.type && typeOfAnnotation(reader, reader.code, binding.type)) ??
    typeOfValue(reader, binding) ??
    typeGiven(reader, binding) ??
    (binding.how === 'each' ? undefined : habit(reader, binding.name));
  reader.depth--;
  reader.types.set(binding, type);
  return type;
}

/** A parameter has the type of what the calls in this file give for it. */
function typeGiven(reader: Reader, binding: Binding): string | undefined {
  if (binding.role !== 'parameter' || binding.value || binding.index === undefined) return undefined;
  for (const range of reader.argumentsFor(binding)) {
    const type = typeOfRange(reader, reader.code, range);
    if (type) return type;
  }
  return undefined;
}

function typeOfValue(reader: Reader, { value, how }: Binding): string | undefined {
  const type = value && typeOfRange(reader, reader.code, value);
  if (!type || how === 'value') return type;
  const { gives } = reader.libraries;
  return how === 'with' ? (gives.get(`${type}.__enter__`) ?? type) : gives.get(`${type}[]`);
}

function habit(reader: Reader, name: string): string | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return reader.libraries.habits.find(h => reader.packages.has(h.from) && h.name.test(last))?.type;
}

const WRAPPERS =
  /^(?:Optional|Annotated|Union|Final|ClassVar|Awaitable|AsyncGenerator|Generator|AsyncIterator|Iterator|Coroutine|type|Type)$/;

/** `Optional[requests.Session]`, `"Session"`, `Annotated[Session, Depends(get)]`, `Session | None` as `requests.Session`. */
export function typeOfAnnotation(reader: Reader, code: Code, range: Range, nesting = 0): string | undefined {
  const { from, to } = range;
  if (to <= from || nesting > 4) return undefined;
  if (kindOf(code, from) === Kind.string) {
    const piece = piecesOf(code, from)[0];
    const name = piece && 'text' in piece ? (/^[\w.]+/.exec(piece.text)?.[0] ?? '') : '';
    return name ? nameOfType(reader, name) : undefined;
  }
  let end = from;
  while (end < to && (kindOf(code, end) === Kind.word || textAt(code, end) === '.')) end++;
  const name = Array.from({ length: end - from }, (_, i) => textAt(code, from + i)).join('');
  if (!name || name === 'None') return undefined;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (WRAPPERS.test(last) && kindOf(code, end) === SQUARE) {
    const inner = splitList(code, end + 1, code.partner[end]!)[0];
    return inner && typeOfAnnotation(reader, code, inner, nesting + 1);
  }
  return nameOfType(reader, name);
}

/** A class by the name the file knows it under. */
export function nameOfType(reader: Reader, name: string): string {
  const dot = name.indexOf('.');
  const root = dot < 0 ? name : name.slice(0, dot);
  if (dot < 0 && reader.scopes.type(name)) return name;
  const path = reader.scopes.importPath(root);
  if (path) return canonical(dot < 0 ? path : path + name.slice(dot));
  // `db.Model` of an object that is made in this file
  const binding = dot < 0 ? undefined : reader.scopes.variable(root, 0);
  const type = binding && typeOfBinding(reader, binding);
  return type?.includes('.') ? `${type.split('.')[0]}.${name.slice(name.lastIndexOf('.') + 1)}` : name;
}

/** The nearest base class of another module. */
export function externalBase(reader: Reader, type: string): string | undefined {
  for (const name of [type, ...reader.scopes.lineage(type)]) {
    const declared = reader.scopes.type(name);
    if (!declared) continue;
    for (const { from, to } of splitList(reader.code, declared.bases.from, declared.bases.to)) {
      const chain = chainAt(reader.code, { from, to });
      const base = chain?.steps.every(s => 'text' in s)
        ? nameOfType(reader, chain.steps.map(s => ('text' in s ? s.text : '')).join('.'))
        : undefined;
      if (base?.includes('.')) return base;
    }
  }
  return undefined;
}

/** What stands before the name at `at`, and what it is; nothing stands before a plain name. */
export function receiverOf(
  reader: Reader,
  code: Code,
  at: number,
  from: number,
): { readonly chain: Chain; readonly known: Known | undefined } | undefined {
  if (from === at) return undefined;
  const chain = chainAt(code, { from, to: at - 1 });
  return chain && { chain, known: settled(reader, knownOf(reader, code, chain)) };
}
