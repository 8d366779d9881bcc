import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';
import { packageName } from '../typescript-dbos/manifest.ts';

export function packageJson(saga: Saga): string {
  const manifest = {
    ...own(saga),
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: {
      build: 'tsc',
      test: 'tsc && node --disable-warning=ExperimentalWarning --test test/saga.test.ts',
      start: 'node --disable-warning=ExperimentalWarning src/main.ts',
    },
    ...JSON.parse(template('saga/typescript-restate/versions.json')),
  };
  return JSON.stringify(manifest, null, 2);
}

/** The lock that `npm ci` wants; only its first lines say whose it is. */
export function packageLock(saga: Saga): string {
  const lock = JSON.parse(template('saga/typescript-restate/package-lock.json'));
  const root = { ...lock.packages[''], ...own(saga) };
  return JSON.stringify({ ...lock, ...own(saga), packages: { ...lock.packages, '': root } }, null, 2);
}

const own = (saga: Saga) => ({ name: packageName(saga), version: `${saga.version}.0.0` });
