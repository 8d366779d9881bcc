import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Brief, faultsOf, mend } from '../../bench/prove/support/mend.mjs';
import { qe } from '../support/program.ts';
import { makeTree } from '../support/trees.ts';
import { compilers } from './compile.ts';

const SHOP = join(import.meta.dirname, '../../examples/shop');
const REAL = Boolean(process.env.QE_REAL);

/** Where each finding of the shop is, by its file alone: ids come from the scan. */
const CASES: readonly (readonly [language: string, detector: string, service: string, file: string])[] = [
  ['typescript', 'missing-timeout', 'orders', 'src/inventory-client.ts'],
  ['typescript', 'missing-circuit-breaker', 'orders', 'src/inventory-client.ts'],
  ['typescript', 'unsafe-retry', 'shipping', 'src/carrier.ts'],
  ['java', 'missing-timeout', 'inventory', 'src/main/java/shop/inventory/PriceClient.java'],
  // Two calls behind one breaker finding: two patches, the second of which finds the runtime there. So in Go and Python.
  ['java', 'missing-circuit-breaker', 'inventory', 'src/main/java/shop/inventory/PriceClient.java'],
  ['java', 'unsafe-retry', 'inventory', 'src/main/java/shop/inventory/SupplierClient.java'],
  ['go', 'missing-timeout', 'reviews', 'prices.go'],
  ['go', 'missing-circuit-breaker', 'reviews', 'prices.go'],
  ['go', 'unsafe-retry', 'reviews', 'ratings.go'],
  ['python', 'missing-timeout', 'recommendations', 'recommendations/prices.py'],
  ['python', 'missing-circuit-breaker', 'recommendations', 'recommendations/mail.py'],
  ['python', 'unsafe-retry', 'recommendations', 'recommendations/mail.py'],
];

let scratch: string;
let base: string;
let findings: readonly Brief[];
beforeAll(async () => {
  const made = makeTree({});
  scratch = made.root;
  base = copy('base');
  const { code, stdout, stderr } = await qe(['findings', base, '--format', 'json', '--limit', '1000']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  findings = (JSON.parse(stdout) as { readonly findings: readonly Brief[] }).findings;
  return made.remove;
}, 60_000);

// Compilers take their time: without them one of each kind has to do, and all of TypeScript.
const chosen = CASES.filter(([language, detector]) => REAL || language === 'typescript' || detector === 'unsafe-retry');

describe.each(chosen)('%s: %s of %s', (language, detector, service, file) => {
  it(
    REAL ? 'is gone after the emitted patch, which compiles' : 'is gone after the emitted patch',
    async () => {
      const at = `services/${service}/${file}:`;
      const found = findings.filter(f => f.id.startsWith(`${detector}-`) && f.at.startsWith(at));
      expect(found.map(f => f.at)).toHaveLength(1);
      const { id } = found[0]!;
      const head = copy(`${id}/shop`);
      const { stuck, patches, comparison, gate } = await mend(qe, {
        base,
        head,
        out: join(scratch, id, 'out'),
        finding: id,
      });
      expect(stuck).toBeUndefined();
      expect(patches).toBe(detector === 'missing-circuit-breaker' && language !== 'typescript' ? 2 : 1);
      // The archive job of the orders is built from the same code.
      const isOwn = (component: string) => component.split(':')[1]!.startsWith(service);
      expect(faultsOf(comparison, id, isOwn)).toEqual([]);
      expect(comparison.hint).toBeUndefined();
      expect(gate).toBe(0);
      if (REAL) await compilers[language]!(join(head, 'services', service), scratch);
    },
    REAL ? 600_000 : 60_000,
  );
});

it('says so when nothing was mended', async () => {
  const finding = findings.find(f => f.id.startsWith('missing-timeout-'))!;
  const { code, stdout } = await qe(['compare', base, '--base', base, '--format', 'json']);
  expect(code).toBe(0);
  expect(faultsOf(JSON.parse(stdout), finding.id, () => true)).toEqual([`${finding.id} is not gone`]);
});

function copy(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  cpSync(SHOP, folder, { recursive: true, filter: path => !/node_modules|\.venv|target$/.test(path) });
  return folder;
}
