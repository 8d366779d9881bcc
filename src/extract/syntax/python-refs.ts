import { constant, join, literal, opaque, type Ref, setting } from '../../core/ref.ts';
import { argumentsOf } from './python-arguments.ts';
import { type Chain, chainAt, plainName } from './python-chain.ts';
import { formatRef, percentRef } from './python-formats.ts';
import { branchesOf, operands } from './python-operators.ts';
import { isLibrary, MAX_DEPTH, placeOf, type Reader } from './python-reader.ts';
import { readSetting } from './python-settings.ts';
import {
  type Code, CURLY, findKind, isOpener, isWord, kindOf, type Range, ROUND, rangeText, skip, splitList, textAt, unwrap,
} from './python-source.ts'; // biome-ignore format: a list
import { piecesOf } from './python-strings.ts';
import type { Binding } from './python-structure.ts';
import { canonical, type Known, knownOf } from './python-types.ts';
import { bindingRef, givenBy, returnedRefs } from './python-values.ts';
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

const isLong = (ref: Ref): boolean =>
  ref.ref === 'join' ? ref.parts.length > MAX_PARTS : ref.ref === 'literal' && ref.value.length > MAX_LITERAL;

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
    if (
      one!.ref === 'setting' &&
      !one!.fallback &&
      other &&
      isWord(code, branches[0]!.to, 'or') &&
      other.ref !== 'opaque'
    )
      return setting(one!.key, other);
    return one!.ref === 'opaque' && other ? other : one;
  }
  let plus = false;
  let strings = true;
  for (let i = from; i < to; i = skip(code, i)) {
    const kind = kindOf(code, i);
    if (kind === Kind.word && /^(?:not|and|in|is|lambda|for|yield)$/.test(textAt(code, i))) return undefined;
    if (kind === 43 || kind === Kind.plusAssign) plus = true;
    else if (kind === 37 && i > from && !plus)
      return percentRef(reader, code, { from, to: i }, { from: i + 1, to }, refOf);
    else if (kind === 47 && i > from) return divided(reader, code, range);
    else if (
      kind === 45 ||
      kind === 42 ||
      kind === 124 ||
      kind === 38 ||
      kind === 60 ||
      kind === 62 ||
      kind === Kind.compare ||
      kind === Kind.define
    )
      return undefined;
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

/** `URL(base) / "orders"`: paths, where one part is text. */
function divided(reader: Reader, code: Code, range: Range): Ref | undefined {
  const parts = operands(code, range, kind => kind === 47);
  if (!parts.some(p => kindOf(code, p.from) === Kind.string || kindOf(code, p.from) === Kind.template))
    return undefined;
  return join(parts.flatMap((p, i) => (i === 0 ? [refOf(reader, code, p)] : [literal('/'), refOf(reader, code, p)])));
}

/** Neighbouring literals are one. */
export function stringsRef(reader: Reader, code: Code, { from, to }: Range): Ref {
  const parts: Ref[] = [];
  for (let i = from; i < to && parts.length < MAX_PARTS; i++)
    for (const piece of piecesOf(code, i))
      parts.push(
        'text' in piece ? literal(piece.text) : refOf(reader, piece.field, { from: 0, to: piece.field.tokens.count }),
      );
  return join(parts);
}

/** Methods and functions that leave a name what it is. */
const SAME_METHODS = new Set(
  'strip rstrip lstrip lower upper encode decode replace removesuffix removeprefix split rsplit format_map unicode_string geturl human_repr get_secret_value'.split(
    ' ',
  ),
);
const SAME_FUNCTIONS = new Set(
  'str int bytes unicode list tuple yarl.URL httpx.URL furl.furl pydantic.AnyHttpUrl urllib.quote urllib.unquote urllib.urlparse urllib.urlsplit sqlalchemy.make_url sqlalchemy.text sqlalchemy.URL kombu.Connection textwrap.dedent'.split(
    ' ',
  ),
);
const JOINS = new Set([
  'urllib.urljoin',
  'urlparse.urljoin',
  'six.urljoin',
  'requests.urljoin',
  'urljoin',
  'posixpath.join',
  'os.join',
]);

function chainRef(reader: Reader, code: Code, chain: Chain): Ref | undefined {
  const { steps } = chain;
  const last = steps.at(-1);
  const configured = readSetting(reader, code, chain, refOf);
  if (configured) return configured;
  if (!last)
    return chain.head && kindOf(code, chain.head.from) !== ROUND
      ? undefined
      : chain.head && refOf(reader, code, chain.head);
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
    if (field && !(known.is === 'instance' && /^self\.\w+$/.test(plain)) && (!ref || !field.value))
      return constant(`${owner}.${name}`);
    if (ref) return ref;
    const member = scopes.type(owner) ? scopes.member(name, owner) : undefined;
    const returned = member && returnedRefs(reader, member)[0];
    if (returned) return returned;
    if (known.is === 'class') return constant(`${owner}.${name}`);
    // A class of another file of the repository.
    return known.type.includes('.') && !isLibrary(reader, known.type) ? constantOf(`${known.type}.${name}`) : undefined;
  }
  if (known?.is === 'path' && scopes.imported(plain.split('.')[0]!)) return constantOf(`${known.path}.${name}`);
  // Configuration that is handed on: `config.ORDERS_HOST`.
  return /(?:^|\.)(?:config|settings|cfg|conf)$/.test(plainName(steps.slice(0, -1)))
    ? constant(`config.${name}`)
    : undefined;
}

