import type { Client, Constant, Fact } from '../../core/fact.ts';
import { constant, join, literal, opaque, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, AnnotationRow, CallHit, CallRow } from '../signatures.ts';
import type { Annotation, Expression, Outline } from '../syntax/outline.ts';
import {
  address,
  call,
  consume,
  field,
  isKnown,
  isName,
  literalOf,
  publish,
  route,
  uses,
  variableOf,
  words,
} from './facts.ts';
import { withPrefix } from './http-servers.ts';

const NEST = ['@nestjs'];
const MICRO = ['@nestjs/microservices'];

/** `@Controller('orders')`, `@Controller({ path: 'orders', version: '1' })` */
function controllerPath(outline: Outline, owner: string | undefined): Ref | undefined {
  const controller = outline.types.find(t => t.name === owner)?.annotations.find(a => a.name === 'Controller');
  const given = controller?.args[0];
  const path = field(given, 'path')?.ref ?? (given && isName(given) ? given.ref : undefined);
  const version = literalOf(field(given, 'version'));
  const known = isKnown(path) ? slashed(path) : undefined;
  return version ? join([literal(`/v${version}`), ...(known ? [known] : [])]) : known;
}

const slashed = (path: Ref): Ref =>
  path.ref === 'literal'
    ? literal(path.value === '' || path.value.startsWith('/') ? path.value : `/${path.value}`)
    : path;

function httpRoute({ annotation, at, scope, outline, member }: AnnotationHit): Fact | readonly Fact[] | undefined {
  if (!member) return undefined;
  const given = annotation.args[0];
  const paths =
    given?.form === 'array' ? (given.items ?? []).map(i => i.ref) : [given && isName(given) ? given.ref : literal('')];
  const prefix = controllerPath(outline, member.owner);
  const method = annotation.name === 'All' ? '*' : annotation.name.toUpperCase();
  return paths.map(path => {
    const whole = withPrefix(prefix, slashed(path));
    return route(at, scope, 'NestJS', method, whole.ref === 'literal' && whole.value === '' ? literal('/') : whole);
  });
}

/** A pattern may be a text or an object: `{ cmd: 'sum' }`. */
function patternOf(value: Expression | undefined): Ref {
  const inner = value?.fields ? Object.values(value.fields)[0] : value?.form === 'array' ? value.items?.[0] : value;
  return inner?.ref ?? opaque('');
}

const BROKER: Readonly<Record<string, string>> = {
  KAFKA: 'kafka',
  RMQ: 'rabbitmq',
  NATS: 'nats',
  REDIS: 'redis',
  MQTT: 'mqtt',
};

function messageRoute({ annotation, at, scope }: AnnotationHit): Fact {
  return route(at, scope, 'NestJS', '*', patternOf(annotation.args[0]), 'rpc');
}

function eventConsume({ annotation, at, scope }: AnnotationHit): Fact {
  const transport = /Transport\.(\w+)/.exec(annotation.args[1]?.text ?? '')?.[1];
  const broker = transport ? BROKER[transport] : undefined;
  return consume(
    { at, scope },
    { client: 'NestJS', channel: patternOf(annotation.args[0]), ...(broker ? { broker } : {}) },
  );
}

function grpcRoute({ annotation, at, scope, member }: AnnotationHit): Fact {
  const [service, method] = annotation.args;
  const name = service && isName(service) ? service.ref : literal(member?.owner?.replace(/Controller$/, '') ?? '');
  const called = literalOf(method) ?? member?.name ?? '*';
  return route(at, scope, 'NestJS', called.charAt(0).toUpperCase() + called.slice(1), name, 'grpc');
}

function rabbit({ annotation, at, scope }: AnnotationHit): Fact | undefined {
  const { exchange, routingKey, queue } = annotation.named;
  const channel = routingKey?.items?.[0]?.ref ?? routingKey?.ref ?? queue?.ref;
  if (!channel) return undefined;
  return consume(
    { at, scope },
    { client: '@golevelup/nestjs-rabbitmq', broker: 'rabbitmq', channel, exchange: exchange?.ref, group: queue?.ref },
  );
}

const processorQueue = (annotation: Annotation): Ref =>
  field(annotation.args[0], 'name')?.ref ?? annotation.args[0]?.ref ?? opaque('');

