import { constant, join, literal, opaque, type Ref, setting } from '../../core/ref.ts';
import { callRefs } from './go-call-refs.ts';
import { type Chain, chainAt } from './go-chain.ts';
import { fieldName, fieldRefs } from './go-fields.ts';
import { argumentRefs } from './go-handed.ts';
import { canonicalModule, importedAs, isStandard, packageNames } from './go-packages.ts';
import type { Binding, Scopes } from './go-scopes.ts';
import { blockOf, G, type GoSource, type Range, skip, sourceText, stringValue } from './go-source.ts';
import { namesBefore, type Typing } from './go-typing.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Everything that reading a name needs, for one file. */
export interface Reader {
  readonly s: GoSource;
  readonly scopes: Scopes;
  readonly typing: Typing;
}

/** How far names are followed; one budget for all of one question. */
export interface Following {
  readonly depth: number;
  readonly budget: { left: number };
  /** Variables that are being read: one that leads back to itself names nothing. */
  readonly reading?: readonly Binding[];
  /** What stands for the parameters of a function that is read in place of its call. */
  readonly bindings?: ReadonlyMap<Binding, readonly Ref[]>;
}

const MAX_DEPTH = 14;
const MAX_STEPS = 400;
const MAX_ALTERNATIVES = 6;
const MAX_PARTS = 60;

export const startFollowing = (): Following => ({ depth: 0, budget: { left: MAX_STEPS } });
export const deeper = (f: Following): Following => ({ ...f, depth: f.depth + 1 });

/** The names a value may stand for, likeliest first; never empty. */
export function refsOf(r: Reader, range: Range, f: Following): readonly Ref[] {
  const { s } = r;
  const { tokens } = s;
  let { start } = range;
  const { end } = range;
  const unknown = (): readonly Ref[] => [opaque(sourceText(s, range.start, end))];
  if (f.depth > MAX_DEPTH || f.budget.left-- <= 0 || start >= end) return unknown();
  while (
    start < end - 1 &&
    (kindAt(tokens, start) === G.and || kindAt(tokens, start) === G.star || kindAt(tokens, start) === G.plus)
  )
    start++;
  const kind = kindAt(tokens, start);
  if (end - start === 1) {
    if (kind === Kind.string || kind === Kind.block) return [literal(stringValue(textOf(tokens, start)))];
    if (kind === Kind.number) return [literal(textOf(tokens, start))];
    if (kind === Kind.char) return [literal(stringValue(textOf(tokens, start)))];
  }
  const parts = splitPlus(s, start, end);
  if (parts === undefined) return unknown();
  if (parts.length > 1) return joinAll(parts.map(part => refsOf(r, part, deeper(f))));
  const chain = chainAt(s, r.scopes, start);
  if (!chain || chain.end < end) return unknown();
  return chainRefs(r, chain, chain.links.length - 1, f);
}

/** Every combination, at most six. */
export function joinAll(parts: readonly (readonly Ref[])[]): readonly Ref[] {
  if (parts.length > MAX_PARTS || parts.every(options => options.length === 1))
    return [join(parts.map(options => options[0]!))];
  let lefts: readonly (readonly Ref[])[] = [[]];
  for (const options of parts) lefts = lefts.flatMap(left => options.map(o => [...left, o])).slice(0, MAX_ALTERNATIVES);
  return lefts.map(join);
}

/** Operands of `+`; undefined where another operator makes it no text. */
function splitPlus(s: GoSource, start: number, end: number): readonly Range[] | undefined {
  const parts: Range[] = [];
  let from = start;
  for (let i = start; i < end; i = skip(s, i)) {
    const kind = s.tokens.kinds[i]!;
    if (kind === G.plus && i > from) {
      parts.push({ start: from, end: i });
      from = i + 1;
    } else if (
      kind === Kind.compare ||
      kind === Kind.logic ||
      kind === Kind.receive ||
      (i > from && (kind === G.star || kind === 37 || kind === 45 || kind === 47))
    )
      return undefined;
  }
  parts.push({ start: from, end });
  return parts;
}

/** Names that a chain stands for up to a link. */
export function chainRefs(r: Reader, chain: Chain, index: number, f: Following): readonly Ref[] {
  const link = chain.links[index]!;
  const unknown = (): readonly Ref[] => [opaque(sourceText(r.s, chain.start, link.last + 1))];
  if (f.depth > MAX_DEPTH || f.budget.left-- <= 0) return unknown();
  switch (link.form) {
    case 'literal':
      return refsOf(r, { start: link.at, end: link.at + 1 }, deeper(f));
    case 'paren':
      return refsOf(r, { start: link.at + 1, end: link.last }, deeper(f));
    case 'call':
      return callRefs(r, chain, index, f);
    case 'name':
      return namesBefore(chain, index).length === index
        ? pathRefs(r, chain, index, f)
        : (fieldRefs(r, chain, index, f) ?? unknown());
    case 'composite':
      return link.type.name === '[]' ? listRefs(r, link.open, f, unknown) : unknown();
    case 'assert':
      return index > 0 ? chainRefs(r, chain, index - 1, deeper(f)) : unknown();
    case 'index':
      return index > 0 ? (keyRefs(r, chain, index, f) ?? unknown()) : unknown();
    default:
      return unknown();
  }
}

