import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';
import { packageName } from '../typescript-dbos/manifest.ts';

export function packageJson(saga: Saga): string {
  const manifest = {
    name: packageName(saga),
    version: `${saga.version}.0.0`,
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: {
      test: 'tsc && node --disable-warning=ExperimentalWarning --test test/saga.test.ts',
      start: 'node --disable-warning=ExperimentalWarning src/main.ts',
    },
    ...JSON.parse(template('saga/typescript-restate/versions.json')),
  };
  return JSON.stringify(manifest, null, 2);
}
