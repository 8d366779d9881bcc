// The real parsers, in a folder of their own: they are no dependencies of this project.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BENCH, UsageError } from '../measure/run-main.mjs';

/** npm packages by the name they are installed under, at exact versions. */
export const PACKAGES = {
  'typescript-6': 'npm:typescript@6.0.3',
  'web-tree-sitter': '0.27.1',
  'tree-sitter-java': '0.23.5',
  '@tree-sitter-grammars/tree-sitter-kotlin': '1.1.0',
  'tree-sitter-c-sharp': '0.23.5',
};

/** For each language the packages it needs; the others need a program of their own. */
export const NEEDS = {
  java: ['web-tree-sitter', 'tree-sitter-java'],
  kotlin: ['web-tree-sitter', '@tree-sitter-grammars/tree-sitter-kotlin'],
  csharp: ['web-tree-sitter', 'tree-sitter-c-sharp'],
  typescript: ['typescript-6'],
  go: [],
  python: [],
};

/** Fetches the packages from npm; no script of theirs is run. */
export function installParsers(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }, null, 2));
  // The grammars name bindings of another runtime as peers, which nobody needs here.
  const args = ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm could not install the parsers into ${folder}`);
}

/** @returns a require of the folder; throws a UsageError naming what is missing */
export function requireFrom(folder, language) {
  const missing = NEEDS[language].filter(name => !existsSync(join(folder, 'node_modules', name)));
  if (missing.length > 0) {
    const packages = missing.map(name => `${name} (${PACKAGES[name]})`).join(', ');
    throw new UsageError(`${language}: missing in ${folder}: ${packages}; add --install to fetch them from npm`);
  }
  return createRequire(join(folder, 'package.json'));
}

function succeeds(command) {
  const [program, ...args] = command;
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** @returns the command that reads Python files; throws a UsageError where Python is missing or too old */
export function pythonProgram(python) {
  if (!succeeds([python, '-c', 'import sys; sys.exit(sys.version_info < (3, 12))']))
    throw new UsageError(`python: ${python} is not Python 3.12 or later; name one with --python`);
  return [python, join(BENCH, 'oracles', 'python-oracle.py')];
}

/** @returns the command that reads Go files, built in the folder; throws a UsageError where Go is missing */
export function goProgram(folder) {
  const program = join(folder, process.platform === 'win32' ? 'go-oracle.exe' : 'go-oracle');
  mkdirSync(folder, { recursive: true });
  if (!succeeds(['go', 'build', '-o', program, join(BENCH, 'oracles', 'go-oracle.go')]))
    throw new UsageError('go: no Go that builds bench/oracles/go-oracle.go');
  return [program];
}
