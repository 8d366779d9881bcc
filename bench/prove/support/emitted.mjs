// Emits a project with the program of this checkout and makes it ready to run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundle } from '../../../.ci/build.mjs';

/** @returns folder of the emitted project, installed and compiled */
export async function emitSaga(spec, target) {
  const folder = mkdtempSync(join(tmpdir(), 'qe-emitted-'));
  const program = join(folder, 'qe');
  const project = join(folder, 'project');
  await writeBundle(program);
  // Without what the npm around this run says about this project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_ENV$)/i.test(name)));
  const run = (command, args, cwd) => execFileSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  run(process.execPath, [join(program, 'cli.mjs'), 'emit', 'saga', spec, '--target', target, '--out', project], folder);
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], project);
  run('npm', ['run', '--silent', 'build'], project);
  return { project, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
