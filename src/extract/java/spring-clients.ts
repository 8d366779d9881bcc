import type { Fact } from '../../core/fact.ts';
import { join, literal } from '../../core/ref.ts';
import type { CallHit, MemberHit, Row } from '../signatures.ts';
import type { Expression } from '../syntax/outline.ts';
import {
  beanName,
  callAt,
  clientAt,
  type Facts,
  handleOf,
  hasAnnotation,
  httpMethod,
  inChain,
  urlOf,
  urlsOf,
  uses,
} from './row-facts.ts';

const TEMPLATES = [
  'RestTemplate',
  'RestOperations',
  'TestRestTemplate',
  'AsyncRestTemplate',
  'OAuth2RestTemplate',
  'OAuth2RestOperations',
  'KeycloakRestTemplate',
];

/** Methods of RestTemplate and the HTTP method each sends. */
const TEMPLATE_METHODS: Readonly<Record<string, string>> = {
  getForObject: 'GET', getForEntity: 'GET', headForHeaders: 'HEAD', postForObject: 'POST', postForEntity: 'POST', postForLocation: 'POST',
  put: 'PUT', patchForObject: 'PATCH', delete: 'DELETE', optionsForAllow: 'OPTIONS',
}; // biome-ignore format: a table

const templateRows: readonly Row[] = [
  ...Object.entries(TEMPLATE_METHODS).map(
    ([name, method]): Row => ({
      use: uses(TEMPLATES, [name]),
      fact: (hit: CallHit): Facts =>
        callAt(hit, { client: 'RestTemplate', target: urlsOf(hit.invocation.args[0]), method }),
    }),
  ),
  {
    use: uses(TEMPLATES, ['exchange', 'execute']),
    fact: (hit: CallHit): Facts => {
      const [first, second] = hit.invocation.args;
      const request = first?.invocation;
      if (request?.receiverType === 'RequestEntity' || request?.chain.some(i => i.receiverType === 'RequestEntity')) {
        const verb = [...(request.chain ?? []), request].find(i => httpMethod({ text: i.name } as Expression));
        return callAt(hit, {
          client: 'RestTemplate',
          target: urlOf(verb?.args[0]) ?? first?.ref,
          method: verb?.name.toUpperCase(),
        });
      }
      if (request?.name === 'new RequestEntity')
        return callAt(hit, {
          client: 'RestTemplate',
          target: urlOf(request.args.at(-1)),
          method: request.args.map(httpMethod).find(Boolean),
        });
      return callAt(hit, { client: 'RestTemplate', target: urlsOf(first), method: httpMethod(second) });
    },
  },
];

const VERBS = ['get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'method'];
const FLUENT = ['WebClient', 'WebClient.Builder', 'RestClient', 'RestClient.Builder'];

const technologyOf = (hit: CallHit): string =>
  /^RestClient/.test(hit.invocation.receiverType ?? '') ? 'RestClient' : 'WebClient';

/** `client.get().uri(…)`: the base may stand in the same chain, else the client has it. */
function fluentCall(hit: CallHit): Facts {
  const { invocation } = hit;
  const verb = inChain(invocation, ...VERBS);
  if (!verb) return undefined;
  const base = urlOf((inChain(invocation, 'baseUrl', 'create')?.args ?? [])[0]);
  const uris = urlsOf(invocation.args[0]) ?? [literal('')];
  const method = verb.name === 'method' ? httpMethod(verb.args[0]) : verb.name.toUpperCase();
  return callAt(hit, { client: technologyOf(hit), target: base ? uris.map(uri => join([base, uri])) : uris, method });
}

const fluentRows: readonly Row[] = [
  { use: uses(FLUENT, ['uri']), fact: fluentCall },
  {
    use: uses(FLUENT, ['baseUrl', 'create']),
    fact: (hit: CallHit): Facts => {
      const base = urlOf(hit.invocation.args[0]);
      const handle = handleOf(hit);
      return base && handle && !inChain(hit.invocation, ...VERBS)
        ? clientAt(hit, technologyOf(hit), handle, base)
        : undefined;
    },
  },
  {
    use: uses(['RestTemplateBuilder', 'RestTemplate'], ['rootUri', 'setUriTemplateHandler', 'uriTemplateHandler']),
    fact: (hit: CallHit): Facts => {
      const handle = handleOf(hit) ?? (hit.invocation.root || undefined);
      const base = urlOf(hit.invocation.args[0]);
      return handle && base && base.ref !== 'opaque' ? clientAt(hit, 'RestTemplate', handle, base) : undefined;
    },
  },
];

/** A bean of a client's type, for injection by name or type. */
function bean(hit: MemberHit): Fact | undefined {
  const { member } = hit;
  if (!hasAnnotation(member, 'Bean')) return undefined;
  const type = member.returns!.name;
  const technology =
    type.endsWith('RestTemplate') || type === 'RestOperations' ? 'RestTemplate' : type.replace('.Builder', '');
  return clientAt(hit, technology, beanName(member));
}

const discoveryRows: readonly Row[] = [
  {
    use: uses(
      ['DiscoveryClient', 'ReactiveDiscoveryClient', 'EurekaClient', 'LoadBalancerClient', 'LoadBalancerClientFactory'],
      ['getInstances', 'choose', 'getNextServerFromEureka', 'getApplication', 'getInstance'],
    ),
    fact: (hit: CallHit): Facts =>
      callAt(hit, {
        client: hit.invocation.receiverType ?? 'DiscoveryClient',
        target: urlOf(hit.invocation.args[0]),
        names: 'service',
      }),
  },
];

export const springClientRows: readonly Row[] = [
  ...templateRows,
  ...fluentRows,
  ...discoveryRows,
  {
    returns: [
      'RestTemplate',
      'OAuth2RestTemplate',
      'RestOperations',
      'RestClient',
      'WebClient',
      'RestClient.Builder',
      'WebClient.Builder',
    ],
    from: ['org.springframework'],
    fact: bean,
  },
];
