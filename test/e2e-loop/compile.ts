import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const start = promisify(execFile);

/** Compiles one service in place, with the libraries that its build file asks for; throws with the compiler's words. `scratch` is removed in the end. */
export const compilers: Readonly<Record<string, (service: string, scratch: string) => Promise<void>>> = {
  async typescript(service) {
    await run(service, 'npm', [
      'install',
      '--include=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    writeFileSync(join(service, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": ["src"] }');
    await run(service, process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  },
  async java(service) {
    // The shop is for Java 21; what is emitted must do with 17, and that is what the compiler here may be.
    await run(service, 'mvn', ['--batch-mode', '--quiet', '-Djava.version=17', 'compile']);
  },
  async go(service) {
    await run(service, 'go', ['mod', 'tidy']);
    await run(service, 'go', ['vet', './...']);
    const untidy = await run(service, 'gofmt', ['-l', '.']);
    if (untidy.trim() !== '') throw new Error(`gofmt would change ${untidy}`);
  },
  async python(service, scratch) {
    // An environment of its own for each set of requirements: several services of a run may share one.
    const wanted = readFileSync(join(service, 'requirements.txt'), 'utf8');
    const name = `python-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
    const folder = join(scratch, name);
    const python = join(folder, 'bin', 'python');
    if (!existsSync(python)) {
      mkdirSync(folder, { recursive: true });
      await run(service, 'python3', ['-m', 'venv', folder]);
      await run(service, python, ['-m', 'pip', 'install', '-q', '-r', 'requirements.txt', 'mypy', 'types-requests']);
    }
    await run(service, python, ['-m', 'mypy', '--strict', 'recommendations']);
    await run(service, python, ['-W', 'error', '-c', 'import recommendations.app']);
  },
};

async function run(cwd: string, program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await start(program, args, { cwd, maxBuffer: 10_000_000 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${program} ${args.join(' ')} in ${cwd}:\n${stdout}${stderr}`, { cause: error });
  }
}
