import { describe, expect, it } from 'vitest';
import { sagaBlueprint } from '../../../src/emit/saga/blueprint.ts';
import { rules } from '../../../src/emit/saga/check.ts';
import { charge, complaints, type Given, order, read, reserve, ship } from './specs.ts';

const query = { onUnknown: { query: 'GET /payments/{key}' } };
const schemas = { Reservation: { type: 'object', properties: { number: { type: 'string' } } } };
const typed = { ...reserve, action: { op: 'POST /reservations', result: 'Reservation' } };

/** A spec that breaks one rule, what the rule says about it, and the nearest spec that does not break it. */
const cases: readonly (readonly [code: string, wrong: Given, says: RegExp, right: Given])[] = [
  [
    'V1',
    order(reserve, reserve),
    /^V1 step "reserve": this id is used/,
    order(reserve, { ...reserve, id: 'reserve2' }),
  ],
  [
    'V1',
    order({ ...reserve, id: 'reserve-stock' }, { ...reserve, id: 'reserveStock' }),
    /"reserve-stock" is the same name/,
    order({ ...reserve, id: 'reserve-stock' }, { ...reserve, id: 'reserve-more' }),
  ],
  [
    'V2',
    order(charge, { ...charge, id: 'again' }),
    /^V2 step "again": "charge" is the pivot already; make/,
    order(charge, ship),
  ],
  [
    'V2',
    order({ parallel: [charge, reserve] }),
    /^V2 step "charge": the pivot runs in parallel to "reserve".* put "reserve" into a stage before it/,
    order({ parallel: [charge, { id: 'risk', kind: 'readonly', retry: { max: 'unlimited' } }] }),
  ],
  [
    'V3',
    order({ ...reserve, compensation: 'none' }, charge),
    /^V3 step "reserve": it has no compensation; write compensation/,
    order(reserve, charge),
  ],
  ['V3', order(ship, charge), /^V3 step "ship": a retriable step stands before the pivot/, order(charge, ship)],
  [
    'V3',
    order({ ...reserve, compensation: { open: 'nobody knows' } }),
    /^V3 step "reserve": how it is taken back is not known \(nobody knows\)/,
    order(reserve),
  ],
  [
    'V3',
    order({ ...reserve, retry: { onExhausted: 'park' } }, charge),
    /^V3 step "reserve": before the pivot nobody waits/,
    order(reserve, charge),
  ],
  [
    'V4',
    order({ ...charge, compensation: 'DELETE /payments/{key}' }),
    /^V4 step "charge": it stands at the pivot/,
    order(charge),
  ],
  [
    'V5',
    order(charge, reserve),
    /^V5 step "reserve": a compensatable step stands after the pivot/,
    order(reserve, charge),
  ],
  [
    'V5',
    order(charge, { ...ship, retry: { max: 3, onExhausted: 'compensate' } }),
    /^V5 step "ship": after the pivot it must succeed in the end; write retry: \{ max: unlimited \}/,
    order(charge, { ...ship, retry: { max: 3, onExhausted: 'park' } }),
  ],
  ['V6', order({ ...charge, onUnknown: 'give-up' }), /^V6 step "charge": giving up/, order({ ...charge, ...query })],
  [
    'V6',
    order({ ...charge, retry: { on: ['transient'] } }),
    /^V6 step "charge": nothing finds out/,
    order({ ...charge, retry: { on: ['transient'] }, ...query }),
  ],
  [
    'V7',
    { ...order({ ...typed, compensation: { op: 'DELETE /reservations/{steps.reserve.number}' } }), schemas },
    /^V7 step "reserve": its compensation uses \{steps.reserve.number\}, the result of the very step/,
    {
      ...order(typed, { ...reserve, id: 'credit', compensation: { op: 'DELETE /credits/{steps.reserve.number}' } }),
      schemas,
    },
  ],
  [
    'V8',
    order({ ...reserve, idempotency: { key: '{saga.id}' } }),
    /^V8 step "reserve": its key "\{saga.id\}" does not hold \{step.id\}/,
    order({ ...reserve, idempotency: { key: '{saga.id}/{step.id}' } }),
  ],
  [
    'V8',
    order({ ...reserve, idempotency: { key: '{saga.id}:{step.id}:{now}' } }),
    /^V8 step "reserve": its key holds \{now\}, which is not the same at each try/,
    order({ ...reserve, idempotency: { key: '{saga.id}:{step.id}:{input.id}' } }),
  ],
  [
    'V9',
    order({ ...reserve, errors: { refused: ['http:409'], transient: ['http:409'] } }),
    /^V9 step "reserve": http:409 is both refused and transient/,
    order({ ...reserve, errors: { refused: ['http:409'], transient: ['http:429'] } }),
  ],
  [
    'V9',
    order({ ...reserve, errors: { transient: ['timeout'], unknown: ['reset'] } }),
    /^V9 step "reserve": after a timeout nobody knows/,
    order({ ...reserve, errors: { unknown: ['timeout', 'reset'] } }),
  ],
  [
    'V10',
    { ...order({ ...reserve, timeout: '30s' }), deadline: { after: '1m' } },
    /^V10 step "reserve": with all tries.* up to 3m, and the deadline is 1m; write deadline: \{ after: 3m \}/,
    { ...order({ ...reserve, timeout: '30s' }), deadline: { after: '3m' } },
  ],
  [
    'V10',
    order({ ...reserve, retry: { max: 'unlimited' } }),
    /^V10 step "reserve": it is retried without limit before the pivot/,
    order({ ...reserve, retry: { max: 3 } }),
  ],
  [
    'V11',
    {
      ...order({ ...reserve, action: { op: 'POST /r', input: { a: '$.input.ordr' } } }),
      input: { properties: { order: { type: 'string' } } },
      id: '{input.order}',
    },
    /^V11 step "reserve": its action uses \$.input.ordr, which is not in its type; did you mean "order"\?/,
    {
      ...order({ ...reserve, action: { op: 'POST /r', input: { a: '$.input.order' } } }),
      input: { properties: { order: { type: 'string' } } },
      id: '{input.order}',
    },
  ],
  [
    'V11',
    order({ ...reserve, action: { op: 'POST /r', input: { a: '$.steps.later.x' } } }, { ...reserve, id: 'later' }),
    /^V11 step "reserve": its action uses \$.steps.later.x, the result of a step that is not done by then/,
    order({ ...reserve, id: 'later' }, { ...reserve, action: { op: 'POST /r', input: { a: '$.steps.later.x' } } }),
  ],
  [
    'V11',
    { ...order({ ...typed, action: { op: 'POST /r', result: 'Reservatoin' } }), schemas },
    /answers with Reservatoin, which is not in schemas; did you mean "Reservation"\?/,
    { ...order(typed), schemas },
  ],
  [
    'V11',
    { ...order(reserve), input: { properties: { id: { type: 'array' } } } },
    /^V11 saga "create-order": its id holds \{input.id\}, which is an array/,
    { ...order(reserve), input: { properties: { id: { type: 'integer' } } } },
  ],
  [
    'V11',
    { ...order(reserve), id: 'same' },
    /its id "same" is the same for every start/,
    { ...order(reserve), id: 'x-{input.id}' },
  ],
  [
    'V11',
    { ...order(reserve), input: { properties: { id: { type: 'string' }, total: { type: 'number' } } } },
    /^V11 saga "create-order": input.total is a number, and fractions of money are lost/,
    {
      ...order(reserve),
      input: { properties: { id: { type: 'string' }, total: { type: 'string', format: 'decimal' } } },
    },
  ],
  [
    'V12',
    order({ ...reserve, idempotency: { fence: 'none' } }),
    /^V12 step "reserve": without a fence.*participant kit:\n1\. reserve starts\.\n/s,
    order({ ...reserve, idempotency: { fence: 'participant' } }),
  ],
  [
    'V13',
    order({ ...reserve, irreversible: true }, charge),
    /^V13 step "reserve": it cannot be taken back and stands before the pivot/,
    order(reserve, charge, { ...ship, irreversible: true }),
  ],
  [
    'V14',
    order(reserve, ship),
    /^V14 step "ship": there is no pivot and this step cannot be taken back/,
    order(reserve, charge, ship),
  ],
  [
    'V15',
    order({
      parallel: [
        { ...reserve, writes: ['Order.status'] },
        { ...reserve, id: 'credit', writes: ['Order.status'] },
      ],
    }),
    /^V15 step "credit": it changes Order.status at the same time as "reserve"/,
    order({
      parallel: [
        { ...reserve, writes: ['Order.status'] },
        { ...reserve, id: 'credit', writes: ['Credit'] },
      ],
    }),
  ],
  [
    'V16',
    order({ ...reserve, errors: { refused: ['breaker-open'], transient: [] } }),
    /^V16 step "reserve": an open breaker is refused here/,
    order({ ...reserve, errors: { refused: ['OutOfStock'] } }),
  ],
  [
    'V16',
    order({ ...reserve, timeout: '1s', breaker: { attemptTimeout: '1s' } }),
    /^V16 step "reserve": an attempt may take 1s and the whole try 1s/,
    order({ ...reserve, timeout: '1s', breaker: { attemptTimeout: '400ms' } }),
  ],
];

