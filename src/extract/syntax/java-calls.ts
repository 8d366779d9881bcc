import { constant, join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { Chain, Link } from './java-chain.ts';
import { splitFormat } from './java-literals.ts';
import type { JvmMember, JvmSource, JvmVariable } from './java-source.ts';
import { P, sourceText, splitArguments } from './java-tokens.ts';
import { type Following, orElse, pathRef, pick, refOf, returned } from './java-values.ts';
import { kindAt } from './tokens.ts';

/** Constructions that stand for their first argument. */
const WRAPPERS = new Set([
  'URI',
  'URL',
  'String',
  'StringBuilder',
  'StringBuffer',
  'GenericUrl',
  'UriTemplate',
  'HttpHost',
  'HttpGet',
  'HttpPost',
  'HttpPut',
  'HttpDelete',
  'ProducerRecord',
  'HttpPatch',
  'HttpHead',
  'HttpOptions',
  'DefaultUriBuilderFactory',
  'URIBuilder',
  'NewTopic',
  'Queue',
  'TopicExchange',
  'DirectExchange',
  'FanoutExchange',
]);
/** Methods whose result names what their receiver names. */
const SAME = new Set([
  'toString',
  'trim',
  'toUri',
  'toUriString',
  'build',
  'encode',
  'strip',
  'toURI',
  'toURL',
  'toExternalForm',
  'intern',
  'normalize',
  'newBuilder',
  'queryParam',
  'queryParams',
  'queryParamIfPresent',
  'addQueryParameter',
  'addParameter',
  'setParameter',
  'expand',
  'buildAndExpand',
  'toUriComponents',
  'let',
  'also',
  'fragment',
  'uriVariables',
  'replaceQueryParam',
  'getBytes',
  'stripTrailing',
  'newInstance',
  'toURIString',
  'cloneBuilder',
  'replace',
  'replaceAll',
  'get',
  'template',
]);
/** Static or wrapping functions that stand for their first argument. */
const FIRST = new Set([
  'valueOf',
  'requireNonNull',
  'requireNonNullElse',
  'ofNullable',
  'parse',
  'create',
  'fromHttpUrl',
  'fromUriString',
  'fromUri',
  'fromPath',
  'parseInt',
  'parseLong',
  'requireNotNull',
  'checkNotNull',
  'fromString',
  'notNull',
]);
/** The same where they are methods of a client or an extension of the text itself. */
const RECEIVED = new Set(['target', 'baseUri', 'toHttpUrl', 'toHttpUrlOrNull']);
/** Methods of address builders. */
const ADDS_PATH =
  /^(?:path|pathSegment|addPathSegments?|replacePath|scheme|host|queryParams?|queryParamIfPresent|addQueryParameter|fragment)$/;
const GETTERS = new Set(['getProperty', 'getRequiredProperty', 'getConfigValue', 'resolvePlaceholders']);
const CONFIGS = /^(?:config|configuration|conf|cfg|env|environment|settings|properties|props|ConfigProvider)$/i;

/** The name a chain of invocations stands for: reads of settings, joined text, addresses in their builders, own methods. */
export function callRef(s: JvmSource, chain: Chain, f: Following): Ref {
  if (f.budget.left-- <= 0) return opaque(chainText(s, chain, chain.links.length));
  return linkRef(s, chain, chain.links.length - 1, f);
}

function linkRef(s: JvmSource, chain: Chain, index: number, f: Following): Ref {
  const link = chain.links[index]!;
  const unknown = (): Ref => opaque(chainText(s, chain, index + 1));
  const argument = (n: number): Ref | undefined => argumentRef(s, link, n, f);
  const receiver = (): Ref => receiverRef(s, chain, index, f);
  if (link.form === 'literal' || link.form === 'round')
    return refOf(s, link.at, link.last + 1, { ...f, depth: f.depth + 1 });
  if (link.form === 'name') return linkPath(s, chain, index, f);
  const constructed = link.form === 'new' || (index === 0 && s.language === 'kotlin' && /^[A-Z]/.test(link.name));
  if (constructed) return WRAPPERS.has(link.name) ? (argument(0) ?? literal('')) : unknown();
  const environment = settingRead(s, chain, index, argument);
  if (environment) return environment;
  const own = ownMethod(s, chain, index, f);
  if (own) return own;
  switch (link.name) {
    case 'format':
    case 'formatted': {
      const isStatic = index > 0 && chain.links[index - 1]!.name === 'String';
      const format = isStatic ? argument(0) : receiver();
      return format?.ref === 'literal'
        ? formatted(format.value, n => argument(isStatic ? n + 1 : n) ?? opaque('%s'))
        : unknown();
    }
    case 'concat':
    case 'plus':
    case 'append':
      return join([receiver(), argument(0) ?? opaque('')]);
    case 'join': {
      if (chain.links[index - 1]?.name !== 'String') return unknown();
      const parts = splitArguments(s, link.open)
        .slice(1)
        .map((_, n) => argument(n + 1)!);
      return join(parts.flatMap((part, n) => (n === 0 ? [part] : [argument(0)!, part])));
    }
    case 'orElse':
    case 'getOrElse':
    case 'defaultIfEmpty':
      return orElse(receiver(), () => argument(0) ?? opaque(''));
    case 'scheme':
      return join([argument(0) ?? literal('http'), literal('://')]);
    case 'host':
      return join([receiver(), argument(0) ?? opaque('')]);
    case 'port':
      return join([receiver(), literal(':'), argument(0) ?? opaque('')]);
    case 'path':
    case 'replacePath':
    case 'resolve':
      return join([receiver(), argument(0) ?? literal('')]);
    case 'pathSegment':
    case 'addPathSegment':
    case 'addPathSegments':
      return join([receiver(), ...splitArguments(s, link.open).flatMap((_, n) => [literal('/'), argument(n)!])]);
  }
  if (index > 0 && SAME.has(link.name)) return receiver();
  const before = chain.links[index - 1];
  if (FIRST.has(link.name) && (!before || /^[A-Z]/.test(before.name))) return argument(0) ?? unknown();
  if (RECEIVED.has(link.name))
    return index > 0 && link.open >= 0 && !argument(0) ? receiver() : (argument(0) ?? unknown());
  return accessor(s, chain, index, f) ?? unknown();
}

function receiverRef(s: JvmSource, chain: Chain, index: number, f: Following): Ref {
  if (index === 0) return literal('');
  const before = chain.links[index - 1]!;
  // `uriBuilder -> uriBuilder.path("/x")`: the builder itself adds nothing that is known here.
  if (
    before.form === 'name' &&
    ADDS_PATH.test(chain.links[index]!.name) &&
    /(?:builder|^ub|^uri|^b|^it)$/i.test(before.name)
  ) {
    const known = linkPath(s, chain, index - 1, f);
    return known.ref === 'opaque' || known.ref === 'constant' ? literal('') : known;
  }
  if (
    before.form === 'name' &&
    /^(?:UriComponentsBuilder|UriBuilder|HttpUrl|ServletUriComponentsBuilder)$/.test(before.name)
  )
    return literal('');
  if (
    before.form !== 'name' &&
    ADDS_PATH.test(chain.links[index]!.name) &&
    /(?:^newInstance|Builder)$/.test(before.name)
  )
    return argumentRef(s, before, 0, f) ?? literal('');
  return linkRef(s, chain, index - 1, { ...f, depth: f.depth + 1 });
}

function linkPath(s: JvmSource, chain: Chain, index: number, f: Following): Ref {
  const names = chain.links.slice(0, index + 1);
  if (names.every(l => l.form === 'name'))
    return pathRef(
      s,
      names.map(l => l.name),
      chain.links[index]!.at,
      f,
    );
  return accessor(s, chain, index, f) ?? opaque(chainText(s, chain, index + 1));
}

function argumentRef(s: JvmSource, link: Link, n: number, f: Following): Ref | undefined {
  if (link.open < 0) return undefined;
  const range = splitArguments(s, link.open)[n];
  if (!range) return undefined;
  const named = s.language === 'kotlin' && kindAt(s.tokens, range[0] + 1) === P.assign;
  return refOf(s, named ? range[0] + 2 : range[0], range[1], { ...f, depth: f.depth + 1 });
}

/** `System.getenv("X")`, `env.getProperty("x", "default")`, `config.getValue("x", String.class)`. */
function settingRead(
  s: JvmSource,
  chain: Chain,
  index: number,
  argument: (n: number) => Ref | undefined,
): Ref | undefined {
  const link = chain.links[index]!;
  const root = chain.links[0]!.name;
  const before = chain.links[index - 1];
  const fromMap =
    (link.name === 'get' || link.name === 'getOrDefault' || link.name === 'getValue') &&
    before?.name === 'getenv' &&
    before.form === 'call' &&
    splitArguments(s, before.open).length === 0;
  const fromConfig =
    /^(?:getValue|getOptionalValue|getString|getOrElse|getEnv|get|property)$/.test(link.name) &&
    before !== undefined &&
    (CONFIGS.test(before.name) || CONFIGS.test(root) || before.name === 'getConfig' || root === 'dotenv');
  if (link.name !== 'getenv' && !GETTERS.has(link.name) && !fromMap && !fromConfig) return undefined;
  const key = argument(0);
  if (key?.ref !== 'literal') return undefined;
  const second = /class$|::/.test(rawArgument(s, link, 1)) ? argument(2) : argument(1);
  return { ref: 'setting', key: key.value, ...(second && second.ref !== 'opaque' ? { fallback: second } : {}) };
}

function rawArgument(s: JvmSource, link: Link, n: number): string {
  const range = link.open < 0 ? undefined : splitArguments(s, link.open)[n];
  return range ? sourceText(s, range[0], range[1]) : '';
}

/** A method of this very file that only returns a value: its parameters stand for the arguments. */
function ownMethod(s: JvmSource, chain: Chain, index: number, f: Following): Ref | undefined {
  const link = chain.links[index]!;
  const before = chain.links[index - 1];
  const owner =
    index === 0 || before?.name === 'this'
      ? f.place.ownerType?.name
      : index === 1 && /^[A-Z]/.test(before!.name)
        ? before!.name
        : undefined;
  const member =
    owner === undefined && index > 0
      ? undefined
      : (f.names.member(owner, link.name) ?? (index === 0 ? f.names.member(undefined, link.name) : undefined));
  if (!member || f.anchor !== undefined) return undefined;
  const results = resultsOf(s, member);
  if (results.length === 0) return undefined;
  const bindings = new Map(member.parameters.map((p, n) => [p.name, argumentRef(s, link, n, f) ?? opaque(p.name)]));
  const { names, budget, branch } = f;
  const inner: Following = {
    names,
    budget,
    branch,
    depth: f.depth + 1,
    bindings,
    place: { ownerType: member.ownerType, member },
  };
  const ref = pick(f, results, ([a, b]) => refOf(s, a, b, inner));
  return ref.ref === 'opaque' ? undefined : ref;
}

function resultsOf(s: JvmSource, member: JvmMember): readonly (readonly [number, number])[] {
  if (member.open < 0) return [];
  return member.expressionBody ? [[member.open + 1, member.close]] : returned(s, member.open, member.close);
}

/** `properties.getPayments().getUrl()`, `properties.url()`: the field behind the accessor. */
function accessor(s: JvmSource, chain: Chain, index: number, f: Following): Ref | undefined {
  const path: string[] = [];
  for (let i = 0; i <= index; i++) {
    const link = chain.links[i]!;
    if (link.form !== 'name' && (link.form !== 'call' || (link.open >= 0 && splitArguments(s, link.open).length > 0)))
      return undefined;
    if (link.form === 'name') path.push(link.name);
    else path.push(propertyName(link.name));
  }
  const names = path[0] === 'this' ? path.slice(1) : path;
  const link = chain.links[index]!;
  if (names.length === 1) {
    const field = f.names.field(f.place.ownerType?.name, names[0]!);
    return field ? pathRef(s, ['this', names[0]!], link.at, f) : undefined;
  }
  const root = f.names.variable(names[0]!, f.place, f.anchor ?? link.at);
  const type = root?.type?.name;
  if (type && names.length === 2 && f.names.field(type, names[1]!)) return pathRef(s, names, link.at, f);
  if (root && (root.role === 'local' || !type || (root.role === 'parameter' && !isConfiguration(root))))
    return undefined;
  if (type) return constant([type, ...names.slice(1)].join('.'));
  return /^[A-Z]/.test(names[0]!) && names.length >= 2 && chain.links[1]?.form === 'name'
    ? constant(names.slice(0, 2).join('.'))
    : undefined;
}

/** A parameter of what is being wired, or of a type named for its settings; a request's fields name nothing that is configured. */
function isConfiguration(parameter: JvmVariable): boolean {
  const { inside, type } = parameter;
  if (inside?.name === 'constructor' || inside?.annotations.some(a => a.name === 'Bean' || a.name === 'Produces'))
    return true;
  return /(?:Properties|Config|Configuration|Settings|Props|Options)$/.test(type?.name ?? '');
}

/** `getBaseUrl` → `baseUrl`; record accessors and Kotlin properties are named as they are. */
function propertyName(method: string): string {
  const bean = /^(?:get|is)([A-Z])(\w*)$/.exec(method);
  return bean ? bean[1]!.toLowerCase() + bean[2]! : method;
}

function formatted(format: string, argument: (n: number) => Ref): Ref {
  return join(splitFormat(format).map(part => (typeof part === 'string' ? literal(part) : argument(part))));
}

function chainText(s: JvmSource, chain: Chain, links: number): string {
  return sourceText(s, chain.start, chain.links[links - 1]!.last + 1);
}