export const nestDecorators: readonly AnnotationRow[] = [
  { annotation: words('Get Post Put Patch Delete Head Options All'), from: NEST, fact: httpRoute },
  { annotation: 'MessagePattern', from: MICRO, fact: messageRoute },
  { annotation: 'EventPattern', from: MICRO, fact: eventConsume },
  { annotation: words('GrpcMethod GrpcStreamMethod GrpcStreamCall'), from: MICRO, fact: grpcRoute },
  { annotation: words('RabbitSubscribe RabbitRPC'), fact: rabbit },
  {
    annotation: 'Processor',
    from: ['@nestjs/bull', '@nestjs/bullmq'],
    fact: ({ annotation, at, scope }) =>
      consume({ at, scope }, { client: 'bull', broker: 'redis', channel: processorQueue(annotation) }),
  },
  {
    annotation: 'WebSocketGateway',
    from: NEST,
    fact: ({ at, scope, annotation }) =>
      route(
        at,
        scope,
        'NestJS',
        '*',
        field(annotation.args.at(-1), 'namespace', 'path')?.ref ?? literal('/'),
        'websocket',
      ),
  },
  {
    annotation: 'Resolver',
    from: ['@nestjs/graphql', 'type-graphql'],
    fact: ({ at, scope }) => route(at, scope, 'graphql', 'POST', literal('/graphql'), 'graphql'),
  },
];

/** The injection token of a field or parameter: `@Inject('PAYMENTS') private readonly client: ClientProxy`. */
function tokenOf(outline: Outline, handle: string): Ref | undefined {
  const annotations = outline.variables.filter(v => v.name === handle).flatMap(v => v.annotations);
  return annotations.find(a => a.name === 'Inject')?.args[0]?.ref;
}

function emit(hit: CallHit): Fact | undefined {
  const { invocation, outline } = hit;
  const pattern = invocation.args[0];
  if (!pattern || invocation.args.length < 1) return undefined;
  const broker = invocation.receiverType === 'ClientKafka' ? 'kafka' : transportIn(outline, invocation.root);
  return publish(hit, { client: 'ClientProxy', channel: patternOf(pattern), ...(broker ? { broker } : {}) });
}

/** The broker of a client whose options stand in the same file. */
function transportIn(outline: Outline, handle: string): string | undefined {
  const variable = variableOf(outline, handle);
  const options = variable?.annotations.find(a => a.name === 'Client')?.args[0] ?? variable?.value?.invocation?.args[0];
  return BROKER[/\.(\w+)$/.exec(field(options, 'transport')?.text ?? '')?.[1] ?? ''];
}

function send(hit: CallHit): Fact | undefined {
  const pattern = hit.invocation.args[0];
  if (!pattern) return undefined;
  const token = tokenOf(hit.outline, hit.invocation.root);
  const name = patternOf(pattern);
  const target = isKnown(name) ? name : (token && constantOf(token)) || name;
  return call(hit, { client: 'ClientProxy', protocol: 'rpc', names: isKnown(name) ? 'contract' : 'url', target });
}

const constantOf = (token: Ref): Ref => (token.ref === 'literal' ? constant(token.value) : token);

/** What `ClientsModule.register`, `createMicroservice` and `@Client` say about their transport. */
function transport(
  hit: { at: CallHit['at']; scope: CallHit['scope']; outline: Outline },
  options: Expression,
  side: 'client' | 'server',
): Fact[] {
  const name = /\.(\w+)$/.exec(field(options, 'transport')?.text ?? '')?.[1] ?? 'TCP';
  const inner = field(options, 'options');
  const at = hit.outline.file.at(options.line);
  const broker = BROKER[name];
  const token = field(options, 'name');
  const handle = token ? (literalOf(token) ?? token.text) : (broker ?? name.toLowerCase());
  const base = baseOf(name, inner);
  const facts: Fact[] = [];
  if (side === 'client' && isKnown(base)) {
    const client: Client = {
      kind: 'client',
      at,
      technology: broker ?? (name === 'GRPC' ? 'grpc' : 'ClientProxy'),
      handle,
      base,
    };
    const value: Constant = { kind: 'constant', at, name: handle, value: base };
    facts.push(client, value);
  }
  const queue = field(inner, 'queue')?.ref;
  if (broker === 'rabbitmq' && isKnown(queue))
    facts.push(
      side === 'client'
        ? publish({ at, scope: hit.scope }, { client: 'ClientProxy', broker, channel: queue })
        : consume({ at, scope: hit.scope }, { client: 'NestJS', broker, channel: queue }),
    );
  return facts;
}

