import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { writeBundle } from '../../.ci/build.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the bundle, or why there is none. */
    bundle: { readonly folder: string } | { readonly error: string };
  }
}

/** Builds the program beside a copy of its references, as an installed copy has them. */
export default async function setup(project: TestProject): Promise<() => void> {
  const home = mkdtempSync(join(tmpdir(), 'qe-bundle-'));
  const folder = join(home, 'dist');
  try {
    await writeBundle(folder);
    if (existsSync('references')) cpSync('references', join(home, 'references'), { recursive: true });
    project.provide('bundle', { folder });
  } catch (error) {
    // Tests that do not start the program still have something to say.
    project.provide('bundle', { error: String(error) });
  }
  return () => rmSync(home, { recursive: true, force: true });
}
