import { constant, join, literal, opaque, type Ref, setting, showRef } from '../../core/ref.ts';
import { type Chain, chainAt, plainName } from './python-chain.ts';
import { formatRef, percentRef } from './python-formats.ts';
import { MAX_DEPTH, placeOf, type Reader } from './python-reader.ts';
import { readSetting } from './python-settings.ts';
import {
  type Code, CURLY, EQUAL, findKind, isOpener, isWord, kindOf, type Range, rangeText, ROUND, skip, splitList, textAt, unwrap,
} from './python-source.ts'; // biome-ignore format: a list
import { piecesOf } from './python-strings.ts';
import type { Binding, MemberAt } from './python-structure.ts';
import { canonical, type Known, knownOf } from './python-types.ts';
import { Kind } from './tokens.ts';

const MAX_PARTS = 60;
const MAX_LITERAL = 20_000;

/** The name an expression stands for, as far as this file says. */
export function refOf(reader: Reader, code: Code, whole: Range): Ref {
  const range = unwrap(code, whole);
  const text = () => opaque(rangeText(code, range));
  if (range.to <= range.from || reader.depth > MAX_DEPTH || reader.budget-- <= 0) return text();
  reader.depth++;
  const found = read(reader, code, range);
  reader.depth--;
  // A text that is put together line by line is no name.
  return found && !isLong(found) ? found : text();
}

const isLong = (ref: Ref): boolean => (ref.ref === 'join' ? ref.parts.length > MAX_PARTS : ref.ref === 'literal' && ref.value.length > MAX_LITERAL);

/** Further names: the other branches of conditionals, of assignments in other branches, of what a function returns. */
export function alternativesOf(reader: Reader, code: Code, whole: Range): Ref[] {
  const range = unwrap(code, whole);
  if (reader.depth > MAX_DEPTH || reader.budget-- <= 0) return [];
  reader.depth++;
  const found: Ref[] = branchesOf(code, range)
    .slice(1)
    .map(branch => refOf(reader, code, branch));
  const chain = found.length === 0 ? chainAt(code, range) : undefined;
  const binding = chain && !chain.head ? boundTo(reader, code, chain) : undefined;
  if (binding?.role === 'parameter') found.push(...argumentsGiven(reader, binding).slice(1));
  else if (binding?.how === 'value' && binding.index === undefined) {
    for (const other of reader.scopes.others(binding, placeOf(code, range.from))) if (other.how === 'value') found.push(refOf(reader, reader.code, other.value!));
    if (binding.value) found.push(...alternativesOf(reader, reader.code, binding.value));
  } else if (chain?.steps.at(-1)?.is === 'call') {
    const known = knownOf(reader, code, chain, chain.steps.length - 1);
    if (known?.is === 'function') found.push(...returnedRefs(reader, known.member).slice(1));
  }
  reader.depth--;
  return found.filter(r => r.ref !== 'opaque').slice(0, MAX_ALTERNATIVES);
}

const MAX_ALTERNATIVES = 6;

/** The binding that a name or `self.name` means. */
function boundTo(reader: Reader, code: Code, { steps }: Chain): Binding | undefined {
  const [first, second] = steps;
  if (first?.is !== 'name') return undefined;
  if (steps.length === 1) return reader.scopes.variable(first.text, placeOf(code, first.at));
  const owner = steps.length === 2 && second?.is === 'attribute' && /^(?:self|cls)$/.test(first.text) ? reader.scopes.at(placeOf(code, first.at)).type : undefined;
  return owner && second?.is === 'attribute' ? reader.scopes.field(second.text, owner) : undefined;
}

/** `a` and `c` of `a if b else c`; `a` and `b` of `a or b`. */
function branchesOf(code: Code, { from, to }: Range): Range[] {
  for (let i = from; i < to; i = skip(code, i)) {
    if (kindOf(code, i) !== Kind.word) continue;
    if (isWord(code, i, 'lambda')) break;
    if (isWord(code, i, 'if') && i > from) {
      let otherwise = i;
      while (otherwise < to && !isWord(code, otherwise, 'else')) otherwise = skip(code, otherwise);
      return otherwise < to ? [{ from, to: i }, { from: otherwise + 1, to }] : [{ from, to: i }];
    }
    if (isWord(code, i, 'or') && i > from) return [{ from, to: i }, { from: i + 1, to }];
  }
  return [{ from, to }];
}

