import { constant, join, literal, opaque, type Ref } from '../../core/ref.ts';
import { argumentRanges, type Chain, type Link } from './csharp-chain.ts';
import { settingRead } from './csharp-settings.ts';
import type { CsMember, CsSource } from './csharp-source.ts';
import { afterName, sourceText } from './csharp-tokens.ts';
import { typeOfChain } from './csharp-value-types.ts';
import { type Following, pathRef, pick, refOf, returned } from './csharp-values.ts';
import { textOf } from './tokens.ts';

/** Constructions that stand for their first argument. */
const WRAPPERS = new Set([
  'UriBuilder', 'StringBuilder', 'RestRequest', 'RestClient', 'RestClientOptions', 'Url', 'MongoUrl', 'StringContent', 'NpgsqlConnectionStringBuilder',
  'NpgsqlConnection', 'SqlConnection', 'MySqlConnection', 'SqliteConnection', 'MongoClient', 'NpgsqlDataSourceBuilder', 'SqlCommand', 'NpgsqlCommand', 'MySqlCommand',
]); // biome-ignore format: a list
/** Methods and properties whose result names what their receiver names. */
const SAME = new Set([
  'ToString', 'Trim', 'TrimEnd', 'TrimStart', 'ToLower', 'ToLowerInvariant', 'ToUpper', 'ToUpperInvariant', 'Uri', 'AbsoluteUri', 'OriginalString', 'Replace',
  'SetQueryParam', 'SetQueryParams', 'AppendQueryParam', 'AddQueryParameter', 'AddHeader', 'WithHeader', 'WithHeaders', 'WithTimeout', 'WithOAuthBearerToken', 'AllowAnyHttpStatus', 'Value', 'Result',
  'Build', 'First', 'FirstOrDefault', 'AddressList', 'AsSpan', 'Clone', 'ConfigureAwait', 'EnsureEndsWith', 'RemoveQueryParam', 'WithSettings', 'WithBasicAuth',
]); // biome-ignore format: a list
/** Static functions that stand for their first argument. */
const FIRST = new Set([
  'GetHostEntryAsync',
  'GetHostEntry',
  'GetHostAddresses',
  'GetHostAddressesAsync',
  'Parse',
  'ParseHost',
  'AddQueryString',
  'Create',
  'FromConnectionString',
  'NotNull',
  'NotNullOrEmpty',
  'NotNullOrWhiteSpace',
  'IsNullOrEmpty',
  'Combine',
  'EnsureNotNull',
  'ThrowIfNull',
  'NullOrEmpty',
  'Against',
]);
/** Extensions that only make sure something is there. */
const GUARD = /^(?:NotBe|NotNull|NotEmpty|Ensure|Require|ThrowIf|OrThrow|Validate|MustBe|ShouldBe)\w*$/;
const APPENDED = new Set(['AppendPathSegment', 'AppendPathSegments', 'Append', 'Combine']);

/** The name a chain stands for: reads of settings, joined text, addresses in their builders, own methods. */
export function callRef(s: CsSource, chain: Chain, f: Following): Ref {
  if (f.budget.left-- <= 0) return opaque(chainText(s, chain, chain.links.length));
  return linkRef(s, chain, chain.links.length - 1, f);
}

function linkRef(s: CsSource, chain: Chain, index: number, f: Following): Ref {
  const link = chain.links[index]!;
  const unknown = (): Ref => opaque(chainText(s, chain, index + 1));
  const argument = (n: number): Ref | undefined => argumentRef(s, link, n, f);
  const receiver = (): Ref => (index === 0 ? literal('') : linkRef(s, chain, index - 1, { ...f, depth: f.depth + 1 }));
  if (link.form === 'literal' || link.form === 'round')
    return refOf(s, link.at, link.last + 1, { ...f, depth: f.depth + 1 });
  if (link.form === 'new') return constructionRef(s, link, f) ?? unknown();
  const read = settingRead(s, chain, index, f);
  if (read) return read;
  const before = chain.links[index - 1];
  if (link.form === 'index') return unknown();
  if (link.form === 'name') {
    const path = chain.links.slice(0, index + 1);
    if (path.every(l => l.form === 'name'))
      return pathRef(
        s,
        path.map(l => l.name),
        link.at,
        f,
      );
    // `provider.GetRequiredService<IOptions<Urls>>().Value.Orders`
    const type =
      before &&
      (before.form === 'name' || before.angle >= 0) &&
      !/^(?:Value|Result)$/.test(link.name) &&
      f.anchor === undefined
        ? typeOfChain(s, chain, index - 1, f.place)
        : undefined;
    if (type && /^[A-Z]/.test(type.name) && type.name !== 'Uri') return constant(`${type.name}.${link.name}`);
    if (before && SAME.has(link.name)) return receiver();
    // `typeof(OrderPlaced).Name`
    if (before?.name === 'typeof' && /^(?:Name|FullName)$/.test(link.name)) return typeName(s, before);
    return unknown();
  }
  const own = ownMethod(s, chain, index, f);
  if (own) return own;
  const ofString = before !== undefined && /^string$/i.test(before.name);
  switch (link.name) {
    case 'nameof':
      return literal(/(\w+)\W*$/.exec(sourceText(s, link.open + 1, s.brackets.partner[link.open]!))?.[1] ?? '');
    case 'Format': {
      if (!ofString) return unknown();
      const format = argument(0);
      return format?.ref === 'literal' ? formatted(format.value, n => argument(n + 1) ?? opaque(`{${n}}`)) : unknown();
    }
    case 'Concat':
      return ofString ? join(argumentRanges(s, link).map((_, n) => argument(n)!)) : unknown();
    case 'Join': {
      if (!ofString) return unknown();
      const parts = argumentRanges(s, link)
        .slice(1)
        .map((_, n) => argument(n + 1)!);
      return join(parts.flatMap((part, n) => (n === 0 ? [part] : [argument(0)!, part])));
    }
    case 'GetEndpoint':
      return receiver();
    case 'ExchangeDeclare':
    case 'ExchangeDeclareAsync':
    case 'QueueDeclare':
    case 'QueueDeclareAsync':
      return argument(0) ?? unknown();
  }
  if (index > 0 && APPENDED.has(link.name) && before!.form !== 'name')
    return appended(
      receiver(),
      argumentRanges(s, link).map((_, n) => argument(n)!),
      link.name !== 'Append',
    );
  if (index > 0 && link.name.startsWith('AppendPathSegment'))
    return appended(
      receiver(),
      argumentRanges(s, link).map((_, n) => argument(n)!),
      true,
    );
  if (index > 0 && (SAME.has(link.name) || GUARD.test(link.name))) return receiver();
  if (FIRST.has(link.name) && (!before || /^[A-Z]/.test(before.name))) return argument(0) ?? unknown();
  return unknown();
}