/** Options that stand in a file of their own: `export const events = { transport: Transport.KAFKA, options: { … } }`. */
export function* transportOptions(outline: Outline): Iterable<Fact> {
  if (!outline.file.text.includes('Transport.')) return;
  for (const variable of outline.variables) {
    const options = variable.role === 'module' && variable.exported ? variable.value : undefined;
    if (!options?.fields?.transport) continue;
    const hit = { at: outline.file.at(variable.line), scope: {}, outline };
    yield* transport(hit, options, 'client').filter(fact => fact.kind !== 'publish');
  }
}

function baseOf(name: string, options: Expression | undefined): Ref | undefined {
  if (name === 'GRPC') return field(options, 'url')?.ref;
  if (name === 'KAFKA')
    return field(options, 'client.brokers')?.items?.[0]?.ref ?? field(options, 'client.brokers')?.ref;
  if (name === 'RMQ') return field(options, 'urls')?.items?.[0]?.ref ?? field(options, 'urls')?.ref;
  if (name === 'NATS') return field(options, 'servers')?.items?.[0]?.ref ?? field(options, 'servers', 'url')?.ref;
  return address(options, name === 'REDIS' ? 'redis' : 'tcp');
}

function clientsModule(hit: CallHit): Fact[] {
  const given = hit.invocation.args[0];
  const entries = given?.items ?? field(given, 'clients')?.items ?? [];
  return entries.flatMap(one => transport(hit, one.fields?.useFactory ? withReturned(one) : one, 'client'));
}

/** The options that `useFactory: () => ({ … })` gives, beside the name of the client. */
function withReturned(entry: Expression): Expression {
  return {
    ...entry,
    text: entry.text,
    form: 'object',
    ref: entry.ref,
    fields: {
      ...entry.fields?.useFactory?.fields,
      ...(entry.fields?.name ? { name: entry.fields.name } : {}),
    },
  };
}

function entry(hit: CallHit, technology = 'NestJS'): Fact {
  return { kind: 'entry', at: hit.at, technology };
}

export const nestCalls: readonly CallRow[] = [
  { use: 'NestFactory.create', gives: 'nest.App', fact: hit => entry(hit) },
  { use: 'NestFactory.createApplicationContext', fact: hit => entry(hit) },
  {
    use: 'NestFactory.createMicroservice',
    fact: hit => [entry(hit), ...(hit.invocation.args[1] ? transport(hit, hit.invocation.args[1], 'server') : [])],
  },
  {
    use: uses(['nest.App', 'INestApplication', 'NestExpressApplication'], ['connectMicroservice']),
    fact: hit => (hit.invocation.args[0] ? transport(hit, hit.invocation.args[0], 'server') : []),
  },
  { use: 'ClientsModule.register', fact: clientsModule },
  { use: 'ClientsModule.registerAsync', fact: clientsModule },
  {
    use: 'ClientProxyFactory.create',
    gives: 'ClientProxy',
    fact: hit => (hit.invocation.args[0] ? transport(hit, hit.invocation.args[0], 'client') : []),
  },
  {
    use: uses(words('ClientProxy ClientKafka ClientRMQ ClientNats ClientRedis ClientTCP'), ['emit']),
    from: MICRO,
    fact: emit,
  },
  {
    use: uses(words('ClientProxy ClientKafka ClientRMQ ClientNats ClientRedis ClientTCP'), ['send']),
    from: MICRO,
    fact: send,
  },
  {
    use: uses(words('ClientGrpc ClientGrpcProxy'), ['getService']),
    fact: hit =>
      hit.invocation.args[0]
        ? call(hit, { client: 'ClientGrpc', protocol: 'grpc', names: 'contract', target: hit.invocation.args[0].ref })
        : undefined,
  },
];
