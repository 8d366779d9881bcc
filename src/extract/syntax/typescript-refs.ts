import { constant, join, literal, opaque, type Ref, setting } from '../../core/ref.ts';
import type { Import } from './outline.ts';
import {
  bare,
  expressionOf,
  initialValue,
  isPath,
  lastCall,
  pathParts,
  type Reader,
} from './typescript-expressions.ts';
import {
  type Code,
  isDot,
  kindAt,
  partner,
  type Range,
  rangeText,
  skip,
  splitList,
  stringValue,
  textAt,
  unescaped,
  wordAt,
} from './typescript-source.ts';
import { K } from './typescript-tokens.ts';

/** A name is not made of more pieces than this; larger ones are built to exhaust a reader. */
const MAX_PARTS = 24;
const MAX_LITERAL = 4000;
const MAX_TOP_LEVEL = 300;

/** The name a value stands for. `property` asks for a property of the value: of `process.env` it is a setting. */
export function refOf(reader: Reader, shown: Range, property?: string): Ref {
  const range = bare(reader.code, shown);
  if (property !== undefined) {
    if (isEnvironment(reader, range)) return setting(property);
    const field = expressionOf(reader, range).fields?.[property];
    if (field) return field.ref;
    const whole = refOf(reader, range);
    return whole.ref === 'constant'
      ? constant(`${whole.name}.${property}`)
      : opaque(`${rangeText(reader.code, range)}.${property}`);
  }
  const ref = limited(read(reader, range));
  return ref ?? opaque(rangeText(reader.code, range));
}

function limited(ref: Ref | undefined): Ref | undefined {
  if (ref?.ref === 'join' && ref.parts.length > MAX_PARTS) return undefined;
  if (ref?.ref === 'literal' && ref.value.length > MAX_LITERAL) return undefined;
  return ref;
}

function read(reader: Reader, range: Range): Ref | undefined {
  const { code } = reader;
  const { from, to } = range;
  const kind = kindAt(code, from);
  if (to - from === 1) {
    if (kind === K.text) return literal(stringValue(textAt(code, from)));
    if (kind === K.number) return literal(textAt(code, from).replaceAll('_', ''));
  }
  if (kind === K.templateStart && partner(code, from) === to - 1) return readTemplate(reader, range);
  const split = splitOperators(code, range);
  if (!split) return undefined;
  if (split.question > 0) return readTernary(reader, range, split.question);
  if (split.alternatives.length > 1) return readAlternatives(reader, split.alternatives);
  if (split.terms.length > 1) return join(split.terms.map(term => part(reader, term)));
  if (split.other) return undefined;
  if (isPath(code, from, to)) return readPath(reader, from, pathParts(code, from, to));
  return readCall(reader, range);
}

/** One piece of a joined name. */
function part(reader: Reader, range: Range): Ref {
  return expressionOf(reader, range).ref;
}

interface Split {
  readonly question: number;
  readonly alternatives: readonly Range[];
  readonly terms: readonly Range[];
  readonly other: boolean;
}

/** Operators at the top of a range, found in one pass. Undefined where there are too many. */
function splitOperators(code: Code, { from, to }: Range): Split | undefined {
  const alternatives: Range[] = [];
  const terms: Range[] = [];
  let question = -1;
  let other = false;
  let start = from;
  let term = from;
  for (let i = from, steps = 0; i < to; i = skip(code, i), steps++) {
    if (steps > MAX_TOP_LEVEL) return undefined;
    const kind = kindAt(code, i);
    if (kind === K.question && question < 0) question = i;
    else if (kind === K.or || kind === K.nullish) {
      alternatives.push({ from: start, to: i });
      start = i + 1;
    } else if (kind === K.plus && i > from) {
      terms.push({ from: term, to: i });
      term = i + 1;
    } else if (kind === K.operator || kind === K.arrow || kind === K.assign || kind === K.comma || kind === K.greater)
      other = true;
  }
  return {
    question,
    alternatives: [...alternatives, { from: start, to }],
    terms: [...terms, { from: term, to }],
    // `get<string>('X')` has a `>` of its own.
    other: other && lastCall(code, { from, to }) < 0,
  };
}

/** `a ? b : c`: the value that names something beyond this machine, else the first that names anything. */
function readTernary(reader: Reader, { from, to }: Range, question: number): Ref | undefined {
  const { code } = reader;
  let depth = 0;
  let colon = -1;
  for (let i = question + 1; i < to; i = skip(code, i)) {
    const kind = kindAt(code, i);
    if (kind === K.question) depth++;
    else if (kind === K.colon && depth-- === 0) {
      colon = i;
      break;
    }
  }
  if (colon < 0) return undefined;
  const yes = part(reader, { from: question + 1, to: colon });
  const no = part(reader, { from: colon + 1, to });
  const condition = rangeText(code, { from, to: question });
  if (yes.ref === 'setting' && !yes.fallback && no.ref !== 'opaque' && condition.includes(yes.key))
    return setting(yes.key, no);
  if (yes.ref === 'opaque' || (isLocal(yes) && no.ref !== 'opaque' && !isLocal(no))) return no;
  return yes;
}