/** `config["OrdersAddress"]` of a map that a file was read into. */
function keyRefs(r: Reader, chain: Chain, index: number, f: Following): readonly Ref[] | undefined {
  const link = chain.links[index]!;
  const key = refsOf(r, { start: link.at + 1, end: link.last }, deeper(f))[0];
  const type = r.typing.ofLink(chain, index - 1)?.name;
  if (key?.ref !== 'literal' || type !== 'map' || !/Unmarshal|Decode|godotenv/.test(r.s.file.text)) return undefined;
  return /^[A-Za-z][\w.-]{2,}$/.test(key.value) ? [setting(key.value)] : undefined;
}

/** `name`, `pkg.Name`, `cfg.Orders.URL` */
function pathRefs(r: Reader, chain: Chain, index: number, f: Following): readonly Ref[] {
  const { s } = r;
  const first = chain.links[0]!;
  if (first.form !== 'name') return [opaque(sourceText(s, chain.start, chain.end))];
  const binding = r.scopes.variable(first.name, first.at);
  if (index === 0) {
    if (binding) return bindingRefs(r, binding, first.at, f);
    if (WORDS.has(first.name) || importedAs(s.imports, first.name)) return [opaque(first.name)];
    return [constant(`${s.package}.${first.name}`)];
  }
  const path = chain.links.slice(1, index + 1).map(l => (l.form === 'name' ? l.name : ''));
  if (!binding) {
    const found = importedAs(s.imports, first.name);
    if (found && isStandard(found.module))
      return [standardConstant(canonicalModule(found.module), path) ?? opaque(`${first.name}.${path.join('.')}`)];
    return [constant([found ? packageNames(found.module)[0] : first.name, ...path].join('.'))];
  }
  return (
    fieldRefs(r, chain, index, f) ?? [configuredPath(r, chain, index) ?? constant([first.name, ...path].join('.'))]
  );
}

/** `h.cfg.Kafka.Orders.Topic`: the last type that is known on the way, and the fields behind it. */
function configuredPath(r: Reader, chain: Chain, index: number): Ref | undefined {
  for (let known = index - 1; known >= 0; known--) {
    const type = r.typing.ofLink(chain, known)?.name;
    if (!type || !/\w$/.test(type)) continue;
    const fields = chain.links.slice(known + 1, index + 1).map(l => (l.form === 'name' ? l.name : ''));
    const field = constant(fieldName(r, type, fields.join('.')));
    // Fields within fields of a configuration are keys of its file.
    const holder = CONFIGURATION.test(type) ? 0 : fields.findIndex(name => HOLDER.test(name)) + 1;
    const keys = fields.slice(holder);
    return keys.length > 1 && (holder > 0 || CONFIGURATION.test(type)) ? setting(keys.join('.'), field) : field;
  }
  return undefined;
}

/** Fields that hold a configuration whose type another file knows. */
const HOLDER = /^(?:cfg|conf|config|configuration|settings|opts|options)$/i;
const CONFIGURATION = /conf|setting|option|env\w*$/i;

const WORDS = new Set(['nil', 'true', 'false', 'iota', '_', 'append', 'len', 'cap', 'err', 'ctx']);

/** `http.MethodGet` */
function standardConstant(module: string, path: readonly string[]): Ref | undefined {
  const method = module === 'net/http' && /^Method(\w+)$/.exec(path[0] ?? '')?.[1];
  return method ? literal(method.toUpperCase()) : undefined;
}

/** What a variable may hold where it is used. */
export function bindingRefs(r: Reader, binding: Binding, at: number, following: Following): readonly Ref[] {
  const known = following.bindings?.get(binding);
  if (known) return known;
  if (following.reading?.includes(binding)) return [opaque(binding.name)];
  const f: Following = { ...following, reading: [...(following.reading ?? []), binding] };
  if (binding.ranged) {
    const items = binding.index === 1 && binding.value ? itemRefs(r, binding.value, f) : [];
    return items[0] && items[0].ref !== 'opaque' ? items : [opaque(binding.name)];
  }
  const own = binding.value && binding.index === 0 ? refsOf(r, binding.value, deeper(f)) : undefined;
  let values: (readonly Ref[])[] = own ? [own] : binding.role === 'parameter' ? [argumentRefs(r, binding, f)] : [];
  if (binding.constant) return own ?? [opaque(binding.name)];
  const block = blockOf(r.s, binding.at);
  for (const a of r.scopes.assignments(binding)) {
    if (a.index > 0 || (binding.role !== 'module' && a.at > at)) continue;
    const next = refsOf(r, a.value, deeper(f));
    if (a.adds) values = values.map(left => joinAll([left, next]));
    // In the same block it replaces what was there; in a branch it is one more possibility.
    else if (binding.role !== 'module' && blockOf(r.s, a.at) === block) values = [next];
    else values.push(next);
  }
  const filled = filledBy(r, binding, f);
  if (filled) values.push(filled);
  const unknown = (): Ref =>
    binding.role === 'module' && values.length === 0
      ? constant(`${r.s.package}.${binding.name}`)
      : opaque(binding.name);
  // What several callers hand over are several names, not one with its default.
  return values.length === 1 ? distinct(values[0]!, unknown) : combine(values.flat(), unknown);
}

