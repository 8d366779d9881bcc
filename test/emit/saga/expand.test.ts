import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkSaga } from '../../../src/emit/saga/check.ts';
import { showSpec } from '../../../src/emit/saga/show-spec.ts';
import { stepsOf } from '../../../src/emit/saga/spec.ts';
import { charge, order, read, reserve, ship } from './specs.ts';

const brief = (given: unknown) =>
  stepsOf(read(given)).map(s => [
    s.id,
    s.kind,
    s.service,
    `${s.action.method} ${s.action.path}`,
    s.compensation && `${s.compensation.request.method} ${s.compensation.request.path}`,
  ]);

describe('short forms', () => {
  it('plain names of services', () => {
    expect(brief(order('inventory', 'payment'))).toEqual([
      ['inventory', 'compensatable', 'inventory', 'POST /inventory', 'DELETE /inventory/{key}'],
      ['payment', 'compensatable', 'payment', 'POST /payment', 'DELETE /payment/{key}'],
    ]);
  });

  it('what to do and how to undo it: the first without an undo is the pivot, the others after it are retriable', () => {
    const steps = [
      { do: 'inventory POST /reservations', undo: 'DELETE /reservations/{key}' },
      { do: 'credit.hold', undo: 'credit.release' },
      { do: 'charge card' },
      { do: 'shipping POST /shipments', id: 'ship' },
    ];
    expect(brief(order(...steps))).toEqual([
      ['inventory', 'compensatable', 'inventory', 'POST /reservations', 'DELETE /reservations/{key}'],
      ['hold', 'compensatable', 'credit', 'POST /hold', 'POST /release'],
      ['charge-card', 'pivot', 'charge-card', 'POST /charge-card', undefined],
      ['ship', 'retriable', 'shipping', 'POST /shipments', undefined],
    ]);
    expect(checkSaga(read(order(...steps)))).toEqual([]);
  });

  it('forms may be mixed, also in a group; a question is readonly', () => {
    expect(
      brief(order('inventory', { parallel: ['credit', { id: 'risk', action: 'GET /scores' }] }, charge, ship)).map(
        s => s[1],
      ),
    ).toEqual(['compensatable', 'compensatable', 'readonly', 'pivot', 'retriable']);
  });
});

describe('defaults', () => {
  const saga = read(order(reserve, charge, ship));

  it('are filled in everywhere', () => {
    expect(saga).toMatchObject({ version: 1, id: '{input.id}', deadline: { after: 1_800_000 }, cancel: 'pivot' });
    const [first, pivot, last] = stepsOf(saga);
    expect(first).toMatchObject({
      timeout: 2_000,
      key: '{saga.id}:{step.id}',
      header: 'Idempotency-Key',
      fence: 'participant',
    });
    expect(first?.retry).toMatchObject({ max: 5, initial: 200, onExhausted: 'compensate' });
    expect(first?.compensation?.retry).toMatchObject({ max: 10, onExhausted: 'park' });
    expect(pivot).toMatchObject({ onUnknown: 'same-key', retry: { max: 'unlimited' } });
    expect(last?.retry).toMatchObject({ max: 'unlimited', onExhausted: 'park' });
  });

  it('the input is what is referred to, and what a step sends that says nothing', () => {
    expect(saga.input).toEqual({ type: 'object', properties: { id: { type: 'string' } } });
    expect(stepsOf(saga)[1]?.action.input).toEqual({ id: '$.input.id' });
  });

  it('an answer without a type has the parts that are used', () => {
    const using = { ...ship, action: { op: 'POST /s', input: { number: '$.steps.reserve.parcel.number' } } };
    const { schemas } = read(order(reserve, charge, using));
    expect(schemas).toEqual({
      'reserve-answer': {
        type: 'object',
        properties: { parcel: { type: 'object', properties: { number: { type: 'any' } } } },
      },
    });
  });
});

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['2s', 2_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['PT0.2S', 200],
    ['PT30M', 1_800_000],
    ['P1DT6H', 108_000_000],
  ])('%s', (timeout, milliseconds) => {
    expect(stepsOf(read(order({ ...reserve, timeout })))[0]?.timeout).toBe(milliseconds);
  });
});

describe('the printed spec', () => {
  it.each([
    ['short', order('inventory', { do: 'payment.charge' })],
    [
      'full',
      {
        ...order(reserve, { parallel: [reserve, 'b'] }, charge, ship),
        schemas: { A: { properties: { x: { type: 'integer' } } } },
      },
    ],
    [
      'draft',
      order({ ...reserve, evidence: { file: 'shop/order.py', line: 7 }, compensation: { open: 'nobody knows' } }),
    ],
  ])('%s gives the same saga again', (_, given) => {
    const saga = read(given);
    expect(read(parse(showSpec(saga)))).toEqual(saga);
  });

  it('says where a step was found', () => {
    const text = showSpec(read(order({ ...reserve, evidence: { file: 'shop/order.py', line: 7 } })));
    expect(text).toContain('# found at shop/order.py:7');
  });
});

it('takes fifty steps and names of every script', () => {
  const many = order(...Array.from({ length: 50 }, (_, i) => `service${i}`));
  expect(checkSaga(read(many))).toEqual([]);
  expect(checkSaga(read(order('库存', 'Zahlung-für-Käufer', 'delete', 'class')))).toEqual([]);
});
