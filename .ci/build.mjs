// Bundles the program into dist/, which is committed: installing the plugin is copying the repository.
//   node .ci/build.mjs            writes dist/
//   node .ci/build.mjs --check    fails when dist/ is not what the source gives
//   node .ci/build.mjs --out DIR  writes elsewhere (tests)
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const NOTICES = 'THIRD-PARTY-NOTICES';
const TEMPLATES = 'templates.json';

/** CommonJS packages inside an ES module need a `require` for Node's own modules. */
export const REQUIRE = `import{createRequire as __qeCreateRequire}from'node:module';const require=__qeCreateRequire(import.meta.url);`;

/**
 * Parts of libraries that are never reached, left out of the bundle. Each name stands for a module that would throw when
 * used: js-yaml (gray-matter is given the yaml package instead), the JSON Schema compiler (only for asking the user for
 * input), zod 3 and its converter (all our schemas are zod 4).
 */
const UNREACHED = /^(?:js-yaml|ajv|ajv-formats|zod\/v3|zod-to-json-schema)$/;

export const leaveOut = {
  name: 'leave-out',
  setup(builder) {
    builder.onResolve({ filter: UNREACHED }, ({ path }) => ({ path, namespace: 'left-out' }));
    builder.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `const gone=()=>{throw new Error(${JSON.stringify(`${path} is not part of this bundle`)})};
        module.exports=Object.assign(gone,{default:gone,Ajv:gone,zodToJsonSchema:gone,safeLoad:gone,safeDump:gone});`,
    }));
  },
};

/** What starts by itself, and what these load when it is needed: one file each, with names that stay. */
const ENTRIES = { cli: 'src/cli/main.ts', mcp: 'src/mcp/main.ts', engine: 'src/operations/engine.ts' };

/** A dynamic import of another entry stays an import, of the file beside it. */
const importEntries = {
  name: 'import-entries',
  setup(builder) {
    builder.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      const wanted = kind === 'dynamic-import' ? relative(root, resolve(resolveDir, path)).split(sep).join('/') : '';
      const entry = Object.keys(ENTRIES).find(name => ENTRIES[name] === wanted);
      return entry ? { path: `./${entry}.mjs`, external: true } : undefined;
    });
  },
};

/** @returns file name → bytes, in the order of their names */
export async function bundle() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const result = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    charset: 'utf8',
    banner: { js: REQUIRE },
    define: { QE_VERSION: JSON.stringify(manifest.version) },
    plugins: [importEntries, leaveOut],
    logLevel: 'error',
  });
  const files = new Map(result.outputFiles.map(file => [basename(file.path), Buffer.from(file.contents)]));
  files.set(NOTICES, Buffer.from(notices(result.metafile)));
  files.set(TEMPLATES, Buffer.from(JSON.stringify(templates(), null, 1)));
  for (const [name, bytes] of files)
    if (bytes.includes(root.slice(0, -1))) throw new Error(`${name} holds a path of this machine`);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What src/emit/templates.ts reads beside the bundle: `saga/typescript-dbos/saga.ts` → the file's text. */
function templates() {
  const emit = join(root, 'src', 'emit');
  const files = readdirSync(emit, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(emit, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(path => path.split('/')[1] === 'templates')
    .sort();
  const key = path => path.replace('/templates/', '/');
  const text = path => readFileSync(join(emit, path), 'utf8').replaceAll('\r\n', '\n');
  return Object.fromEntries(files.map(path => [key(path), text(path)]));
}

/** Names, versions and licences of the packages whose code is in the bundle. */
function notices(metafile) {
  const packages = new Map();
  for (const output of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
      if (folder && bytesInOutput > 0) packages.set(folder, describe(join(root, folder)));
    }
  const texts = [...new Map([...packages.values()].map(p => [`${p.name}@${p.version}`, p])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const parts = texts.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}`);
  return `The files beside this one contain code of these packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder)
    .sort()
    .find(entry => /^(?:licen[cs]e|copying)(?:[.-].*)?$/i.test(entry));
  if (!license) throw new Error(`${name} names no licence: it must not be bundled`);
  const text = file
    ? readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()
    : `Licensed under ${license}.`;
  return { name, version, license, text };
}

export async function writeBundle(folder) {
  const files = await bundle();
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name), { recursive: true });
  for (const [name, bytes] of files) {
    writeFileSync(join(folder, name), bytes);
    if (name === 'cli.mjs' || name === 'mcp.mjs') chmodSync(join(folder, name), 0o755);
  }
  return files;
}

async function check(folder) {
  const files = await bundle();
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const stale = [...files]
    .filter(([name, bytes]) => !present.includes(name) || !readFileSync(join(folder, name)).equals(bytes))
    .map(([name]) => name);
  const extra = present.filter(name => !files.has(name));
  return [...stale, ...extra];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [option, value] = process.argv.slice(2);
  if (option === '--check') {
    const stale = await check(join(root, 'dist'));
    if (stale.length > 0) {
      console.error(
        `dist/ is not what the source gives (${stale.join(', ')}): run npm run build and commit the result`,
      );
      process.exitCode = 1;
    }
  } else {
    const folder = option === '--out' && value ? value : join(root, 'dist');
    const files = await writeBundle(folder);
    const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    console.log(
      `${files.size} files, ${(size / 1024).toFixed(0)} KiB, in ${relative(process.cwd(), folder).split(sep).join('/') || '.'}`,
    );
  }
}
