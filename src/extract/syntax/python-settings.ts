import { constant, type Ref, setting } from '../../core/ref.ts';
import { type Chain, plainName, type Step } from './python-chain.ts';
import { placeOf, type Reader } from './python-reader.ts';
import { type Code, EQUAL, kindOf, type Range, splitList, textAt } from './python-source.ts';
import { canonical, knownOf } from './python-types.ts';
import { Kind } from './tokens.ts';

type Read = (reader: Reader, code: Code, range: Range) => Ref;

/** Own helpers: `get_env("URL", "http://…")`, `require_env("URL")`, `env_or_default("URL", "…")`. */
const HELPER =
  /^_?(?:(?:get|read|load|require|required|must|must_get|fetch|mandatory|lookup|check|get_required|get_from|os)_)?(?:env(?:iron(?:ment)?)?|setting|config|conf)(?:_?(?:var(?:iable)?|value|setting|str|string|int|or|or_default|or_die|default|or_fail|bool|key|required))*$/i;
const DEFAULTS = ['default', 'fallback', 'default_value', 'd'];
/** Methods of a reader of the environment: environs, django-environ, Starlette, prettyconf, dynaconf. */
const READERS: ReadonlySet<string> = new Set([
  'environs.Env', 'environ.Env', 'environs.EnvironsProxy', 'starlette.Config', 'decouple.Config', 'decouple.AutoConfig', 'envparse.Env',
]); // biome-ignore format: a list
/** Mappings that configuration fills: items of them are settings, which code may also set. */
const MAPPINGS: ReadonlySet<string> = new Set([
  'flask.Config',
  'quart.Config',
  'sanic.Config',
  'nameko.config',
  'dotenv.Values',
]);

interface Read1 {
  readonly key: Range;
  readonly fallback?: Range;
}

/** The setting that a chain reads from the environment or from configuration; undefined where it reads none. */
export function readSetting(reader: Reader, code: Code, chain: Chain, read: Read): Ref | undefined {
  const last = chain.steps.at(-1);
  if (!last || chain.head) return undefined;
  if (last.is === 'index') return item(reader, code, chain, last, read);
  if (last.is === 'call') return call(reader, code, chain, last, read);
  return attribute(reader, code, chain);
}

/** `settings.ORDERS_URL` of Django and dynaconf: a name of the settings module, that the environment may give. */
function attribute(reader: Reader, code: Code, chain: Chain): Ref | undefined {
  const [first, second] = chain.steps;
  if (chain.steps.length !== 2 || first?.is !== 'name' || second?.is !== 'attribute') return undefined;
  const path = reader.scopes.importPath(first.text);
  if (path !== 'django.conf.settings' || reader.scopes.variable(first.text, placeOf(code, first.at))) return undefined;
  return constant(`settings.${second.text}`);
}

/** What is looked up, before its key. */
function sourceOf(
  reader: Reader,
  code: Code,
  chain: Chain,
  count: number,
): 'environment' | 'mapping' | 'reader' | undefined {
  const steps = chain.steps.slice(0, count);
  const name = plainName(steps);
  const known = knownOf(reader, code, chain, count);
  if (known?.is === 'path') {
    const path = canonical(known.path);
    if (path === 'os.environ' || path === 'os.environb') return 'environment';
    if (MAPPINGS.has(path)) return 'mapping';
    if (path === 'environs.env' || path === 'environ.env') return 'reader';
  }
  if (known?.is === 'instance' && READERS.has(known.type)) return 'reader';
  if (known?.is === 'instance' && MAPPINGS.has(known.type)) return 'mapping';
  if (/(?:^|\.)(?:app|current_app|application)\.config$/.test(name)) return 'mapping';
  if (known?.is === 'method' && known.name === 'config' && /^(?:flask|quart|sanic)\./.test(known.type))
    return 'mapping';
  return undefined;
}

function item(
  reader: Reader,
  code: Code,
  chain: Chain,
  last: Step & { readonly open: number },
  read: Read,
): Ref | undefined {
  const source = sourceOf(reader, code, chain, chain.steps.length - 1);
  return source && made(reader, code, source, { key: { from: last.open + 1, to: code.partner[last.open]! } }, read);
}

function call(
  reader: Reader,
  code: Code,
  chain: Chain,
  last: Step & { readonly open: number; readonly close: number },
  read: Read,
): Ref | undefined {
  const callee = chain.steps.at(-2);
  const found = argumentsIn(code, last);
  if (!callee || !('text' in callee) || !found) return undefined;
  if (callee.is === 'attribute') {
    const source = sourceOf(reader, code, chain, chain.steps.length - 2);
    if (source === 'reader' || (source && /^(?:get|setdefault|pop)$/.test(callee.text)))
      return made(reader, code, source, found, read);
  }
  const known = knownOf(reader, code, chain, chain.steps.length - 1);
  if (known?.is === 'path') {
    const path = canonical(known.path);
    if (path === 'os.getenv' || path === 'decouple.config' || path === 'environs.env' || path === 'prettyconf.config')
      return made(reader, code, 'environment', found, read);
    // An imported helper, by its name.
    if (HELPER.test(callee.text) && isKey(code, found.key)) return made(reader, code, 'environment', found, read);
  }
  if (known?.is === 'instance' && READERS.has(known.type)) return made(reader, code, 'environment', found, read);
  if ((known?.is === 'function' || known === undefined) && HELPER.test(callee.text) && isKey(code, found.key))
    return made(reader, code, 'environment', found, read);
  return undefined;
}

/** Helpers with other names than environment variables have are no readers of the environment. */
const isKey = (code: Code, { from, to }: Range): boolean =>
  to - from === 1 && kindOf(code, from) === Kind.string && /^["'][A-Za-z][\w.-]{1,80}["']$/.test(textAt(code, from));

function argumentsIn(
  code: Code,
  { open, close }: { readonly open: number; readonly close: number },
): Read1 | undefined {
  let key: Range | undefined;
  let fallback: Range | undefined;
  for (const { from, to } of splitList(code, open + 1, Math.min(close, code.tokens.count))) {
    const named = kindOf(code, from) === Kind.word && kindOf(code, from + 1) === EQUAL ? textAt(code, from) : '';
    if (named && DEFAULTS.includes(named)) fallback = { from: from + 2, to };
    else if (named === 'key' || named === 'name' || named === 'var') key ??= { from: from + 2, to };
    else if (!named && !key) key = { from, to };
    else if (!named) fallback ??= { from, to };
  }
  return key && { key, ...(fallback ? { fallback } : {}) };
}

function made(
  reader: Reader,
  code: Code,
  source: 'environment' | 'mapping' | 'reader',
  { key, fallback }: Read1,
  read: Read,
): Ref | undefined {
  const name = read(reader, code, key);
  if (name.ref !== 'literal' || name.value === '' || name.value.length > 200) return undefined;
  const otherwise = fallback ? read(reader, code, fallback) : undefined;
  const known = otherwise && otherwise.ref !== 'opaque' ? otherwise : undefined;
  // What code puts into its configuration is a constant under that name.
  return setting(name.value, known ?? (source === 'mapping' ? constant(`config.${name.value}`) : undefined));
}
