import { type Chain, chainEndingAt } from './csharp-chain.ts';
import { findTop, unwrap } from './csharp-operators.ts';
import type { CsSource, CsTypeName, Place } from './csharp-source.ts';
import { readType, skipAngles, typeArguments } from './csharp-tokens.ts';
import { isText, Kind, kindAt } from './tokens.ts';

/** Functions whose type argument is the type of their result. */
const GIVES_ARGUMENT = new Set([
  'GetRequiredService', 'GetService', 'GetRequiredKeyedService', 'GetKeyedService', 'Get', 'GetOptions', 'GetBoundOptions', 'GetValue', 'GetCustomAttribute', 'CreateInstance',
  'Create', 'GetSettings', 'BindOptions', 'For', 'Adapt', 'Map', 'MapTo', 'Deserialize', 'DeserializeObject', 'ConvertTo', 'FromJson', 'ReadFromJsonAsync',
]); // biome-ignore format: a list

/** Type of `new Foo(…)`, `provider.GetRequiredService<Foo>()`, `options.Value`, `Foo.Create(…)`: what `var` leaves out. */
export function typeOfValue(s: CsSource, start: number, end: number, place: Place): CsTypeName | undefined {
  const { tokens } = s;
  let [from, to] = unwrap(s, start, end);
  // `x ?? throw new ArgumentNullException(…)` is an x.
  const elvis = findTop(s, from, to, i => tokens.kinds[i] === Kind.elvis);
  if (elvis > 0) [from, to] = unwrap(s, from, elvis);
  if (isText(tokens, from, 'new') && kindAt(tokens, from + 1) === Kind.word) return readType(s, from + 1)?.type;
  const chain = chainEndingAt(s, to - 1);
  return chain?.start === from ? typeOfChain(s, chain, chain.links.length - 1, place) : undefined;
}

/** Type of what a chain stands for up to `index`, as far as this file says it. */
export function typeOfChain(s: CsSource, chain: Chain, index: number, place: Place): CsTypeName | undefined {
  const names = s.names;
  const link = chain.links[index];
  if (!link || !names) return undefined;
  if (link.form === 'new')
    return link.name
      ? { name: link.name, args: [], ...(link.qualifier ? { qualifier: link.qualifier } : {}) }
      : undefined;
  if (link.form === 'literal') return { name: 'string', args: [] };
  if (link.form === 'round') return typeInBrackets(s, link.at, place);
  if (link.form === 'index') return undefined;
  const before = chain.links[index - 1];
  if (link.form === 'call') {
    const given = link.angle >= 0 ? typeArguments(s, link.angle, skipAngles(s, link.angle)).at(-1) : undefined;
    if (given && GIVES_ARGUMENT.has(link.name)) return named(given);
    const owner =
      index === 0 || before?.name === 'this'
        ? place.ownerType?.name
        : before?.form === 'name'
          ? before.name
          : undefined;
    const member = names.member(owner, link.name);
    if (member?.returns) return unwrapped(member.returns);
    // `Orders.Create(…)` gives Orders; `JsonSerializer.Deserialize(…)` and `Mapper.Map(…)` give anything but themselves.
    const isFactory =
      index === 1 &&
      before!.form === 'name' &&
      /^[A-Z]/.test(before!.name) &&
      !/Builder|^(?:Deserialize|Map|Adapt|Convert|FromJson)/.test(link.name);
    return isFactory && !names.variable(before!.name, place, link.at) ? { name: before!.name, args: [] } : undefined;
  }
  if (index === 0) return link.name === 'this' ? ownType(place) : names.variable(link.name, place, link.at)?.type;
  if (before!.name === 'this') return names.field(place.ownerType?.name, link.name)?.type;
  const owner = typeOfChain(s, chain, index - 1, place);
  if (!owner) return undefined;
  if (
    (link.name === 'Value' || link.name === 'CurrentValue') &&
    owner.args.length === 1 &&
    /^(?:IOptions|Lazy)/.test(owner.name)
  )
    return named(owner.args[0]!);
  return names.field(owner.name, link.name)?.type;
}

function ownType(place: Place): CsTypeName | undefined {
  return place.ownerType && { name: place.ownerType.name, args: [] };
}

/** `((OrdersClient)client).Get()`, `(client ?? other).Get()`. */
function typeInBrackets(s: CsSource, open: number, place: Place): CsTypeName | undefined {
  const cast = readType(s, open + 2);
  if (cast && s.tokens.kinds[open + 1] === 40 && s.brackets.partner[open + 1] === cast.next) return cast.type;
  return typeOfValue(s, open + 1, s.brackets.partner[open]!, place);
}

/** The type within `Task<T>`. */
function unwrapped(type: CsTypeName): CsTypeName {
  return /^(?:Value)?Task$/.test(type.name) && type.args.length === 1 ? named(type.args[0]!) : type;
}

/** A type argument's text as a type. */
export function named(text: string): CsTypeName {
  const bare = text.replace(/[?[(].*$/s, '');
  const angle = bare.indexOf('<');
  const path = angle < 0 ? bare : bare.slice(0, angle);
  const dot = path.lastIndexOf('.');
  const inner = angle < 0 ? '' : bare.slice(angle + 1, bare.lastIndexOf('>'));
  return {
    name: path.slice(dot + 1),
    args: inner ? splitTop(inner) : [],
    ...(dot > 0 ? { qualifier: path.slice(0, dot) } : {}),
  };
}

function splitTop(text: string): readonly string[] {
  const out: string[] = [];
  let depth = 0;
  let last = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '<' || c === '(') depth++;
    else if (c === '>' || c === ')') depth--;
    else if (c === ',' && depth === 0) {
      out.push(text.slice(last, i));
      last = i + 1;
    }
  }
  return [...out, text.slice(last)];
}
