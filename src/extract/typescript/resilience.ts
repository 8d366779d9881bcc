import type { Fact, PolicyTarget, Scope, Transaction } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { field, literalOf, policy, timeout, uses, variableOf, words } from './facts.ts';

const first = (hit: CallHit): Expression | undefined => hit.invocation.args[0];

/** Calls of the function that is wrapped; by name, since it stands elsewhere in the file. */
function wrapped(outline: Outline, fn: Expression | undefined, hit: CallHit): PolicyTarget {
  const name = fn && /^(?:this\.)?(\w+)(?:\.bind\(.*\))?$/.exec(fn.text)?.[1];
  const member = name ? outline.members.find(m => m.name === name) : undefined;
  if (member) return { to: 'scope', scope: { ...(member.owner ? { type: member.owner } : {}), member: member.name } };
  return { to: 'scope', scope: outer(hit) };
}

/** Everything of the function that the wrapper stands in, whatever it is called through. */
const outer = (hit: CallHit): Scope => {
  const { owner, member } = hit.invocation;
  return { ...(owner ? { type: owner } : {}), ...(member ? { member } : {}) };
};

/** `new CircuitBreaker(call, { timeout: 3000 })`: documented default of 10 seconds unless it is switched off. */
function opossum(hit: CallHit): Fact[] {
  const [fn, options] = hit.invocation.args;
  const applies = wrapped(hit.outline, fn, hit);
  const limit = field(options, 'timeout');
  const breaker = policy(hit.at, 'circuit-breaker', applies, field(options, 'errorThresholdPercentage')?.text);
  return [
    breaker,
    limit ? timeout(hit.at, applies, limit) : policy(hit.at, 'timeout', applies, '10000ms', { source: 'default' }),
  ];
}

const here = (hit: CallHit): PolicyTarget => ({ to: 'scope', scope: outer(hit) });
const says =
  (kind: Parameters<typeof policy>[1], at = 0) =>
  (hit: CallHit): Fact => {
    const value = hit.invocation.args[at];
    return policy(
      hit.at,
      kind,
      here(hit),
      (field(value, 'retries', 'numOfAttempts', 'maxAttempts') ?? value)?.text.slice(0, 80),
    );
  };

/** `axiosRetry(client, { retries: 3 })` is for all calls through the client. */
function axiosRetry(hit: CallHit): Fact {
  const [client, options] = hit.invocation.args;
  const handle = client?.text.replace(/^this\./, '');
  const value = field(options, 'retries')?.text ?? '3';
  return policy(
    hit.at,
    'retry',
    { to: 'client', technology: 'axios', ...(handle && handle !== 'axios' && /^\w+$/.test(handle) ? { handle } : {}) },
    value,
  );
}