function read(reader: Reader, code: Code, range: Range): Ref | undefined {
  const { from, to } = range;
  const first = kindOf(code, from);
  if (to - from === 1) {
    if (first === Kind.number) return literal(textAt(code, from));
    if (first === Kind.word && /^(?:None|True|False)$/.test(textAt(code, from))) return undefined;
  }
  const branches = branchesOf(code, range);
  if (branches.length > 1 || branches[0]!.to !== to) {
    const [one, other] = branches.map(b => refOf(reader, code, b));
    // `os.environ.get("URL") or "http://…"`: the second is what the first falls back to.
    if (one!.ref === 'setting' && !one!.fallback && other && isWord(code, branches[0]!.to, 'or') && other.ref !== 'opaque') return setting(one!.key, other);
    return one!.ref === 'opaque' && other ? other : one;
  }
  let plus = false;
  let strings = true;
  for (let i = from; i < to; i = skip(code, i)) {
    const kind = kindOf(code, i);
    if (kind === Kind.word && /^(?:not|and|in|is|lambda|for|yield)$/.test(textAt(code, i))) return undefined;
    if (kind === 43 || kind === Kind.plusAssign) plus = true;
    else if (kind === 37 && i > from && !plus) return percentRef(reader, code, { from, to: i }, { from: i + 1, to }, refOf);
    else if (kind === 47 && i > from) return divided(reader, code, range);
    else if (kind === 45 || kind === 42 || kind === 124 || kind === 38 || kind === 60 || kind === 62 || kind === Kind.compare || kind === Kind.define) return undefined;
    if (kind !== Kind.string && kind !== Kind.template) strings = false;
  }
  if (plus) {
    const parts = operands(code, range, kind => kind === 43 || kind === Kind.plusAssign);
    return parts.length <= MAX_PARTS ? join(parts.map(p => refOf(reader, code, p))) : undefined;
  }
  if (strings) return stringsRef(reader, code, range);
  const chain = chainAt(code, range);
  return chain && chainRef(reader, code, chain);
}

function operands(code: Code, { from, to }: Range, splits: (kind: number) => boolean): Range[] {
  const parts: Range[] = [];
  let start = from;
  for (let i = from; i < to; i = skip(code, i))
    if (splits(kindOf(code, i))) {
      if (i > start) parts.push({ from: start, to: i });
      start = i + 1;
    }
  parts.push({ from: start, to });
  return parts;
}

/** `URL(base) / "orders"`: paths, where one part is text. */
function divided(reader: Reader, code: Code, range: Range): Ref | undefined {
  const parts = operands(code, range, kind => kind === 47);
  if (!parts.some(p => kindOf(code, p.from) === Kind.string || kindOf(code, p.from) === Kind.template)) return undefined;
  return join(parts.flatMap((p, i) => (i === 0 ? [refOf(reader, code, p)] : [literal('/'), refOf(reader, code, p)])));
}

/** Neighbouring literals are one. */
export function stringsRef(reader: Reader, code: Code, { from, to }: Range): Ref {
  const parts: Ref[] = [];
  for (let i = from; i < to && parts.length < MAX_PARTS; i++)
    for (const piece of piecesOf(code, i))
      parts.push('text' in piece ? literal(piece.text) : refOf(reader, piece.field, { from: 0, to: piece.field.tokens.count }));
  return join(parts);
}

