// What the programs of this folder share: options, and how they end.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder bench. */
export const BENCH = join(here, '..');

/** The caller can mend it; one line says how. */
export class UsageError extends Error {}

/** Options of every program that runs the analyser; `truths` and `results` are for trying one out elsewhere. */
export const ANALYSER_OPTIONS = {
  apps: { type: 'string' },
  cmd: { type: 'string' },
  truths: { type: 'string', default: join(BENCH, 'truth') },
  results: { type: 'string', default: BENCH },
};

/**
 * @param cmd as the caller gave it, separated by blanks; by default our own command line
 * @returns program and arguments; a word `{}` stands for the folder of the system
 */
export function commandOf(cmd) {
  if (cmd === undefined) return ['node', join(BENCH, '..', 'dist', 'cli.mjs'), 'analyze', '{}', '--format', 'json'];
  const words = cmd.trim().split(/\s+/);
  if (!words.some(word => word.includes('{}'))) throw new UsageError('--cmd needs {} where the folder stands');
  return words;
}

export const onFolder = (command, folder) => command.map(word => word.replace('{}', () => folder));

export function wholeNumber(name, text, from) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < from) throw new UsageError(`--${name} is a whole number from ${from} on`);
  return number;
}

/** Runs `main`, which gives the exit code; 2 for wrong usage, 1 for anything else that goes wrong. */
export function runMain(name, main) {
  try {
    process.exitCode = main() ?? 0;
  } catch (error) {
    const usage = error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');
    console.error(`${name}: ${error.message}`);
    process.exitCode = usage ? 2 : 1;
  }
}
