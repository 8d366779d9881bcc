// The model checker of this checkout: what must come of a scenario.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const entry = `
export { sagaBlueprint } from './src/emit/saga/blueprint.ts';
export { modelOf } from './src/emit/saga/model/input.ts';
export { faultMatrix } from './src/emit/saga/model/matrix.ts';
export { traces } from './src/emit/saga/model/traces.ts';
`;

/** @returns the saga of a spec as the checker sees it, every cell of its fault matrix, and seeded runs */
export async function loadModel(spec) {
  const folder = mkdtempSync(join(tmpdir(), 'qe-model-'));
  try {
    const outfile = join(folder, 'model.mjs');
    await build({
      stdin: { contents: entry, resolveDir: root, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'error',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    const { sagaBlueprint, modelOf, faultMatrix, traces } = await import(pathToFileURL(outfile).href);
    const read = sagaBlueprint.read(parse(readFileSync(spec, 'utf8')));
    if (!read.spec) throw new Error(read.complaints.map(c => c.message).join('\n'));
    const saga = modelOf(read.spec);
    return { matrix: () => faultMatrix(saga), traces: options => traces(saga, options) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