/** Methods and functions that leave a name what it is. */
const SAME_METHODS = new Set('strip rstrip lstrip lower upper encode decode replace removesuffix removeprefix split rsplit format_map unicode_string geturl human_repr get_secret_value'.split(' '));
const SAME_FUNCTIONS = new Set('str int bytes unicode list tuple yarl.URL httpx.URL furl.furl pydantic.AnyHttpUrl urllib.quote urllib.unquote urllib.urlparse urllib.urlsplit sqlalchemy.make_url sqlalchemy.text sqlalchemy.URL kombu.Connection textwrap.dedent'.split(' '));
const JOINS = new Set(['urllib.urljoin', 'urlparse.urljoin', 'six.urljoin', 'requests.urljoin', 'urljoin', 'posixpath.join', 'os.join']);

function chainRef(reader: Reader, code: Code, chain: Chain): Ref | undefined {
  const { steps } = chain;
  const last = steps.at(-1);
  const configured = readSetting(reader, code, chain, refOf);
  if (configured) return configured;
  if (!last) return chain.head && kindOf(code, chain.head.from) !== ROUND ? undefined : chain.head && refOf(reader, code, chain.head);
  if (last.is === 'call') return callRef(reader, code, chain, last);
  if (last.is === 'index') return itemRef(reader, code, chain, last);
  if (last.is === 'name') return nameRef(reader, code, last.text, last.at);
  return attributeRef(reader, code, chain);
}

/** A variable is what it was last set to; a parameter its default; an import a constant of the other file. */
function nameRef(reader: Reader, code: Code, name: string, at: number): Ref | undefined {
  const { scopes } = reader;
  const binding = scopes.variable(name, placeOf(code, at));
  if (binding) {
    const found = bindingRef(reader, binding);
    if (found) return found;
  }
  const path = scopes.importPath(name);
  return path && !(binding && binding.role !== 'module') ? constantOf(path) : undefined;
}

/** By the last two names of its path: the module and what it calls it. */
function constantOf(path: string): Ref {
  return constant(path.split('.').filter(Boolean).slice(-2).join('.'));
}

function bindingRef(reader: Reader, binding: Binding): Ref | undefined {
  if (!binding.value) return binding.role === 'parameter' ? parameterRef(reader, binding) : undefined;
  if (binding.how === 'each') return undefined;
  let value = reader.values.get(binding);
  if (value === null) return undefined;
  if (!value) {
    reader.values.set(binding, null);
    value = refOf(reader, reader.code, binding.value);
    reader.values.set(binding, value);
  }
  return value.ref === 'opaque' ? undefined : value;
}

/** A parameter is what its function is called with in this file; a constructor's may be given in another one. */
function parameterRef(reader: Reader, binding: Binding): Ref | undefined {
  const given = argumentsGiven(reader, binding)[0];
  if (given) return given;
  const region = reader.structure.regions[binding.region];
  const owner = region && reader.scopes.at(region.from).type;
  return region?.name === '__init__' && owner ? constant(`${owner}#${binding.name}`) : undefined;
}

/** What the calls in this file give for a parameter. */
function argumentsGiven(reader: Reader, binding: Binding): readonly Ref[] {
  const known = reader.given.get(binding);
  if (known !== undefined) return known ?? [];
  reader.given.set(binding, null);
  const region = reader.structure.regions[binding.region];
  const owner = region && reader.scopes.at(region.from).type;
  const name = region?.name === '__init__' ? owner : region?.name;
  const place = (binding.index ?? 0) - (owner ? 1 : 0);
  const found: Ref[] = [];
  if (name && place >= 0 && binding.name !== 'self')
    for (const at of reader.calls().get(name) ?? []) {
      const { plain, named } = argumentsOf(reader.code, at + 1, reader.code.partner[at + 1]!);
      const range = named.get(binding.name) ?? plain[place];
      const ref = range && refOf(reader, reader.code, range);
      if (ref && ref.ref !== 'opaque' && !found.some(f => showRef(f) === showRef(ref))) found.push(ref);
      if (found.length >= MAX_ALTERNATIVES) break;
    }
  reader.given.set(binding, found);
  return found;
}