function appended(first: Ref, parts: readonly Ref[], asPath: boolean): Ref {
  return join([first, ...parts.flatMap(part => {
    const slashed = part.ref === 'literal' && part.value.startsWith('/');
    return asPath && !slashed ? [literal('/'), part] : [part];
  })]); // biome-ignore format: one thing
}

/** `new Uri(base, "path")`, `new UriBuilder("http", host, port)`, wrappers of one text. */
function constructionRef(s: CsSource, link: Link, f: Following): Ref | undefined {
  const argument = (n: number): Ref | undefined => argumentRef(s, link, n, f);
  if (link.name === 'Uri') {
    const first = argument(0);
    const second = argument(1);
    if (!first || !second || /UriKind/.test(rawArgument(s, link, 1))) return first;
    return join([
      withoutEnd(first),
      second.ref === 'literal' && !second.value.startsWith('/') ? literal(`/${second.value}`) : second,
    ]);
  }
  if (link.name === 'UriBuilder' && argumentRanges(s, link).length > 1)
    return join([argument(0)!, literal('://'), argument(1)!, ...(argument(2) ? [literal(':'), argument(2)!] : [])]);
  if (link.name === 'String' || link.name === 'string') return argument(0);
  // `new("http://orders")`: what it constructs stands elsewhere, what it is made of is here.
  if (link.name === '') return argument(0)?.ref === 'opaque' ? undefined : argument(0);
  return WRAPPERS.has(link.name) ? (argument(0) ?? literal('')) : undefined;
}

const withoutEnd = (ref: Ref): Ref => (ref.ref === 'literal' ? literal(ref.value.replace(/\/$/, '')) : ref);

export function argumentRef(s: CsSource, link: Link, n: number, f: Following): Ref | undefined {
  const range = argumentRanges(s, link)[n];
  return range && refOf(s, afterName(s, range[0]), range[1], { ...f, depth: f.depth + 1 });
}

function rawArgument(s: CsSource, link: Link, n: number): string {
  const range = argumentRanges(s, link)[n];
  return range ? sourceText(s, range[0], range[1]) : '';
}

function typeName(s: CsSource, link: Link): Ref {
  const close = s.brackets.partner[link.open]!;
  return literal(textOf(s.tokens, close - 1));
}

/** A method of this very file that only returns a value: its parameters stand for the arguments. */
function ownMethod(s: CsSource, chain: Chain, index: number, f: Following): Ref | undefined {
  const link = chain.links[index]!;
  const before = chain.links[index - 1];
  const owner =
    index === 0 || before?.name === 'this'
      ? f.place.ownerType?.name
      : /^[A-Z]/.test(before!.name) && before!.form === 'name'
        ? before!.name
        : undefined;
  const member = owner === undefined ? undefined : f.names.member(owner, link.name);
  if (!member || f.anchor !== undefined) return undefined;
  const results = resultsOf(s, member);
  if (results.length === 0) return undefined;
  const bindings = new Map(
    member.parameters.map((p, n) => [p.name, argumentRef(s, link, n, f) ?? p.value?.ref ?? opaque(p.name)]),
  );
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

function resultsOf(s: CsSource, member: CsMember): readonly (readonly [number, number])[] {
  if (member.open < 0) return [];
  return member.expressionBody ? [[member.open + 1, member.close]] : returned(s, member.open, member.close);
}

/** `"{0}/orders/{1:D}"` with its arguments put in. */
function formatted(format: string, argument: (n: number) => Ref): Ref {
  const parts: Ref[] = [];
  let last = 0;
  for (const match of format.matchAll(/\{\{|\}\}|\{(\d{1,2})(?:,-?\d{1,3})?(?::[^{}]{0,40})?\}/g)) {
    parts.push(literal(format.slice(last, match.index)));
    parts.push(match[1] === undefined ? literal(match[0][0]!) : argument(Number(match[1])));
    last = match.index + match[0].length;
  }
  return join([...parts, literal(format.slice(last))]);
}

function chainText(s: CsSource, chain: Chain, links: number): string {
  return sourceText(s, chain.start, chain.links[links - 1]!.last + 1);
}
