import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { qe } from '../support/program.ts';

/** `.ci/fetch-sarif-schema.sh` gets it; without it the structure is tested elsewhere, but not against the standard. */
const schema = process.env.QE_SARIF_SCHEMA;
const root = join(import.meta.dirname, '..', '..');
const systems = ['examples/shop', 'test/detect/dual-write/fixtures/java-save-then-send', 'test/link/fixtures/events'];

describe.skipIf(!schema)('SARIF, against the published schema (QE_SARIF_SCHEMA)', () => {
  // Formats are hints there, and one pattern is no valid expression in Unicode mode.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  let validate: ValidateFunction;
  beforeAll(() => {
    validate = ajv.compile(JSON.parse(readFileSync(schema!, 'utf8')));
  });

  it.each(systems)('%s', async system => {
    const log: unknown = JSON.parse((await qe(['analyze', join(root, system), '--format', 'sarif'])).stdout);
    expect(validate(log), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
  });

  it('can fail', async () => {
    const log = JSON.parse((await qe(['analyze', join(root, systems[0]!), '--format', 'sarif'])).stdout);
    log.runs[0].results[0].level = 'awful';
    expect(validate(log)).toBe(false);
  });
});