function attributeRef(reader: Reader, code: Code, chain: Chain): Ref | undefined {
  const { steps } = chain;
  const { scopes } = reader;
  const last = steps.at(-1)!;
  const name = 'text' in last ? last.text : '';
  const plain = chain.head ? '' : plainName(steps);
  const assigned = plain ? scopes.assigned(plain) : undefined;
  const value = assigned && bindingRef(reader, assigned);
  if (value) return value;
  const known = knownOf(reader, code, chain, steps.length - 1);
  if (known?.is === 'instance' || known?.is === 'class') {
    const owner = known.is === 'instance' ? known.type : known.name;
    const field = scopes.type(owner) ? scopes.field(name, owner) : undefined;
    const ref = field && bindingRef(reader, field);
    // Fields that configuration fills are constants by the name of their class.
    if (field && !(known.is === 'instance' && plain.startsWith('self.')) && (!ref || !field.value)) return constant(`${owner}.${name}`);
    if (ref) return ref;
    const member = scopes.type(owner) ? scopes.member(name, owner) : undefined;
    const returned = member && returnedRefs(reader, member)[0];
    if (returned) return returned;
    if (known.is === 'class') return constant(`${owner}.${name}`);
    // A class of another file of the repository.
    return known.type.includes('.') && !reader.libraries.packages.has(known.type.split('.', 1)[0]!) ? constantOf(`${known.type}.${name}`) : undefined;
  }
  if (known?.is === 'path' && scopes.imported(plain.split('.')[0]!)) return constantOf(`${known.path}.${name}`);
  // Configuration that is handed on: `config.ORDERS_HOST`.
  return /(?:^|\.)(?:config|settings|cfg|conf)$/.test(plainName(steps.slice(0, -1))) ? constant(`config.${name}`) : undefined;
}

/** `URLS["orders"]` of a table in this file, `config["URL"]` that was set here. */
function itemRef(reader: Reader, code: Code, chain: Chain, last: { readonly open: number; readonly close: number }): Ref | undefined {
  const key = refOf(reader, code, { from: last.open + 1, to: last.close });
  const before = { ...chain, steps: chain.steps.slice(0, -1) };
  const name = plainName(before.steps);
  if (key.ref !== 'literal' || !name) return undefined;
  const assigned = reader.scopes.assigned(`${name}[${key.value}]`);
  if (assigned?.value) return refOf(reader, reader.code, assigned.value);
  const binding = tableOf(reader, code, before, name);
  return binding?.value && fieldOf(reader, binding.value, key.value);
}

function tableOf(reader: Reader, code: Code, chain: Chain, name: string): Binding | undefined {
  const first = chain.steps[0];
  if (chain.steps.length === 1 && first?.is === 'name') return reader.scopes.variable(name, placeOf(code, first.at));
  const owner = first && 'at' in first && /^(?:self|cls)\.\w+$/.test(name) ? reader.scopes.at(placeOf(code, first.at)).type : undefined;
  return owner ? reader.scopes.field(name.slice(name.indexOf('.') + 1), owner) : undefined;
}

/** The value under a key of a dictionary that is written out. */
function fieldOf(reader: Reader, value: Range, key: string): Ref | undefined {
  const { code } = reader;
  if (kindOf(code, value.from) !== CURLY) return undefined;
  for (const part of splitList(code, value.from + 1, code.partner[value.from]!)) {
    const colon = findKind(code, part.from, part.to, 58);
    const piece = colon === part.from + 1 && kindOf(code, part.from) === Kind.string ? piecesOf(code, part.from)[0] : undefined;
    if (piece && 'text' in piece && piece.text === key) return refOf(reader, code, { from: colon + 1, to: part.to });
  }
  return undefined;
}

/** Arguments of a call: those with a name apart. */
export function argumentsOf(code: Code, open: number, close: number): { readonly plain: Range[]; readonly named: Map<string, Range> } {
  const plain: Range[] = [];
  const named = new Map<string, Range>();
  for (const { from, to } of splitList(code, open + 1, Math.min(close, code.tokens.count))) {
    if (kindOf(code, from) === Kind.word && kindOf(code, from + 1) === EQUAL) named.set(textAt(code, from), { from: from + 2, to });
    else plain.push({ from, to });
  }
  return { plain, named };
}

