import { sagaBlueprint } from '../../../src/emit/saga/blueprint.ts';
import type { Saga } from '../../../src/emit/saga/spec.ts';

/** Parts of a spec, to be changed by a test. */
export type Given = Record<string, unknown>;

export const reserve: Given = {
  id: 'reserve',
  kind: 'compensatable',
  service: 'inventory',
  action: { op: 'POST /reservations', input: { order: '$.input.id' } },
  compensation: { op: 'DELETE /reservations/{key}' },
};
export const charge: Given = { id: 'charge', kind: 'pivot', service: 'payments', action: 'POST /payments' };
export const ship: Given = { id: 'ship', kind: 'retriable', service: 'shipping', action: 'POST /shipments' };

export const order = (...steps: readonly unknown[]): Given => ({ saga: 'create-order', steps });

/** @throws Error with the complaints where there is no spec in it */
export function read(given: unknown): Saga {
  const result = sagaBlueprint.read(given);
  if ('spec' in result) return result.spec;
  throw new Error(result.complaints.map(c => c.message).join('\n'));
}

export function complaints(given: unknown): readonly string[] {
  const result = sagaBlueprint.read(given);
  const all = 'spec' in result ? sagaBlueprint.check(result.spec) : result.complaints;
  return all.map(c => c.message);
}