/** `URLS["orders"]` of a table in this file, `config["URL"]` that was set here. */
function itemRef(
  reader: Reader,
  code: Code,
  chain: Chain,
  last: { readonly open: number; readonly close: number },
): Ref | undefined {
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
  const owner =
    first && 'at' in first && /^(?:self|cls)\.\w+$/.test(name)
      ? reader.scopes.at(placeOf(code, first.at)).type
      : undefined;
  return owner ? reader.scopes.field(name.slice(name.indexOf('.') + 1), owner) : undefined;
}

/** The value under a key of a dictionary that is written out. */
function fieldOf(reader: Reader, value: Range, key: string): Ref | undefined {
  const { code } = reader;
  if (kindOf(code, value.from) !== CURLY) return undefined;
  for (const part of splitList(code, value.from + 1, code.partner[value.from]!)) {
    const colon = findKind(code, part.from, part.to, 58);
    const piece =
      colon === part.from + 1 && kindOf(code, part.from) === Kind.string ? piecesOf(code, part.from)[0] : undefined;
    if (piece && 'text' in piece && piece.text === key) return refOf(reader, code, { from: colon + 1, to: part.to });
  }
  return undefined;
}

function callRef(
  reader: Reader,
  code: Code,
  chain: Chain,
  last: { readonly open: number; readonly close: number },
): Ref | undefined {
  const callee = chain.steps.at(-2);
  const { plain, named } = argumentsOf(code, last.open, last.close);
  const first = plain[0];
  const receiver = { ...chain, steps: chain.steps.slice(0, -2) };
  const receiverRange = {
    from: chain.range.from,
    to: callee && 'at' in callee && callee.is === 'attribute' ? callee.at - 1 : chain.range.from,
  };
  if (!callee || !('text' in callee)) return undefined;
  if (callee.is === 'attribute') {
    if (callee.text === 'format')
      return formatRef(reader, code, refOf(reader, code, receiverRange), plain, named, refOf);
    if (callee.text === 'join' && first && (receiver.head || receiver.steps.length === 0))
      return joined(reader, code, receiverRange, first);
  }
  const known: Known | undefined = knownOf(reader, code, chain, chain.steps.length - 1);
  if (known?.is === 'path') {
    const name = canonical(known.path);
    if (JOINS.has(name) && plain.length >= 2) return joinUrl(plain.map(p => refOf(reader, code, p)));
    if (SAME_FUNCTIONS.has(name) && first) return refOf(reader, code, first);
  }
  if (callee.is === 'attribute' && SAME_METHODS.has(callee.text)) return refOf(reader, code, receiverRange);
  // A helper of this file that gives one name.
  if (known?.is === 'function') return givenBy(reader, code, known.member, plain, named)[0];
  // A helper of another file of the repository.
  return known?.is === 'path' && !isLibrary(reader, known.path) && reader.scopes.imported(firstName(chain))
    ? constantOf(`${known.path}()`)
    : undefined;
}

const firstName = ({ steps }: Chain): string => {
  const first = steps[0];
  return first?.is === 'name' ? first.text : '';
};

/** `"/".join([base, "orders"])` */
function joined(reader: Reader, code: Code, separator: Range, list: Range): Ref | undefined {
  if (!isOpener(kindOf(code, list.from)) || code.partner[list.from] !== list.to - 1) return undefined;
  const items = splitList(code, list.from + 1, list.to - 1);
  if (items.length === 0 || items.length > MAX_PARTS || items.some(r => hasFor(code, r))) return undefined;
  const between = refOf(reader, code, separator);
  return join(
    items.flatMap((item, i) => (i === 0 ? [refOf(reader, code, item)] : [between, refOf(reader, code, item)])),
  );
}

function hasFor(code: Code, { from, to }: Range): boolean {
  for (let i = from; i < to; i = skip(code, i)) if (isWord(code, i, 'for')) return true;
  return false;
}

/** A path that begins with `/` replaces the base's own; what is known of the base decides. */
function joinUrl(parts: readonly Ref[]): Ref {
  return parts.reduce((base, path) => {
    const rooted =
      path.ref === 'literal'
        ? path.value.startsWith('/')
        : path.ref === 'join' && path.parts[0]!.ref === 'literal' && path.parts[0]!.value.startsWith('/');
    if (base.ref === 'literal') {
      const origin = rooted
        ? base.value.replace(/^([a-z+]+:\/\/[^/]*).*$/i, '$1')
        : base.value.endsWith('/')
          ? base.value
          : `${base.value}/`;
      return join([literal(origin), path]);
    }
    return join(rooted ? [base, path] : [base, literal('/'), path]);
  });
}