describe.each(cases)('%s', (code, wrong, says, right) => {
  const of = (given: Given) => complaints(given).filter(c => c.startsWith(`${code} `));

  it(`says ${says.source.slice(0, 60)}`, () => {
    expect(of(wrong).join('\n')).toMatch(says);
  });

  it('is silent about the mended spec', () => {
    expect(complaints(right)).toEqual([]);
  });
});

it('has a case for every rule', () => {
  expect([...new Set(cases.map(([code]) => code))].sort()).toEqual(rules.map(r => r.code).sort());
});

it('V17: what the target cannot do', () => {
  const [dbos] = sagaBlueprint.targets.filter(t => t.id === 'typescript-dbos');
  const circular = { Tree: { properties: { children: { type: 'array', items: { $ref: '#/schemas/Tree' } } } } };
  expect(dbos?.check?.(read({ ...order(reserve), schemas: circular })).map(c => c.message)).toEqual([
    expect.stringMatching(/^V17 saga "create-order": the type Tree contains itself/),
  ]);
  expect(dbos?.check?.(read({ ...order(typed), schemas }))).toEqual([]);
});

it('lists every broken rule at once', () => {
  const all = complaints(
    order({ ...charge, onUnknown: 'give-up', irreversible: true }, { ...reserve, idempotency: { key: 'x' } }),
  );
  expect([...new Set(all.map(c => c.split(' ')[0]))]).toEqual(['V4', 'V5', 'V6', 'V8']);
});

