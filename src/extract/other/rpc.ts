import type { Call, Protocol, Route } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import { readValue } from './evaluate.ts';
import { isAddress, scopeOf } from './match.ts';
import type { Source, Span } from './source.ts';

/** Services that every server has. */
const COMMON = /^(?:Health|ServerReflection|Reflection|Channelz|Test\w*|Base|Http|Thrift|Grpc|GRPC)?$/;

/** Generated stubs and servers carry the service's name in their own: a pattern, so no row can say it. */
interface Pattern {
  readonly in: string;
  readonly needs: RegExp;
  readonly protocol: Protocol;
  readonly side: 'client' | 'server';
  /** On the name in one form; its first group is the service. */
  readonly path: RegExp;
}

const patterns: readonly Pattern[] = [
  { in: 'rust', needs: /\btonic\b|_client::/, protocol: 'grpc', side: 'client', path: /(?:^|\.)(\w+?)Client\.(?:connect|new|with_interceptor)$/ },
  { in: 'rust', needs: /\btonic\b/, protocol: 'grpc', side: 'server', path: /(?:^|\.)(\w+?)Server\.(?:new|with_interceptor)$/ },
  { in: 'cpp', needs: /grpc/, protocol: 'grpc', side: 'client', path: /(?:^|\.)(\w+)\.NewStub$/ },
  { in: 'ruby', needs: /grpc|_pb|_services/i, protocol: 'grpc', side: 'client', path: /(?:^|\.)(\w+)\.Stub\.new$/ },
  { in: 'php', needs: /Grpc|ChannelCredentials/, protocol: 'grpc', side: 'client', path: /^new (?:\w*\.)*(\w+?)Client$/ },
  { in: 'elixir', needs: /GRPC|\.Stub\b/, protocol: 'grpc', side: 'client', path: /(?:^|\.)(\w+)\.Stub\.\w+!?$/ },
]; // biome-ignore format: a table

/** Stubs and servers of gRPC and Thrift. */
export function rpc(source: Source): (Call | Route)[] {
  const mine = patterns.filter(p => p.in === source.language && p.needs.test(source.file.text));
  const out: (Call | Route)[] = [];
  if (mine.length > 0)
    for (const call of source.calls())
      for (const p of mine) {
        const service = p.path.exec(call.path)?.[1];
        if (!service || COMMON.test(service) || !/^[A-Z]/.test(service)) continue;
        if (p.side === 'server') out.push(route(source, call.line, p.protocol, service));
        else out.push(...stub(source, call.line, p.protocol, service, call.bracket ? source.args(call)[0] : undefined));
        break;
      }
  return [...out, ...bases(source), ...(source.language === 'cpp' ? thrift(source) : [])];
}

/** `class Orders final : public shop::Orders::Service`, `class Orders < Shop::Orders::Service`, `use GRPC.Server, service: …` */
function bases(source: Source): Route[] {
  const { tokens, language } = source;
  const out: Route[] = [];
  if (language !== 'cpp' && language !== 'ruby' && language !== 'elixir') return out;
  if (!/grpc|_services/i.test(source.file.text)) return out;
  for (let i = 2; i < tokens.length; i++) {
    if (!source.is(i, 'Service') || !/^(?:::|\.)$/.test(tokens[i - 1]!.text)) continue;
    const service = tokens[i - 2]!.text;
    let start = i - 2;
    for (let n = 0; n < 8 && /^(?:::|\.)$/.test(tokens[start - 1]?.text ?? ''); n++) start -= 2;
    const before = tokens[start - 1]?.text ?? '';
    const inherits =
      language === 'elixir'
        ? before === ':' && source.is(start - 2, 'service')
        : language === 'cpp'
          ? before === 'public'
          : before === '<';
    if (inherits && !COMMON.test(service)) out.push(route(source, tokens[i]!.line, 'grpc', service));
  }
  return out;
}

/** Apache Thrift: `OrdersClient`, `std::make_shared<OrdersProcessor>(handler)`; once a file and service. */
function thrift(source: Source): (Call | Route)[] {
  if (!/apache::thrift|ThriftClient|thrift\//.test(source.file.text)) return [];
  const out = new Map<string, Call | Route>();
  source.tokens.forEach((token, i) => {
    const found = token.kind === 'word' ? /^([A-Z]\w*?)(Client|Processor)$/.exec(token.text) : null;
    const before = source.tokens[i - 1]?.text ?? '';
    const next = source.tokens[i + 1];
    // Its declaration, and members of it.
    if (!found || /^(?:class|struct|~|friend|typename)$/.test(before) || next?.text === '::' || next?.text === ';')
      return;
    if (
      found[2] === 'Client'
        ? !/Service$/.test(found[1]!) && before !== '<'
        : before !== '<' && before !== 'new' && next?.text !== '('
    )
      return;
    if (COMMON.test(found[1]!) || out.has(token.text)) return;
    out.set(
      token.text,
      found[2] === 'Client'
        ? contract(source, token.line, 'thrift', found[1]!)
        : route(source, token.line, 'thrift', found[1]!),
    );
  });
  return [...out.values()];
}

function stub(source: Source, line: number, protocol: Protocol, service: string, address: Span | undefined): Call[] {
  const target: Ref | undefined = address && readValue(source, address);
  const named = contract(source, line, protocol, service);
  if (!target || !isAddress(target) || target.ref === 'constant') return [named];
  return [named, { ...named, names: 'url', target, path: literal(service) }];
}

const contract = (source: Source, line: number, protocol: Protocol, service: string): Call => ({
  kind: 'call',
  at: source.file.at(line),
  protocol,
  client: protocol,
  names: 'contract',
  target: literal(service),
  scope: scopeOf(source),
});

const route = (source: Source, line: number, protocol: Protocol, service: string): Route => ({
  kind: 'route',
  at: source.file.at(line),
  protocol,
  method: '*',
  path: literal(service),
  framework: protocol,
  scope: scopeOf(source),
});
