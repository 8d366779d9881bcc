import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttemptTimeout, BulkheadFull } from '../src/resilience/failure.ts';
import type { Attempt, Parameters } from '../src/resilience/parameters.ts';
import { createStack } from '../src/resilience/stack.ts';
import { withTrace } from '../src/resilience/trace.ts';

const parameters: Parameters = {
  trips: { mode: 'consecutive', failureThreshold: 1_000 },
  waitDurationInOpenStateMs: 1_000,
  permittedNumberOfCallsInHalfOpenState: 1,
  ignoredErrors: ['http:4xx'],
  attemptTimeoutMs: 500,
  bulkhead: { concurrent: 2, queue: 1 },
  retry: { tries: 3, backoff: 'fixed', initialMs: 1, maxIntervalMs: 1, jitter: 'none', budgetPercent: 20 },
  idempotencyKeyHeader: 'Idempotency-Key',
};

const withoutRetry: Parameters = { ...parameters, retry: { ...parameters.retry, tries: 1 } };

describe('retry', () => {
  it('tries again with the same key, in the same trace, each time as a span of its own', async () => {
    const attempts: Attempt[] = [];
    const incoming = {
      'x-correlation-id': 'order-17',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
    const answer = await withTrace(incoming, () =>
      createStack(parameters).call(async attempt => {
        attempts.push(attempt);
        if (attempt.number < 3) throw new Error('down');
        return 'fine';
      }),
    );
    assert.equal(answer, 'fine');
    assert.deepEqual(
      attempts.map(a => a.number),
      [1, 2, 3],
    );
    const sent = (name: string) => attempts.map(a => a.headers[name] ?? '');
    assert.equal(new Set(sent('Idempotency-Key')).size, 1);
    assert.deepEqual(new Set(sent('x-correlation-id')), new Set(['order-17']));
    for (const traceparent of sent('traceparent'))
      assert.match(traceparent, /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    assert.equal(new Set(sent('traceparent')).size, 3);
  });

  it('does not try again what was refused for good', async () => {
    let tries = 0;
    const notFound = Object.assign(new Error('not found'), { response: { status: 404 } });
    await assert.rejects(
      createStack(parameters).call(async () => {
        tries++;
        throw notFound;
      }),
      notFound,
    );
    assert.equal(tries, 1);
  });

  it('stops when the budget is spent', async () => {
    const stack = createStack(parameters);
    let tries = 0;
    for (let i = 0; i < 100; i++)
      await stack
        .call(async () => {
          tries++;
          throw new Error('down');
        })
        .catch(() => undefined);
    assert.ok(tries >= 110 && tries <= 132, `${tries} tries for 100 calls`);
  });
});

describe('timeout and bulkhead', () => {
  it('ends an attempt that hangs and aborts its signal', async () => {
    let signal: AbortSignal | undefined;
    await assert.rejects(
      createStack(withoutRetry).call(attempt => {
        signal = attempt.signal;
        return new Promise(() => {});
      }),
      AttemptTimeout,
    );
    assert.equal(signal?.aborted, true);
  });

  it('leaves the signal of an answer alone: its body may still have to be read', async () => {
    const signal = await createStack(withoutRetry).call(async attempt => attempt.signal);
    await sleep(600);
    assert.equal(signal.aborted, false);
  });

  it('refuses what neither runs nor waits', async () => {
    const stack = createStack(withoutRetry);
    let most = 0;
    let running = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        stack.call(async () => {
          most = Math.max(most, ++running);
          await sleep(20);
          running--;
        }),
      ),
    );
    assert.equal(most, 2);
    const refused = results.filter(r => r.status === 'rejected');
    assert.equal(refused.length, 2);
    for (const { reason } of refused) assert.ok(reason instanceof BulkheadFull);
  });
});