describe('V0: the form of the spec', () => {
  it.each([
    [null, /^V0 the spec is empty; the least is/],
    ['', /^V0 the spec is empty/],
    [[], /^V0 the spec is a list and must be a mapping/],
    [42, /^V0 the spec is plain text/],
    [{}, /^V0 saga: is missing/],
    [order(), /^V0 steps: is empty; name the services/],
    [{ ...order(reserve), stpes: [] }, /^V0 unknown key "stpes"; did you mean "steps"\?/],
    [order({ ...reserve, compensate: 'x' }), /^V0 steps\[0\]: unknown key "compensate"; did you mean "compensation"\?/],
    [order({ ...reserve, retry: { tries: 3 } }), /^V0 steps\[0\].retry: unknown key "tries"; did you mean/],
    [order({ do: 'a', undoo: 'b' }), /^V0 steps\[0\]: unknown key "undoo"; did you mean "undo"\?/],
    [
      order({ parallel: [{ ...reserve, kind: 'compensable' }] }),
      /^V0 steps\[0\].parallel\[0\].kind: must be one of compensatable/,
    ],
    [order({ ...reserve, timeout: '2 seconds' }), /^V0 steps\[0\].timeout: is no duration; write 250ms, 2s, 5m/],
    [order({ ...reserve, timeout: '0s' }), /^V0 steps\[0\].timeout: must be at least 1ms/],
    [order({ ...reserve, action: 'reservations' }), /^V0 steps\[0\].action: must be a method and a path/],
    [order('no spaces here'), /^V0 steps\[0\]: must begin with a letter/],
  ])('%j', (given, says) => {
    expect(complaints(given).join('\n')).toMatch(says);
  });
});
