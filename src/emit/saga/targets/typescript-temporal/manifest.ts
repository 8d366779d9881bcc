import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';
import { packageName } from '../typescript-dbos/manifest.ts';

/** One after the other: each starts a server of its own where none is given. */
const TESTS = ['replay', 'participant', 'saga', 'versions', 'crash'];

export function packageJson(saga: Saga): string {
  const manifest = {
    name: packageName(saga),
    version: `${saga.version}.0.0`,
    private: true,
    type: 'module',
    engines: { node: '>=20.11' },
    scripts: {
      build: 'tsc',
      test: `tsc && node --test --test-concurrency=1 --test-timeout=600000 ${TESTS.map(t => `dist/test/${t}.test.js`).join(' ')}`,
      start: 'node dist/src/main.js',
    },
    ...JSON.parse(template('saga/typescript-temporal/versions.json')),
  };
  return JSON.stringify(manifest, null, 2);
}

/** The lock that `npm ci` wants; only its first lines say whose it is. */
export function packageLock(saga: Saga): string {
  const lock = JSON.parse(template('saga/typescript-temporal/package-lock.json'));
  const own = { name: packageName(saga), version: `${saga.version}.0.0` };
  const { name: _, version: __, ...root } = lock.packages[''];
  const packages = { ...lock.packages, '': { ...own, ...root } };
  return JSON.stringify({ ...own, lockfileVersion: lock.lockfileVersion, requires: true, packages }, null, 2);
}
