import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';
import { packageName } from '../typescript-dbos/manifest.ts';

const TESTS = ['saga', 'relay', 'log', 'weather', 'rabbitmq'];

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
      parked: 'node dist/src/parked.js',
    },
    ...JSON.parse(template('saga/choreography-typescript/versions.json')),
  };
  return JSON.stringify(manifest, null, 2);
}

/** The lock that `npm ci` wants; only its first lines say whose it is. */
export function packageLock(saga: Saga): string {
  const lock = JSON.parse(template('saga/choreography-typescript/package-lock.json'));
  const own = { name: packageName(saga), version: `${saga.version}.0.0` };
  const { name: _, version: __, ...root } = lock.packages[''];
  const packages = { ...lock.packages, '': { ...own, ...root } };
  return JSON.stringify({ ...own, lockfileVersion: lock.lockfileVersion, requires: true, packages }, null, 2);
}