const isLocal = (ref: Ref): boolean =>
  ref.ref === 'literal' && (ref.value === '' || /localhost|127\.0\.0\.1/.test(ref.value));

/** `a || b ?? c`: a setting with its default; else the first that names something. */
function readAlternatives(reader: Reader, ranges: readonly Range[]): Ref | undefined {
  const refs = ranges.slice(0, 8).map(range => part(reader, range));
  let result: Ref | undefined;
  for (const ref of refs.reverse()) {
    if (ref.ref === 'setting')
      result = setting(ref.key, ref.fallback ?? (result?.ref === 'opaque' ? undefined : result));
    else if (ref.ref !== 'opaque' || !result) result = ref.ref === 'constant' && result ? prefer(ref, result) : ref;
  }
  return result;
}

/** An option of the caller gives way to the default beside it; a constant of another file does not. */
const prefer = (ref: Ref, otherwise: Ref): Ref =>
  otherwise.ref === 'opaque' || otherwise.ref === 'constant' ? ref : otherwise;

function readTemplate(reader: Reader, { from, to }: Range): Ref {
  const { code } = reader;
  const parts: Ref[] = [];
  for (let i = from + 1; i < to - 1; i = skip(code, i)) {
    if (kindAt(code, i) === K.templateText) parts.push(literal(unescaped(textAt(code, i))));
    else if (kindAt(code, i) === K.hole) parts.push(part(reader, { from: i + 1, to: partner(code, i) }));
    if (parts.length > MAX_PARTS) break;
  }
  return join(parts);
}

/** Whether a value holds the environment: `process.env`, `import.meta.env`, a schema's `parse(process.env)`. */
export function isEnvironment(reader: Reader, shown: Range): boolean {
  const { code } = reader;
  const { from, to } = bare(code, shown);
  if (to - from > 40 || to <= from) return false;
  if (isPath(code, from, to)) {
    const parts = pathParts(code, from, to);
    const text = parts.join('.');
    if (/^(?:globalThis\.)?(?:process|import\.meta|Bun)\.env$/.test(text)) return true;
    if (parts.length !== 1) return false;
    const found = reader.scopes.imported(text);
    if (found) return /^(?:node:)?process$/.test(found.module) && found.imported === 'env';
    const binding = reader.scopes.variable(text, from);
    if (!binding?.value || reader.depth > 20) return false;
    if (binding.property === 'env') return rangeText(code, binding.value) === 'process';
    if (binding.property !== undefined)
      return /^(?:data|value)$/.test(binding.property) && isEnvironment(reader, binding.value);
    reader.depth += 5;
    const result = isEnvironment(reader, binding.value);
    reader.depth -= 5;
    return result;
  }
  const name = lastCall(code, { from, to });
  if (name < 0 || !/^(?:parse|safeParse|cleanEnv|validate|validateSync|load|createEnv|from)$/.test(textAt(code, name)))
    return false;
  const open = partner(code, to - 1);
  const first = splitList(code, open + 1, to - 1)[0];
  return !!first && first.to - first.from === 3 && rangeText(code, first) === 'process.env';
}

/** `process.env.X`, `this.url`, `Topics.ORDERS`, `url` */
function readPath(reader: Reader, at: number, parts: readonly string[]): Ref | undefined {
  const { scopes } = reader;
  const [root = '', ...rest] = parts;
  const text = parts.join('.');
  const environment = /^(?:globalThis\.)?(?:process|import\.meta|Bun)\.env\.(\w+)$/.exec(text);
  if (environment) return setting(environment[1]!);
  if (root === 'this') {
    const [name = '', ...path] = rest;
    const owner = scopes.at(at).type;
    const value = initialValue(reader, scopes.field(name, owner));
    if (value) return walk(value.ref, value, path) ?? opaque(text);
    return opaque(text);
  }
  if (root === 'undefined' || root === 'null' || root === 'true' || root === 'false') return undefined;
  const binding = scopes.isImport(root, at) ? undefined : scopes.variable(root, at);
  if (binding) {
    if (rest.length === 1 && binding.value && binding.property === undefined && isEnvironment(reader, binding.value))
      return setting(rest[0]!);
    const value = initialValue(reader, binding);
    if (value) return walk(value.ref, value, rest);
    // An assigned property: `Server.PORT = …`.
    if (rest.length === 1) return initialValue(reader, scopes.variable(text, at))?.ref;
    return undefined;
  }
  const found = scopes.imported(root);
  if (found) return ofImport(found, rest);
  const owned = rest.length === 1 ? scopes.field(rest[0]!, root) : undefined;
  const value = initialValue(reader, owned) ?? initialValue(reader, scopes.variable(text, at));
  if (value) return value.ref;
  return /^[A-Z]/.test(root) && rest.length > 0 ? constant(text) : undefined;
}

/** Follows properties into an object of this file; what leaves it is a constant of the file it leads to. */
function walk(ref: Ref, value: ReturnType<typeof expressionOf>, path: readonly string[]): Ref | undefined {
  if (path.length === 0) return ref;
  let current: typeof value | undefined = value;
  for (const name of path) current = current?.fields?.[name];
  if (current) return current.ref;
  return ref.ref === 'constant' && path.every(name => name !== 'length')
    ? constant([ref.name, ...path].join('.'))
    : undefined;
}

