import { readFileSync, writeFileSync } from 'node:fs';
import { quote } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import { Analyses } from '../operations/analyses.ts';
import { unlimited } from '../operations/budget.ts';
import { operations } from '../operations/index.ts';
import { leaveOutKnown } from '../operations/known-findings.ts';
import { type Context, isUserError, type Operation, readInput } from '../operations/operation.ts';
import { version } from '../operations/version.ts';
import { showControls } from '../report/escape.ts';
import { SEVERITIES } from '../report/facts.ts';
import { readArguments } from './arguments.ts';
import { formatsOf, inputName, optionsOf } from './command.ts';
import { commandHelp, generalHelp, serverHelp } from './help.ts';
import { progressLine, tolerateClosedPipe, wantsColor } from './terminal.ts';

const DONE = 0;
const FOUND = 1;
const WRONG_INPUT = 2;
const INTERRUPTED = 130;

/** @returns the exit code; output and errors are written */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  tolerateClosedPipe(process.stdout);
  tolerateClosedPipe(process.stderr);
  const [name, ...rest] = words;
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') return print(generalHelp());
    if (name === '--version' || name === '-V') return print(`${version}\n`);
    if (name === 'mcp') return await startServer(rest);
    const operation = findOperation(words);
    return await runCommand(operation, words.slice(operation.command.name.split(' ').length));
  } catch (error) {
    return explain(error);
  }
}

/** The command that the first words name; of `emit` and `emit saga` the longer one. */
function findOperation(words: readonly string[]): Operation {
  const isNamed = (name: string) => name.split(' ').every((part, i) => words[i] === part);
  const [operation] = operations
    .filter(o => isNamed(o.command.name))
    .sort((a, b) => b.command.name.length - a.command.name.length);
  if (operation) return operation;
  const names = [...operations.map(o => o.command.name), 'mcp'];
  const hasMore =
    names.some(name => name.startsWith(`${words[0]} `)) && words[1] !== undefined && !words[1].startsWith('-');
  const asked = words.slice(0, hasMore ? 2 : 1).join(' ');
  throw new UserError(`unknown command "${quote(asked)}"${didYouMean(asked, names)}`);
}

async function startServer(words: readonly string[]): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) return print(serverHelp());
  // The server's own entry, which reads its own words.
  process.argv.splice(2, process.argv.length, ...words);
  await import('../mcp/main.ts');
  return Number(process.exitCode ?? DONE);
}

async function runCommand(operation: Operation, words: readonly string[]): Promise<number> {
  const { options, positionals } = readArguments(words, optionsOf(operation));
  if (options.baseline !== undefined && options['write-baseline'] !== undefined)
    throw new UserError('--baseline reads a file of known findings, --write-baseline makes one: give one of them');
  if (options.help) return print(commandHelp(operation));
  const input = readInput(operation, withFile(operation, rawInput(operation, options, positionals)));
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Interrupted());
  process.once('SIGINT', interrupt);
  const progress = progressLine(process.stderr);
  const context: Context = {
    signal: controller.signal,
    roots: { usual: process.cwd(), allowed: 'any' },
    analyses: new Analyses(false, leaveOutKnown(options)),
    budget: unlimited,
    ...(progress ? { onProgress: p => progress.show(p) } : {}),
  };
  try {
    return await answer(operation, input, options, context, () => progress?.clear());
  } finally {
    progress?.clear();
    process.removeListener('SIGINT', interrupt);
  }
}

async function answer(
  operation: Operation,
  input: object,
  options: Readonly<Record<string, string>>,
  context: Context,
  clear: () => void,
): Promise<number> {
  const { command } = operation;
  const format = options.format ?? formatsOf(operation)[0]!;
  const document = command.documents?.[format];
  const style = { color: options.out === undefined && wantsColor(process.stdout) };
  let text: string;
  let failure: string | undefined;
  if (document) text = await document.write(input, context, style);
  else {
    const output = await operation.run(input, context);
    failure = command.failure?.(output);
    text = format === 'json' ? `${JSON.stringify(output, null, 2)}\n` : showControls(`${operation.text(output)}\n`);
  }
  clear();
  if (failure !== undefined) {
    if (command.failsAloud) process.stdout.write(text);
    throw new UserError(failure);
  }
  const baseline = options['write-baseline'];
  const gated = options['fail-on'] ?? baseline;
  const findings = gated && command.gate ? await command.gate(input, context) : [];
  if (baseline !== undefined) {
    const { writeBaseline } = await import('../operations/engine.ts');
    write(baseline, writeBaseline(findings));
  }
  if (options.out === undefined || inputName(operation, 'out')) process.stdout.write(text);
  else write(options.out, text);
  return isTooBad(findings, options['fail-on']) ? FOUND : DONE;
}

function rawInput(
  operation: Operation,
  options: Readonly<Record<string, string>>,
  positionals: readonly string[],
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const switches = optionsOf(operation).filter(o => o.value === undefined);
  for (const [option, value] of Object.entries(options)) {
    const name = inputName(operation, option);
    if (name) input[name] = switches.some(o => o.name === option) ? true : value;
  }
  const [first, ...more] = positionals;
  const { name, positional } = operation.command;
  if (first !== undefined && (!positional || input[positional] !== undefined))
    throw new UserError(`qe ${name} does not know what to do with "${quote(first)}"; see qe ${name} --help`);
  if (more.length > 0)
    throw new UserError(
      `qe ${name} takes one ${positional === 'path' ? 'directory' : positional}, not also "${quote(more[0]!)}"`,
    );
  return first === undefined || !positional ? input : { ...input, [positional]: first };
}

/** Puts a file's text in the place of its name. */
function withFile({ command }: Operation, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const file = command.file === undefined ? undefined : input[command.file];
  if (command.file === undefined || typeof file !== 'string') return { ...input };
  try {
    return { ...input, [command.file]: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(`${quote(file)} cannot be read (${code}); give a YAML or JSON file`);
  }
}

function isTooBad(findings: readonly Finding[], threshold: string | undefined): boolean {
  const order: readonly string[] = SEVERITIES;
  const worst = threshold === undefined ? -1 : order.indexOf(threshold);
  return findings.some(f => order.indexOf(f.severity) <= worst);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(`${quote(file)} cannot be written (${code}); give --out a file in an existing directory`);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return DONE;
}

class Interrupted extends Error {}

/** One line for what the user can mend; a defect of ours says where its trace is to be had. */
function explain(error: unknown): number {
  if (error instanceof Interrupted) return INTERRUPTED;
  const lines = (error instanceof Error ? error.message : String(error)).split('\n').map(showControls);
  const message = lines.join(' ');
  if (isUserError(error)) process.stderr.write(lines.map(line => `qe: ${line}\n`).join(''));
  else if (process.env.QE_DEBUG === '1')
    process.stderr.write(`qe: ${error instanceof Error ? showControls(error.stack ?? message) : message}\n`);
  else process.stderr.write(`qe: internal error: ${message} (QE_DEBUG=1 shows where)\n`);
  return WRONG_INPUT;
}
