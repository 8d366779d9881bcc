import type { Fact } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { GoInvocation } from '../syntax/go-invocation.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import {
  argument,
  calls,
  type Facts,
  functionScope,
  imports,
  isKnown,
  literalOf,
  on,
  refsOf,
  route,
  scopeOf,
} from './facts.ts';

const CONNECT = ['connectrpc.com/connect', 'github.com/bufbuild/connect-go'];
const KITEX = 'github.com/cloudwego/kitex';
const MICRO = ['github.com/micro/go-micro', 'go-micro.dev', 'github.com/asim/go-micro', 'github.com/go-micro/go-micro'];

/** `client.Call("Orders.List", args, &reply)` */
function standardCall(hit: CallHit): Facts {
  const name = literalOf(argument(hit, 0));
  const [service, method] = name?.split('.') ?? [];
  return service
    ? calls(hit, { client: 'net/rpc', protocol: 'rpc', names: 'contract', targets: [literal(service)], method })
    : undefined;
}

export const rpcRows: readonly CallRow[] = [
  {
    use: on(['net/rpc', 'net/rpc/jsonrpc'], '', 'Dial DialHTTP DialHTTPPath'),
    fact: hit => calls(hit, { client: 'net/rpc', protocol: 'rpc', targets: refsOf(argument(hit, 1)) }),
  },
  { use: on('net/rpc', 'Client', 'Call Go'), fact: standardCall },
  {
    use: on('net/rpc', ['', 'Server'], 'RegisterName'),
    fact: hit => {
      const name = argument(hit, 0)?.ref;
      return name && route(hit.at, functionScope(scopeOf(hit.invocation)), 'net/rpc', '*', name, 'rpc');
    },
  },
  { use: on('github.com/apache/dubbo-go/config', '', 'SetConsumerService'), fact: dubbo },
];

/** Dubbo hands a struct of functions over; its type names the service. */
function dubbo(hit: CallHit): Facts {
  const type = /&?(\w+)/.exec(argument(hit, 0)?.text ?? '')?.[1];
  return type
    ? calls(hit, { client: 'dubbo', protocol: 'rpc', names: 'contract', targets: [literal(type)] })
    : undefined;
}

/** Clients whose functions are generated and so named after the service: Connect, Twirp, Kitex, go-micro. */
export function generatedRpc(outline: GoOutline): readonly Fact[] {
  const { text } = outline.file;
  if (
    !/New\w{0,80}(?:Client|Service|ProtobufClient|JSONClient|Handler|Server)\(|\bMustNewClient\(|Register\w{1,80}Handler\(/.test(
      text,
    )
  )
    return [];
  const names = [
    ...new Set(
      [...text.matchAll(/\b((?:Must)?New\w{0,80}(?:Client|Service|Handler|Server)|Register\w{1,80}Handler)\(/g)].map(
        m => m[1]!,
      ),
    ),
  ];
  return outline.invocations(new Set(names)).flatMap(i => {
    if (i.module === undefined) return [];
    return twirp(outline, i) ?? connect(outline, i) ?? kitex(outline, i) ?? micro(outline, i) ?? [];
  });
}

/** `haberdasher.NewHaberdasherProtobufClient(url, &http.Client{})`, `NewHaberdasherServer(impl)` */
function twirp(outline: GoOutline, i: GoInvocation): readonly Fact[] | undefined {
  const service = /^New(\w+?)(?:Protobuf|JSON)Client$/.exec(i.name)?.[1];
  const at = outline.file.at(i.line);
  if (service && i.args.length >= 2)
    return calls(
      { at, invocation: i },
      { client: 'twirp', protocol: 'rpc', targets: refsOf(i.args[0]), path: literal(`/twirp/${service}`) },
    );
  const served = imports(outline, 'github.com/twitchtv/twirp') ? /^New(\w+)Server$/.exec(i.name)?.[1] : undefined;
  return served ? [route(at, {}, 'twirp', '*', literal(served), 'rpc')] : undefined;
}

/** `ordersconnect.NewOrdersClient(http.DefaultClient, url)`, `ordersconnect.NewOrdersHandler(impl)` */
function connect(outline: GoOutline, i: GoInvocation): readonly Fact[] | undefined {
  if (!/connect$/.test(i.module!) || (CONNECT as readonly string[]).includes(i.module!)) return undefined;
  const at = outline.file.at(i.line);
  const service = /^New(\w+)Client$/.exec(i.name)?.[1];
  if (service && i.args.length >= 2) {
    const targets = refsOf(i.args[1]).filter(isKnown);
    const hit = { at, invocation: i };
    return targets.length > 0
      ? calls(hit, { client: 'connect', protocol: 'grpc', targets, path: literal(service) })
      : calls(hit, { client: 'connect', protocol: 'grpc', names: 'contract', targets: [literal(service)] });
  }
  const served = /^New(\w+)Handler$/.exec(i.name)?.[1];
  return served ? [route(at, {}, 'connect', '*', literal(served), 'grpc')] : undefined;
}

/** `orderservice.MustNewClient("order", client.WithHostPorts("order:8888"))` */
function kitex(outline: GoOutline, i: GoInvocation): readonly Fact[] | undefined {
  if (!/^(?:Must)?NewClient$/.test(i.name) || !imports(outline, KITEX)) return undefined;
  const at = outline.file.at(i.line);
  const hosts = i.args.slice(1).find(a => a.invocation?.name === 'WithHostPorts')?.invocation?.args[0];
  const targets = hosts ? refsOf(hosts).filter(isKnown) : [];
  if (targets.length > 0) return calls({ at, invocation: i }, { client: 'kitex', protocol: 'thrift', targets });
  const name = i.args[0]?.ref;
  return isKnown(name)
    ? calls({ at, invocation: i }, { client: 'kitex', protocol: 'thrift', names: 'service', targets: [name] })
    : undefined;
}

/** `orders.NewOrdersService("go.micro.srv.orders", client)`, `orders.RegisterOrdersHandler(server, impl)` */
function micro(outline: GoOutline, i: GoInvocation): readonly Fact[] | undefined {
  if (!imports(outline, ...MICRO)) return undefined;
  const at = outline.file.at(i.line);
  const service = /^New(\w+)(?:Service|Client)$/.exec(i.name)?.[1];
  const name: Ref | undefined = i.args[0]?.ref;
  if (service && i.args.length === 2 && isKnown(name))
    return calls(
      { at, invocation: i },
      { client: 'go-micro', protocol: 'rpc', names: 'service', targets: [name], path: literal(service) },
    );
  const served = /^Register(\w+)Handler$/.exec(i.name)?.[1];
  return served && i.args.length >= 2 ? [route(at, {}, 'go-micro', '*', literal(served), 'rpc')] : undefined;
}