/** A constant of another file, by the name it has there; a whole file's export goes by the file's name. */
function ofImport(found: Import, rest: readonly string[]): Ref {
  const { module, imported } = found;
  // `env.ORDERS_URL` of a file that checks the environment: the variable itself is what linking needs.
  if (rest.length === 1 && /^env(?:ironment)?$/i.test(found.local) && /^[A-Z][A-Z0-9_]+$/.test(rest[0]!))
    return setting(rest[0]!);
  if (imported === '*') return constant(rest.length > 0 ? rest.join('.') : found.local);
  if (imported === 'default') return constant([moduleName(module), ...rest].join('.'));
  return constant([imported ?? found.local, ...rest].join('.'));
}

/** `./config/index.js` and `../config` are both known as `config`. */
export function moduleName(path: string): string {
  const parts = path
    .replace(/\.(?:d\.)?[cm]?[jt]sx?$/, '')
    .split('/')
    .filter(p => p !== '.' && p !== '..');
  const last = parts.at(-1) ?? path;
  return last === 'index' ? (parts.at(-2) ?? last) : last;
}

/** Methods that leave a name what it is. */
const SAME = new Set(
  'toString trim replace replaceAll toLowerCase toUpperCase split valueOf href asString required asUrlString default asArray asPortNumber toJSON'.split(
    ' ',
  ),
);
const CONFIG_GETTERS = new Set('get getOrThrow getString getOptional getNumber require'.split(' '));
const WRAPPERS = new Set('String Number parseInt parseFloat Boolean encodeURI resolve normalize'.split(' '));
/** `removeSlash(url)`, `normalizeUrl(url)` */
const TIDYING = /^(?:remove|strip|trim|ensure|normali[sz]e|format|sanitize)\w*(?:Slash|Url|URL)\w*$/;
const ENV_READERS = new Set(
  'env getEnv getEnvVar getEnvOrThrow requireEnv requiredEnv getRequiredEnv readEnv'.split(' '),
);

function readCall(reader: Reader, range: Range): Ref | undefined {
  const { code } = reader;
  const name = lastCall(code, range);
  if (name < 0) return undefined;
  const called = textAt(code, name);
  const open = partner(code, range.to - 1);
  const args = splitList(code, open + 1, range.to - 1);
  const first = args[0];
  const receiver = isDot(kindAt(code, name - 1)) ? { from: range.from, to: name - 1 } : undefined;
  if (wordAt(code, name - 1) === 'new' && called === 'URL' && first) return readUrl(reader, first, args[1]);
  if (!receiver) {
    if (!first) return undefined;
    if (WRAPPERS.has(called) || TIDYING.test(called)) return part(reader, first);
    if (ENV_READERS.has(called)) return readSetting(reader, args);
    return undefined;
  }
  if (called === 'concat') return join([part(reader, receiver), ...args.map(arg => part(reader, arg))]);
  if (called === 'join') return readJoin(reader, receiver, args);
  if (SAME.has(called)) return part(reader, receiver);
  if (WRAPPERS.has(called) && first) return part(reader, first);
  if (CONFIG_GETTERS.has(called) && first && isConfiguration(rangeText(code, receiver)))
    return readSetting(reader, args);
  return undefined;
}

const isConfiguration = (receiver: string): boolean =>
  /(?:config|nconf|settings?|^env|\.env|environment)(?:service|\(\))?$/i.test(receiver.replace(/[!?]+$/, ''));

/** `config.get('orders.url', 'http://orders')` */
function readSetting(reader: Reader, args: readonly Range[]): Ref | undefined {
  const key = args[0] && part(reader, args[0]);
  if (key?.ref !== 'literal') return undefined;
  const fallback = args[1] ? part(reader, args[1]) : undefined;
  return setting(key.value, fallback && fallback.ref !== 'opaque' ? fallback : undefined);
}

/** `new URL('/pay', base)` is the base followed by the path. */
function readUrl(reader: Reader, path: Range, base: Range | undefined): Ref {
  const tail = part(reader, path);
  if (!base) return tail;
  const head = part(reader, base);
  const slash = tail.ref === 'literal' && tail.value.startsWith('/');
  if (head.ref === 'literal') return join([literal(head.value.replace(/\/$/, '') + (slash ? '' : '/')), tail]);
  return slash ? join([head, tail]) : join([head, literal('/'), tail]);
}

/** `[host, 'orders'].join('/')` and `path.join(a, b)`. */
function readJoin(reader: Reader, receiver: Range, args: readonly Range[]): Ref | undefined {
  const items =
    expressionOf(reader, receiver).items?.map(item => item.ref) ??
    (args.length > 1 ? args.map(arg => part(reader, arg)) : undefined);
  if (!items || items.length === 0 || items.length > MAX_PARTS) return undefined;
  const own = expressionOf(reader, receiver).items && args[0] ? part(reader, args[0]) : literal('/');
  return join(items.flatMap((item, i) => (i === 0 ? [item] : [own, item])));
}
