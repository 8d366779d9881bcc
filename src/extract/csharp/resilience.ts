import type { Fact, Policy, PolicyKind, Scope } from '../../core/fact.ts';
import { showRef } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { CsAssignment, CsInvocation, CsOutline } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import type { Expression } from '../syntax/outline.ts';
import { durationOf, isInfinite } from './durations.ts';
import { httpHandle } from './http-handles.ts';
import {
  anyOf,
  csharp,
  extension,
  type Facts,
  functionScope,
  imports,
  invocation,
  policyAt,
  toScope,
  uses,
} from './row-facts.ts';

const HTTP = 'System.Net.Http';

/** Polly's methods that make or add a policy, and what each is. */
const STRATEGIES: Readonly<Record<string, PolicyKind>> = {
  WaitAndRetryAsync: 'retry', WaitAndRetry: 'retry', RetryAsync: 'retry', Retry: 'retry', WaitAndRetryForeverAsync: 'retry', RetryForeverAsync: 'retry', WaitAndRetryForever: 'retry', RetryForever: 'retry',
  CircuitBreakerAsync: 'circuit-breaker', CircuitBreaker: 'circuit-breaker', AdvancedCircuitBreakerAsync: 'circuit-breaker', AdvancedCircuitBreaker: 'circuit-breaker',
  TimeoutAsync: 'timeout', BulkheadAsync: 'bulkhead', Bulkhead: 'bulkhead', FallbackAsync: 'fallback', Fallback: 'fallback', RateLimitAsync: 'rate-limit',
  AddRetry: 'retry', AddTimeout: 'timeout', AddCircuitBreaker: 'circuit-breaker', AddConcurrencyLimiter: 'bulkhead', AddRateLimiter: 'rate-limit', AddFallback: 'fallback',
}; // biome-ignore format: a table

/** The registration of the client that a chain configures: `AddHttpClient<Orders>(…).AddPolicyHandler(…)`. */
function clientsOf(i: CsInvocation): readonly string[] {
  const made = i.chain.findLast(c => /^Add(?:HttpClient|RefitClient|GrpcClient)$/.test(c.name));
  if (!made) return [];
  const name = made.args.find(a => a.form === 'string')?.ref;
  return [...made.typeArgs.map(simpleType), ...(name?.ref === 'literal' ? [name.value] : [])];
}

/** What the policy covers: the client it is added to, all clients where it is a default, else the function it stands in. */
function targetsOf(i: CsInvocation): readonly Policy['applies'][] {
  const clients = clientsOf(i);
  if (clients.length > 0) return clients.map(handle => ({ to: 'client', handle, technology: HTTP }));
  const forAll = i.chain.some(c => c.name === 'ConfigureHttpClientDefaults') || i.receiver === 'http';
  if (forAll) return [{ to: 'client', technology: HTTP }];
  return [toScope({ ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}) })];
}

/** @param line where the policy itself is written, if not where it is added */
function policies(
  outline: CsOutline,
  i: CsInvocation,
  kinds: readonly PolicyKind[],
  value?: string,
  line = i.line,
): readonly Policy[] {
  const at = { at: outline.file.at(line) };
  return targetsOf(i).flatMap(applies => kinds.map(kind => policyAt(at, kind, applies, value ? { value } : {})));
}

/** `AddStandardResilienceHandler()`: retry, breaker and timeouts of the library's own. */
function standard(hit: CallHit): readonly Policy[] {
  const i = invocation(hit);
  const outline = csharp(hit);
  return [
    ...policies(outline, i, ['retry', 'circuit-breaker', 'rate-limit']),
    ...policies(outline, i, ['timeout'], standardTimeout(i) ?? '30s'),
  ];
}

/** `o => o.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(5)`. */
function standardTimeout(i: CsInvocation): string | undefined {
  const fields = i.args.find(a => a.form === 'function')?.fields ?? {};
  const found = fields['TotalRequestTimeout.Timeout'] ?? fields['AttemptTimeout.Timeout'];
  return found && durationOf(found);
}

