import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';

const TESTS = ['saga', 'crash', 'phases', 'participant', 'versions'];

/** Package names are plain: what is not is left out. */
export function packageName(saga: Saga): string {
  const plain = saga.name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^-+|-+$/g, '');
  return `${plain || 'a'}-saga`;
}

export function packageJson(saga: Saga): string {
  const manifest = {
    name: packageName(saga),
    version: `${saga.version}.0.0`,
    private: true,
    type: 'module',
    engines: { node: '>=20' },
    scripts: {
      build: 'tsc',
      // Named one by one: Node 20 finds no tests by pattern on every system.
      test: `tsc && node --test ${TESTS.map(t => `dist/test/${t}.test.js`).join(' ')}`,
      start: 'node dist/src/main.js',
    },
    ...JSON.parse(template('saga/typescript-dbos/versions.json')),
  };
  return JSON.stringify(manifest, null, 2);
}

/** The lock that `npm ci` wants; only its first lines say whose it is. */
export function packageLock(saga: Saga): string {
  const lock = JSON.parse(template('saga/typescript-dbos/package-lock.json'));
  const own = { name: packageName(saga), version: `${saga.version}.0.0` };
  const { name: _, version: __, ...root } = lock.packages[''];
  const packages = { ...lock.packages, '': { ...own, ...root } };
  return JSON.stringify({ ...own, lockfileVersion: lock.lockfileVersion, requires: true, packages }, null, 2);
}
