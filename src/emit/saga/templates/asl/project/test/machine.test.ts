import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import { machine } from './support/machine.ts';

interface Verdict {
  readonly isValid: boolean;
  readonly errors: readonly unknown[];
}
// The package has no declarations, and writes into what it is given.
const validator: (definition: object, options: object) => Verdict = createRequire(import.meta.url)('asl-validator');
const validate = (definition: object) => validator(structuredClone(definition), { checkPaths: true, checkArn: true });

it('is valid Amazon States Language', () => {
  const { isValid, errors } = validate(machine);
  assert.deepEqual({ isValid, errors }, { isValid: true, errors: [] });
});

it('would not be with a way to nowhere', () => {
  assert.equal(validate({ ...machine, StartAt: 'Nowhere' }).isValid, false);
});
