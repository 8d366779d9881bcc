import type { Call, Constant, Fact, Publish, Scope, Store } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import { ADDRESS_KEY } from './environment.ts';
import { nameOf, readValue } from './evaluate.ts';
import { type Given, type Row, rows } from './rows.ts';
import type { Invoked, Source, Span } from './source.ts';

/** Facts of the calls that a row knows. */
export function rowFacts(source: Source): Given[] {
  const { text } = source.file;
  const mine = rows.filter(r => r.in.split(' ').includes(source.language) && (r.needs?.test(text) ?? true));
  if (mine.length === 0) return [];
  const out: Given[] = [];
  for (const call of source.calls())
    for (const row of mine) {
      if (!row.path.test(call.path)) continue;
      const given = row.at
        .map(at => argument(source, call, at))
        .flatMap(span => (span ? factsOf(source, call, row, span) : []));
      if (given[0]) {
        out.push(given[0]);
        break;
      }
    }
  return out;
}

/** An argument by place, or by name, also inside a list or map that is handed on. */
function argument(source: Source, call: Invoked, at: number | string): Span | undefined {
  const args = source.args(call);
  if (typeof at === 'number') return args[at];
  for (const arg of args) {
    const limit = Math.min(arg.to, arg.from + 120);
    for (let i = arg.from; i < limit; i++) {
      if (!source.is(i + 1, ':') && !source.is(i + 1, '=>') && !source.is(i + 1, '=')) continue;
      const key = source.is(i, ':') ? undefined : nameOf(source, { from: i, to: i + 1 });
      if (key === at) return { from: i + 2, to: Math.min(source.endOfValue(i + 2), arg.to) };
    }
  }
  return undefined;
}

function factsOf(source: Source, call: Invoked, row: Row, span: Span): Given[] {
  if (row.with) {
    const said = source.args(call).some(a =>
      row.with!.test(
        source.tokens
          .slice(a.from, Math.min(a.to, a.from + 8))
          .map(t => t.text)
          .join(''),
      ),
    );
    if (!said) return [];
  }
  const value = readValue(source, span);
  const at = source.file.at(call.line);
  const scope = scopeOf(source);
  const { give } = row;
  if (give.kind === 'call') return isAddress(value) ? [request(at, give, value, call, scope)] : [];
  if (give.kind === 'store') return storeOf(at, give, value, scope);
  if (!isName(value)) return [];
  const message = { at, broker: give.broker, channel: value, client: give.client, scope } satisfies Omit<
    Publish,
    'kind'
  >;
  return [give.kind === 'publish' ? { kind: 'publish', ...message } : { kind: 'consume', ...message }];
}

function request(
  at: Call['at'],
  give: { client: string; protocol?: Call['protocol'] },
  target: Ref,
  call: Invoked,
  scope: Scope,
): Call {
  const method = /(get|post|put|delete|patch|head)(?:Async)?[!?]?$/i.exec(call.path)?.[1]?.toUpperCase();
  return {
    kind: 'call',
    at,
    protocol: give.protocol ?? 'http',
    client: give.client,
    names: 'url',
    target,
    ...(method ? { method } : {}),
    scope,
  };
}

/** By the address: `mysql:host=…`, `postgres://…`. */
const SCHEMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:jdbc:)?(?:mysql2?|mariadb)\b/, 'mysql'],
  [/^(?:jdbc:)?(?:pgsql|postgres(?:ql)?)\b/, 'postgresql'],
  [/^(?:jdbc:)?sqlite/, 'sqlite'],
  [/^(?:jdbc:)?(?:sqlsrv|sqlserver|dblib)\b/, 'sqlserver'],
  [/^mongodb/, 'mongodb'],
];

function storeOf(at: Store['at'], give: { technology: string; client: string }, value: Ref, scope: Scope): Store[] {
  const start = startOf(value);
  const technology = give.technology || SCHEMES.find(([scheme]) => scheme.test(start ?? ''))?.[1] || 'sql';
  // PDO's `mysql:host=orders-db;dbname=orders`
  const target =
    value.ref === 'literal' ? literal(/[:;]host=([^;]{1,200})/.exec(value.value)?.[1] ?? value.value) : value;
  return [
    {
      kind: 'store',
      at,
      technology,
      client: give.client,
      access: 'connect',
      ...(value.ref === 'opaque' ? {} : { target }),
      scope,
    },
  ];
}

export const scopeOf = (source: Source): Scope => ({ type: source.file.name });