/** rxjs `timeout(5000)`, `retry(3)`, `catchError(…)` in the pipe of a request. */
const piped =
  (kind: 'timeout' | 'retry' | 'fallback') =>
  (hit: CallHit): Fact | undefined => {
    const value = first(hit);
    if (!value) return undefined;
    if (kind === 'timeout') return timeout(hit.at, here(hit), field(value, 'each', 'first') ?? value);
    // A handler that throws again is no fallback.
    if (kind === 'fallback' && !/\bof\(|EMPTY\b|return \[/.test(value.text)) return undefined;
    return policy(
      hit.at,
      kind,
      here(hit),
      kind === 'retry' ? (field(value, 'count')?.text ?? value.text.slice(0, 40)) : undefined,
    );
  };

function local(technology: string) {
  return (hit: CallHit): Transaction => ({
    kind: 'transaction',
    at: hit.at,
    style: 'local',
    technology,
    scope: hit.scope,
  });
}

export const resilience: readonly CallRow[] = [
  {
    use: ['new CircuitBreaker', 'new opossum'],
    from: ['opossum', 'nestjs-opossum'],
    gives: 'CircuitBreaker',
    fact: opossum,
  },
  {
    use: 'CircuitBreaker.fallback',
    from: ['opossum'],
    fact: hit =>
      policy(
        hit.at,
        'fallback',
        wrapped(hit.outline, variableOf(hit.outline, hit.invocation.root)?.value?.invocation?.args[0], hit),
      ),
  },
  { use: 'circuitBreaker', from: ['cockatiel'], fact: says('circuit-breaker') },
  {
    use: 'timeout',
    from: ['cockatiel', 'p-timeout', 'promise-timeout', 'timeout-signal'],
    fact: hit => cockatielTimeout(hit),
  },
  {
    use: 'p-timeout',
    fact: hit =>
      hit.invocation.args[1]
        ? timeout(hit.at, here(hit), field(hit.invocation.args[1], 'milliseconds') ?? hit.invocation.args[1])
        : undefined,
  },
  {
    use: 'retry',
    from: ['cockatiel', 'async-retry', 'p-retry', 'ts-retry', 'ts-retry-promise'],
    fact: says('retry', 1),
  },
  {
    use: ['p-retry', 'async-retry', 'promise-retry', 'backOff'],
    from: ['p-retry', 'async-retry', 'promise-retry', 'exponential-backoff'],
    fact: says('retry', 1),
  },
  { use: 'bulkhead', from: ['cockatiel'], fact: says('bulkhead') },
  { use: ['p-limit', 'new Bottleneck', 'new bottleneck'], from: ['p-limit', 'bottleneck'], fact: says('bulkhead') },
  { use: 'fallback', from: ['cockatiel'], fact: says('fallback') },
  { use: ['axios-retry'], fact: axiosRetry },
  { use: ['axiosRetry'], from: ['axios-retry'], fact: axiosRetry },
  { use: ['timeout', 'timeoutWith'], from: ['rxjs'], fact: piped('timeout') },
  { use: ['retry', 'retryWhen'], from: ['rxjs'], fact: piped('retry') },
  { use: 'catchError', from: ['rxjs'], fact: piped('fallback') },
  {
    use: ['express-rate-limit', 'rateLimit', 'ThrottlerModule.forRoot'],
    from: ['express-rate-limit', '@nestjs/throttler', '@fastify/rate-limit'],
    fact: hit => policy(hit.at, 'rate-limit', here(hit), field(first(hit), 'max', 'limit')?.text),
  },
  // Transactions
  { use: uses(words('PrismaClient PrismaService prisma db'), ['$transaction']), fact: local('prisma') },
  { use: uses(['Sequelize', 'sequelize'], ['transaction']), fact: local('sequelize') },
  { use: uses(['DataSource', 'EntityManager', 'Connection'], ['transaction']), fact: local('typeorm') },
  { use: uses(['QueryRunner', 'untyped'], ['startTransaction']), loose: 'name', fact: local('typeorm') },
  { use: uses(['knex.Connection', 'Knex'], ['transaction']), fact: local('knex') },
  {
    use: uses(['mongodb.Client', 'ClientSession', 'mongoose'], ['withTransaction', 'transaction']),
    fact: local('mongodb'),
  },
  {
    use: uses(['mysql2.Connection', 'mysql.Connection', 'PoolConnection'], ['beginTransaction']),
    loose: 'name',
    fact: local('mysql'),
  },
];

function cockatielTimeout(hit: CallHit): Fact | undefined {
  const { args } = hit.invocation;
  // cockatiel has it first, wrappers of promises second; what a setting or a parameter says is a limit all the same.
  const value = args.find(arg => /^\d/.test(literalOf(arg) ?? '')) ?? args.find(arg => arg.form === 'name');
  return value ? timeout(hit.at, here(hit), value) : undefined;
}

/** `axios.defaults.timeout = 5000` */
export function* clientDefaults(outline: Outline): Iterable<Fact> {
  if (!outline.file.text.includes('.defaults.')) return;
  for (const variable of outline.variables) {
    const found = /^(\w+)\.defaults\.timeout$/.exec(variable.name);
    if (!found || !variable.value) continue;
    const handle = found[1]!;
    const whole = outline.imports.some(i => i.local === handle && i.module === 'axios');
    yield timeout(
      outline.file.at(variable.line),
      { to: 'client', technology: 'axios', ...(whole ? {} : { handle }) },
      variable.value,
    );
  }
}
