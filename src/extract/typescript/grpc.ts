import type { Call, Fact, Scope } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import { type CallHit, type CallRow, importsFrom } from '../signatures.ts';
import type { Expression, Invocation, Outline } from '../syntax/outline.ts';
import { call, field, isKnown, isName, policy, route, variableOf } from './facts.ts';

const GRPC = ['@grpc', 'grpc', 'nice-grpc'];

/** `PaymentService` of `shop.PaymentService.service`, of `PaymentServiceService` and of `PaymentServiceDefinition`. */
function serviceName(text: string): string {
  const parts = text.replace(/\.service$/, '').split('.');
  return (parts.at(-1) ?? text).replace(
    /^(?:I)?(\w+?)(?:GrpcService|Definition|ServiceService)$/,
    (whole, base: string) => (whole.endsWith('ServiceService') ? `${base}Service` : base),
  );
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** One route per method of the implementation; `*` where it is written elsewhere. */
function addService(hit: CallHit): Fact[] | undefined {
  const [definition, implementation] = hit.invocation.args;
  if (!definition || !implementation) return undefined;
  const name = literal(serviceName(definition.text));
  const methods = Object.keys(implementation.fields ?? {}).filter(key => /^\w+$/.test(key));
  return (methods.length > 0 ? methods.map(capital) : ['*']).map(method =>
    route(hit.at, hit.scope, '@grpc/grpc-js', method, name, 'grpc'),
  );
}

/** Connect: `router.service(ElizaService, { … })` */
function connectRoutes(hit: CallHit): Fact[] | undefined {
  return importsFrom(hit.outline, ['@connectrpc', '@bufbuild/connect']) ? addService(hit) : undefined;
}

/** Connect: `createClient(ElizaService, transport)` */
function connectClient(hit: CallHit): Fact | undefined {
  const [service, transport] = hit.invocation.args;
  if (!service) return undefined;
  const made =
    transport?.invocation ?? (transport ? variableOf(hit.outline, transport.text)?.value?.invocation : undefined);
  const base = field(made?.args[0], 'baseUrl')?.ref;
  const name = literal(serviceName(service.text));
  return isKnown(base)
    ? call(hit, { client: 'connect', protocol: 'grpc', target: base, path: name })
    : call(hit, { client: 'connect', protocol: 'grpc', names: 'contract', target: name });
}

const CONNECT = ['@connectrpc', '@bufbuild/connect', 'nice-grpc'];

export const grpcRows: readonly CallRow[] = [
  { use: ['Server.addService', 'untyped.addService'], loose: 'name', fact: addService },
  { use: ['ConnectRouter.service'], from: ['@connectrpc', '@bufbuild/connect'], loose: 'import', fact: connectRoutes },
  { use: ['createClient', 'createPromiseClient', 'createCallbackClient'], from: CONNECT, fact: connectClient },
  {
    use: ['Server.bindAsync', 'untyped.bindAsync'],
    from: GRPC,
    loose: 'import',
    fact: ({ at }) => ({ kind: 'entry', at, technology: 'grpc' }),
  },
];

const CREDENTIALS = /createInsecure|createSsl|ChannelCredentials|credentials\./;

/** Stubs: `new shop.PaymentService(address, credentials)`. Their class names are the contract's, so no row can list them. */
export function* grpcClients(outline: Outline): Iterable<Fact> {
  if (!importsFrom(outline, GRPC) && !CREDENTIALS.test(outline.file.text)) return;
  for (const made of outline.invocations(new Set(['new *']))) {
    const [address, credentials] = made.args;
    const service = made.name.slice(4);
    if (!address || !isName(address) || !credentials || !isCredentials(outline, credentials)) continue;
    const name = service.replace(/(?:Grpc)?(?:Promise)?Client$/, '');
    yield stub(outline, made, address.ref, name);
    const deadline = deadlineOf(outline, made);
    if (deadline) yield deadline;
  }
}

function isCredentials(outline: Outline, value: Expression): boolean {
  if (CREDENTIALS.test(value.text)) return true;
  return (
    value.form === 'name' && CREDENTIALS.test(variableOf(outline, value.text.replace(/^this\./, ''))?.value?.text ?? '')
  );
}

function stub(outline: Outline, made: Invocation, address: Ref, name: string): Call {
  const scope: Scope = {
    ...(made.owner ? { type: made.owner } : {}),
    ...(made.member ? { member: made.member } : {}),
    ...(made.assignedTo ? { handle: made.assignedTo } : {}),
  };
  const common = { kind: 'call', at: outline.file.at(made.line), protocol: 'grpc', client: 'grpc-js', scope } as const;
  return isKnown(address)
    ? { ...common, names: 'url', target: address, path: literal(name) }
    : { ...common, names: 'contract', target: literal(name) };
}

/** A deadline given anywhere in the file of a stub covers its calls. */
function deadlineOf(outline: Outline, made: Invocation): Fact | undefined {
  const found = /\bdeadline\s?[:=]|[{,]\s?deadline\s?[,}]/.exec(outline.file.text);
  if (!found) return undefined;
  const at = outline.file.at(outline.file.lineAt(found.index));
  return policy(at, 'timeout', {
    to: 'client',
    ...(made.assignedTo ? { handle: made.assignedTo } : {}),
    technology: 'grpc-js',
  });
}