function callRef(reader: Reader, code: Code, chain: Chain, last: { readonly open: number; readonly close: number }): Ref | undefined {
  const callee = chain.steps.at(-2);
  const { plain, named } = argumentsOf(code, last.open, last.close);
  const first = plain[0];
  const receiver = { ...chain, steps: chain.steps.slice(0, -2) };
  const receiverRange = { from: chain.range.from, to: callee && 'at' in callee && callee.is === 'attribute' ? callee.at - 1 : chain.range.from };
  if (!callee || !('text' in callee)) return undefined;
  if (callee.is === 'attribute') {
    if (callee.text === 'format') return formatRef(reader, code, refOf(reader, code, receiverRange), plain, named, refOf);
    if (callee.text === 'join' && first && (receiver.head || receiver.steps.length === 0)) return joined(reader, code, receiverRange, first);
  }
  const known: Known | undefined = knownOf(reader, code, chain, chain.steps.length - 1);
  if (known?.is === 'path') {
    const name = canonical(known.path);
    if (JOINS.has(name) && plain.length >= 2) return joinUrl(plain.map(p => refOf(reader, code, p)));
    if (SAME_FUNCTIONS.has(name) && first) return refOf(reader, code, first);
  }
  if (callee.is === 'attribute' && SAME_METHODS.has(callee.text)) return refOf(reader, code, receiverRange);
  // A helper of this file that gives one name.
  if (known?.is === 'function') return returnedRefs(reader, known.member)[0];
  // A helper of another file of the repository.
  return known?.is === 'path' && !reader.libraries.packages.has(known.path.split('.', 1)[0]!) && reader.scopes.imported(firstName(chain)) ? constantOf(`${known.path}()`) : undefined;
}

const firstName = ({ steps }: Chain): string => {
  const first = steps[0];
  return first?.is === 'name' ? first.text : '';
};

/** What a function gives: each of its `return` statements that names something. */
export function returnedRefs(reader: Reader, member: MemberAt): readonly Ref[] {
  const known = reader.returned.get(member);
  if (known !== undefined) return known ?? [];
  reader.returned.set(member, null);
  const found = member.returns
    .slice(0, MAX_ALTERNATIVES)
    .map(range => refOf(reader, reader.code, range))
    .filter(ref => ref.ref !== 'opaque');
  reader.returned.set(member, found);
  return found;
}

/** `"/".join([base, "orders"])` */
function joined(reader: Reader, code: Code, separator: Range, list: Range): Ref | undefined {
  if (!isOpener(kindOf(code, list.from)) || code.partner[list.from] !== list.to - 1) return undefined;
  const items = splitList(code, list.from + 1, list.to - 1);
  if (items.length === 0 || items.length > MAX_PARTS || items.some(r => hasFor(code, r))) return undefined;
  const between = refOf(reader, code, separator);
  return join(items.flatMap((item, i) => (i === 0 ? [refOf(reader, code, item)] : [between, refOf(reader, code, item)])));
}

function hasFor(code: Code, { from, to }: Range): boolean {
  for (let i = from; i < to; i = skip(code, i)) if (isWord(code, i, 'for')) return true;
  return false;
}

/** A path that begins with `/` replaces the base's own; what is known of the base decides. */
function joinUrl(parts: readonly Ref[]): Ref {
  return parts.reduce((base, path) => {
    const rooted = path.ref === 'literal' ? path.value.startsWith('/') : path.ref === 'join' && path.parts[0]!.ref === 'literal' && path.parts[0]!.value.startsWith('/');
    if (base.ref === 'literal') {
      const origin = rooted ? base.value.replace(/^([a-z+]+:\/\/[^/]*).*$/i, '$1') : base.value.endsWith('/') ? base.value : `${base.value}/`;
      return join([literal(origin), path]);
    }
    return join(rooted ? [base, path] : [base, literal('/'), path]);
  });
}