/** `AddPolicyHandler(GetRetryPolicy())`: what the method of this file makes, else what its name says. */
function handler(hit: CallHit): Facts {
  const i = invocation(hit);
  const outline = csharp(hit);
  const given = i.args.at(-1);
  if (!given) return undefined;
  const inside = outline.invocations(new Set(Object.keys(STRATEGIES)));
  // Written on the spot: the strategy itself stands in the argument.
  const onTheSpot = inside.filter(s => s.line >= given.line && s.line <= i.endLine && given.text.includes(s.name));
  const method = /(\w+)\s*(?:\(|$)/.exec(given.text.replace(/^.*=>\s*/, '').replace(/^[\w.]+\.(?=\w+\()/, ''))?.[1];
  const made = onTheSpot.length > 0 ? onTheSpot : inside.filter(s => s.member === method || s.assignedTo === method);
  if (made.length > 0) return made.flatMap(s => policies(outline, i, [STRATEGIES[s.name]!], numberOf(s), s.line));
  const kinds = kindsNamed(method ?? given.text);
  return kinds.length > 0 ? policies(outline, i, kinds) : undefined;
}

/** `GetRetryPolicy`, `circuitBreakerPolicy`, `AddRetryAndTimeout`. */
function kindsNamed(name: string): readonly PolicyKind[] {
  const kinds: PolicyKind[] = [];
  if (/retry/i.test(name)) kinds.push('retry');
  if (/circuit|breaker/i.test(name)) kinds.push('circuit-breaker');
  if (/time_?out/i.test(name)) kinds.push('timeout');
  if (/bulkhead/i.test(name)) kinds.push('bulkhead');
  if (/fallback/i.test(name)) kinds.push('fallback');
  return kinds;
}

/** A strategy's number: seconds of a timeout, attempts of a retry. */
function numberOf(i: CsInvocation): string | undefined {
  const kind = STRATEGIES[i.name];
  const [first] = i.args;
  const fields = first?.fields ?? i.named;
  if (kind === 'timeout') return first && durationOf(fields.Timeout ?? first, 's');
  if (kind !== 'retry') return undefined;
  const count = fields.MaxRetryAttempts ?? i.named.retryCount ?? (first?.form === 'number' ? first : undefined);
  return count && (count.ref.ref === 'literal' || count.ref.ref === 'setting' || count.ref.ref === 'constant')
    ? showRef(count.ref)
    : undefined;
}

/** Strategies that run in the function they are made in, or in the class that keeps them. */
function strategy(hit: CallHit): Facts {
  const i = invocation(hit);
  const outline = csharp(hit);
  if (!/\bPolly\b|Resilience|\bPolicy\b|Policies|PolicyExtensions/.test(outline.file.text)) return undefined;
  const kind = STRATEGIES[i.name]!;
  const isPolicy =
    /^(?:Policy\w*|PolicyBuilder|HttpPolicyExtensions|ResiliencePipelineBuilder|IAsyncPolicy)$/.test(
      i.receiverType ?? '',
    ) ||
    i.chain.some(c =>
      /^(?:Handle\w*|OrResult|Or|OrInner|new ResiliencePipelineBuilder|AddTransientHttpErrorPolicy|HandleTransientHttpError|AddRetry|AddTimeout|AddCircuitBreaker)$/.test(
        c.name,
      ),
    ) ||
    /^(?:builder|pipeline\w*|p|policy|policyBuilder|b|http\w*)$/i.test(i.root);
  if (!isPolicy || isAdded(outline, i)) return undefined;
  const inConstructor = i.member === 'constructor' || i.member === undefined;
  const scope: Scope = {
    ...(i.owner ? { type: i.owner } : {}),
    ...(i.member && !inConstructor ? { member: i.member } : {}),
  };
  const value = numberOf(i);
  return policyAt(hit, kind, toScope(scope), value ? { value } : {});
}

const ADDERS = new Set([
  'AddPolicyHandler',
  'AddTransientHttpErrorPolicy',
  'AddResilienceHandler',
  'AddPolicyHandlerFromRegistry',
]);

/** A policy that is only made here, for the client it is added to: said there. */
function isAdded(outline: CsOutline, i: CsInvocation): boolean {
  const adders = outline.invocations(ADDERS);
  if (adders.some(a => a.line <= i.line && i.line <= a.endLine)) return true;
  const maker = outline.members.find(m => m.name === i.member && m.owner === i.owner);
  return (
    maker?.returns !== undefined &&
    /Policy$/.test(maker.returns.name) &&
    adders.some(a => a.args.some(arg => arg.text.includes(`${maker.name}(`)))
  );
}

/** `client.Timeout = TimeSpan.FromSeconds(5)`, in the client's registration or beside the client. */
export function timeouts(outline: CsOutline): readonly Fact[] {
  if (!/\bTimeout\b/.test(outline.file.text)) return [];
  const registered = outline
    .invocations(new Set(['AddHttpClient', 'AddRefitClient', 'ConfigureHttpClient', 'AddGrpcClient']))
    .flatMap((i): readonly Fact[] => {
      const value = i.args.find(a => a.form === 'function')?.fields?.Timeout;
      const own = /^Add/.test(i.name)
        ? [
            ...i.typeArgs.map(simpleType),
            ...i.args.flatMap(a => (a.form === 'string' && a.ref.ref === 'literal' ? [a.ref.value] : [])),
          ]
        : clientsOf(i);
      return value ? own.map(handle => timeout(outline, value, { to: 'client', handle, technology: HTTP })) : [];
    });
  const made = outline.invocations(new Set(['new HttpClient'])).flatMap((i): readonly Fact[] => {
    const value = i.initialised.Timeout;
    return value ? [timeout(outline, value, covered(i.assignedTo, i.owner, i.member))] : [];
  });
  const assigned = outline
    .assignments(new Set(['Timeout']))
    .flatMap((a): readonly Fact[] =>
      isClient(outline, a) ? [timeout(outline, a.value, covered(a.root, a.owner, a.member))] : [],
    );
  return [...registered, ...made, ...assigned];
}

/** What a field's client sends is in all of the class; what a local's does, in its function. */
function covered(root: string | undefined, owner: string | undefined, member: string | undefined): Policy['applies'] {
  const isLocal = member !== undefined && member !== 'constructor';
  return toScope({
    ...(owner ? { type: owner } : {}),
    ...(isLocal ? { member } : {}),
    ...(root && isLocal ? { handle: root } : {}),
  });
}

/** A lambda's parameter belongs to the registration around it. */
function isClient(outline: CsOutline, a: CsAssignment): boolean {
  const variable = outline.variable(a.root, a.owner, a.member);
  if (!variable) return false;
  if (variable.type) return variable.type.name === 'HttpClient';
  return (
    variable.value !== undefined &&
    httpHandle(outline, { root: a.root, owner: a.owner, member: a.member, chain: [] } as unknown as CsInvocation)
      .handle !== undefined
  );
}

function timeout(outline: CsOutline, value: Expression, applies: Policy['applies']): Policy {
  const at = { at: outline.file.at(value.line) };
  if (isInfinite(value)) return policyAt(at, 'timeout', applies, { status: 'absent' });
  const text = durationOf(value);
  return policyAt(at, 'timeout', applies, text ? { value: text } : {});
}

export const resilienceRows: readonly Row[] = [
  extension(['AddStandardResilienceHandler', 'AddStandardHedgingHandler'], standard),
  extension([...ADDERS], handler),
  extension(Object.keys(STRATEGIES), strategy),
  { use: uses(['Policy', ...Object.keys(STRATEGIES)], Object.keys(STRATEGIES)), fact: strategy },
  { use: uses(['PolicyBuilder', 'HttpPolicyExtensions', 'ResiliencePipelineBuilder', 'IAsyncPolicy'], Object.keys(STRATEGIES)), fact: strategy },
  ...anyOf(['string', 'Url', 'Uri', 'IFlurlRequest', 'IFlurlClient', 'FlurlClient'], ['WithTimeout'], (hit): Facts => {
    const first = hit.invocation.args[0];
    const value = first && durationOf(first, 's');
    return imports(csharp(hit), 'Flurl', 'Flurl.Http') ? policyAt(hit, 'timeout', toScope(functionScope(hit.scope)), value ? { value } : {}) : undefined;
  }),
  { use: ['new CancellationTokenSource'], fact: (hit: CallHit): Facts => cancelled(hit) },
]; // biome-ignore format: a table

/** A token that ends by itself bounds the calls of its function that are given it. */
function cancelled(hit: CallHit): Facts {
  const first = hit.invocation.args[0];
  const value = first && durationOf(first, 'ms');
  const isUsed =
    hit.invocation.assignedTo !== undefined &&
    new RegExp(`Async\\([^;]{0,200}\\b${hit.invocation.assignedTo}\\.Token`).test(hit.outline.file.text);
  return first && value && isUsed ? policyAt(hit, 'timeout', toScope(functionScope(hit.scope)), { value }) : undefined;
}