/** Items of a list that is written out: `for _, url := range []string{a, b}`. */
function itemRefs(r: Reader, value: Range, f: Following): readonly Ref[] {
  const unknown = (): readonly Ref[] => [opaque(sourceText(r.s, value.start, value.end))];
  const chain = chainAt(r.s, r.scopes, value.start);
  const last = chain?.links.at(-1);
  if (!chain || chain.end < value.end) return unknown();
  return last?.form === 'composite'
    ? listRefs(r, last.open, f, unknown)
    : chainRefs(r, chain, chain.links.length - 1, deeper(f));
}

function listRefs(r: Reader, open: number, f: Following, unknown: () => readonly Ref[]): readonly Ref[] {
  const { kinds } = r.s.tokens;
  const refs: Ref[] = [];
  const close = Math.min(r.s.brackets.partner[open]!, r.s.tokens.count);
  for (let i = open + 1; i < close && refs.length < MAX_ALTERNATIVES; ) {
    let end = i;
    let from = i;
    while (end < close && kinds[end] !== G.comma && kinds[end] !== Kind.newline) {
      if (kinds[end] === G.colon) from = end + 1;
      end = skip(r.s, end);
    }
    if (end > from) refs.push(...refsOf(r, { start: from, end }, deeper(f)));
    i = end + 1;
  }
  return refs.length > 0 ? distinct(refs, () => unknown()[0]!) : unknown();
}

/** `flag.StringVar(&addr, "addr", "localhost:1")`, `mustMapEnv(&addr, "ADDR")`: filled through a pointer. */
function filledBy(r: Reader, binding: Binding, f: Following): readonly Ref[] | undefined {
  const { s } = r;
  const body = r.scopes.bodyAt(binding.at);
  const from = binding.role === 'module' ? 0 : (body?.start ?? 0);
  const to = binding.role === 'module' ? s.tokens.count : Math.min(binding.until, s.tokens.count);
  if (binding.role === 'parameter' || binding.role === 'receiver') return undefined;
  for (let i = from; i < to; i++) {
    if (
      s.tokens.kinds[i] !== G.and ||
      !isText(s.tokens, i + 1, binding.name) ||
      kindAt(s.tokens, i - 1) !== G.open ||
      kindAt(s.tokens, i + 2) !== G.comma
    )
      continue;
    if (r.scopes.variable(binding.name, i + 1) !== binding) continue;
    const found = pointerFill(r, i - 1, f);
    if (found) return found;
  }
  return undefined;
}

/** The name that a call fills its first argument with; the call's `(` is `open`. */
export function pointerFill(r: Reader, open: number, f: Following): readonly Ref[] | undefined {
  if (kindAt(r.s.tokens, open - 1) !== Kind.word) return undefined;
  const name = textOf(r.s.tokens, open - 1);
  if (!/env|^(?:String|Duration|URL)(?:Slice)?(?:Var|VarP)$/i.test(name)) return undefined;
  const chain: Chain = {
    start: open - 1,
    end: r.s.brackets.partner[open]! + 1,
    links: [
      { form: 'call', name: `&${name}`, at: open - 1, open, last: r.s.brackets.partner[open]!, types: undefined },
    ],
  };
  const refs = callRefs(r, chain, 0, deeper(f));
  return refs[0]?.ref === 'opaque' ? undefined : refs;
}

/** Known names only, each once. `unknown` where none is known. */
export function distinct(refs: readonly Ref[], unknown: () => Ref): readonly Ref[] {
  const known = refs.filter(ref => ref.ref !== 'opaque' && !(ref.ref === 'literal' && ref.value === ''));
  if (known.length === 0) return [refs.find(ref => ref.ref === 'literal') ?? unknown()];
  return [...new Map(known.map(ref => [JSON.stringify(ref), ref])).values()].slice(0, MAX_ALTERNATIVES);
}

/** What one variable may hold: a setting takes a text beside it as its default. */
export function combine(refs: readonly Ref[], unknown: () => Ref): readonly Ref[] {
  const known = distinct(refs, unknown);
  const bare = known.findIndex(ref => ref.ref === 'setting' && !ref.fallback);
  const text = known.find(ref => ref.ref === 'literal' || (ref.ref === 'constant' && bare >= 0));
  return bare >= 0 && text
    ? known.flatMap((ref, n) =>
        n === bare && ref.ref === 'setting' ? [{ ...ref, fallback: text }] : ref === text ? [] : [ref],
      )
    : known;
}
