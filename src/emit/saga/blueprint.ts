import type { Blueprint, Complaint } from '../blueprint.ts';
import { readStrictly } from '../strict.ts';
import { checkSaga } from './check.ts';
import { expandSaga } from './expand.ts';
import { sagaSchema } from './given.ts';
import type { Saga } from './spec.ts';
import type { SagaTarget } from './target.ts';
import { targets } from './targets/index.ts';

const LEAST =
  'the least is a name and services in the order in which they are changed: saga: create-order, steps: [inventory, payment]';

export interface SagaBlueprint extends Blueprint<Saga> {
  readonly targets: readonly SagaTarget[];
}

export const sagaBlueprint: SagaBlueprint = {
  id: 'saga',
  page: 'guides/patterns',
  read(given) {
    if (given === null || given === undefined || given === '')
      return { complaints: [shapeless(`the spec is empty; ${LEAST}`)] };
    if (typeof given !== 'object' || Array.isArray(given))
      return {
        complaints: [
          shapeless(`the spec is ${Array.isArray(given) ? 'a list' : 'plain text'} and must be a mapping; ${LEAST}`),
        ],
      };
    const read = readStrictly(sagaSchema, given);
    if ('value' in read) return { spec: expandSaga(read.value), complaints: [] };
    return {
      complaints: read.mistakes.map(({ path, message }) => shapeless(path === '' ? message : `${path}: ${message}`)),
    };
  },
  check: checkSaga,
  targets,
};

const shapeless = (says: string): Complaint => ({ code: 'V0', level: 'error', message: `V0 ${says}` });