function startOf(ref: Ref): string | undefined {
  if (ref.ref === 'literal') return ref.value;
  if (ref.ref === 'join') return startOf(ref.parts[0]!);
  return ref.ref === 'setting' && ref.fallback ? startOf(ref.fallback) : undefined;
}

/** Starts with a scheme, a setting or a constant; a path alone says nothing about who answers. */
export function isAddress(ref: Ref): boolean {
  switch (ref.ref) {
    case 'literal':
      return /^(?:https?|grpc|tcp|wss?):\/\/[\w.-]|^[\w-]+(?:\.[\w-]+)*:\d{2,5}(?:\/|$)/.test(ref.value);
    case 'join': {
      const [first, second] = ref.parts;
      const scheme = first?.ref === 'literal' && /^(?:https?|grpc|tcp):\/\/$/.test(first.value);
      return scheme ? second !== undefined && second.ref !== 'opaque' : first !== undefined && isAddress(first);
    }
    case 'setting':
    case 'constant':
      return true;
    case 'opaque':
      return false;
  }
}

const isName = (ref: Ref): boolean =>
  ref.ref === 'literal' ? /^[\w.\-:]{1,200}$/.test(ref.value) : ref.ref !== 'opaque';

/** Named values that are a setting with an address, or an address itself, outside of what the other facts have. */
export function constants(source: Source, others: readonly Fact[]): Constant[] {
  const out = new Map<string, Constant>();
  const put = (name: string, span: Span): void => {
    const line = source.tokens[span.from]?.line;
    if (line === undefined || !/^[\w.-]{2,80}$/.test(name)) return;
    const value = readValue(source, span);
    if (!tells(value)) return;
    const fact: Constant = { kind: 'constant', at: source.file.at(line), name, value };
    const key = `${name} ${JSON.stringify(value)}`;
    if (!out.has(key)) out.set(key, fact);
  };
  for (const [name, places] of source.assigned)
    for (const from of places.slice(0, 200)) put(name.replace(/^[$@]+/, ''), { from, to: source.endOfValue(from) });
  // `setParameter('orders_url', getenv('ORDERS_URL'))`, `put(:orders_url, System.get_env("ORDERS_URL"))`, `define('ORDERS_URL', …)`
  for (const call of source.calls()) {
    if (!/(?:^|\.)(?:set\w*|put\w*|define|bind|singleton|add\w*)$/i.test(call.path)) continue;
    const [key, value] = source.args(call).slice(-2);
    const token = key && source.tokens[key.from];
    if (key && value && token?.kind === 'text' && key.to === key.from + 1) put(token.parts[0]?.text ?? '', value);
  }
  const known = new Set(others.map(f => f.at.line));
  const all = [...out.values()].filter(c => !(c.value.ref === 'setting' && known.has(c.at.line)));
  const named = new Set(
    [...all.map(c => c.value), ...others.map(o => ('target' in o ? o.target : undefined))].flatMap(v =>
      v ? keysOf(v) : [],
    ),
  );
  return [...all, ...reads(source, named)];
}

/** Reads of an address that are given to no name: handed straight to something else. */
function reads(source: Source, named: ReadonlySet<string>): Constant[] {
  const seen = new Set(named);
  const out: Constant[] = [];
  for (const call of source.calls()) {
    const first = source.tokens[call.open + (call.bracket ? 1 : 0)];
    const key = first?.kind === 'text' ? first.parts[0]?.text : undefined;
    if (!key || seen.has(key) || !ADDRESS_KEY.test(key)) continue;
    const value = readValue(source, { from: call.start, to: source.endOfValue(call.start) });
    if (value.ref !== 'setting' || value.key !== key) continue;
    seen.add(key);
    out.push({ kind: 'constant', at: source.file.at(call.line), name: key, value });
  }
  return out;
}

const keysOf = (ref: Ref): string[] =>
  ref.ref === 'setting' ? [ref.key] : ref.ref === 'join' ? ref.parts.flatMap(keysOf) : [];

function tells(ref: Ref): boolean {
  if (ref.ref === 'setting') return ADDRESS_KEY.test(ref.key) || (ref.fallback !== undefined && tells(ref.fallback));
  if (ref.ref === 'literal')
    return (
      /^(?:https?|grpc|amqps?|rediss?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?):\/\/[\w.@:-]/.test(ref.value) &&
      ref.value.length < 300
    );
  return ref.ref === 'join' && ref.parts.some(tells) && ref.parts.some(p => p.ref !== 'opaque');
}
