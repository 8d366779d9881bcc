import { expect, it } from 'vitest';
import { runbook } from '../../../src/emit/saga/runbook.ts';
import { asl } from '../../../src/emit/saga/targets/asl.ts';
import { typescriptDbos } from '../../../src/emit/saga/targets/typescript-dbos.ts';
import { charge, order, read, reserve, ship } from './specs.ts';

const parks = {
  ...ship,
  retry: { max: 2, onExhausted: 'park' },
  action: { op: 'POST /shipments', result: 'Shipment' },
};
const notify = {
  id: 'notify',
  kind: 'retriable',
  service: 'mail',
  action: { op: 'POST /mails', input: { of: '$.steps.ship.id' } },
};
const given = (last: object) => ({
  ...order(reserve, charge, parks, last),
  schemas: { Shipment: { properties: { id: { type: 'string' } } } },
});

it('warns of doing by hand what later steps use the answer of', () => {
  expect(runbook(read(given(notify)), typescriptDbos)).toContain('Later steps use the answer of `ship`.');
});

it('and not where nobody uses it, or the answer can be handed in', () => {
  const alone = { ...notify, action: 'POST /mails' };
  expect(runbook(read(given(alone)), typescriptDbos)).not.toContain('Later steps use');
  expect(runbook(read(given(notify)), asl)).not.toContain('Later steps use');
});
