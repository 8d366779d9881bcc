import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';
import { projectName } from '../project-name.ts';

/** What differs between the projects of two targets. */
export interface Manifest {
  /** Folder of the target's templates: `versions.json` and `package-lock.json` lie there. */
  readonly target: string;
  /** Range of Node versions. */
  readonly node: string;
  /** Beside `build`. */
  readonly scripts: Readonly<Record<string, string>>;
}

export function packageJson(saga: Saga, { target, node, scripts }: Manifest): string {
  const manifest = {
    ...own(saga),
    private: true,
    type: 'module',
    engines: { node },
    scripts: { build: 'tsc', ...scripts },
    ...JSON.parse(template(`saga/${target}/versions.json`)),
  };
  return JSON.stringify(manifest, null, 2);
}

/** The lock that `npm ci` wants; only its first lines say whose it is. */
export function packageLock(saga: Saga, { target }: Manifest): string {
  const lock = JSON.parse(template(`saga/${target}/package-lock.json`));
  const { name: _, version: __, ...root } = lock.packages[''];
  const packages = { ...lock.packages, '': { ...own(saga), ...root } };
  return JSON.stringify({ ...own(saga), lockfileVersion: lock.lockfileVersion, requires: true, packages }, null, 2);
}

/** Runs compiled tests, named one by one: Node 20 finds none by pattern on every system. */
export function testScript(tests: readonly string[], options = ''): string {
  return `tsc && node --test ${options}${tests.map(name => `dist/test/${name}.test.js`).join(' ')}`;
}

const own = (saga: Saga) => ({ name: projectName(saga), version: `${saga.version}.0.0` });
