import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import { version } from '../operations/version.ts';
import type { Option } from './arguments.ts';
import { optionsOf } from './command.ts';

export function generalHelp(): string {
  const rows = [
    ...operations.map(o => [`qe ${o.command.name} ${positionalOf(o)}`, o.title]),
    ['qe mcp [--root DIR]...', 'Serve the same over the Model Context Protocol'],
  ];
  return `qe ${version}: reads a repository of services, recovers its architecture with file:line evidence, and judges it.

${columns(rows)}

qe COMMAND --help shows a command's options; qe --version prints the version.
Exit codes: 0 done; 1 findings at or above --fail-on; 2 wrong usage or input.
`;
}

export function commandHelp(operation: Operation): string {
  return `qe ${operation.command.name} ${positionalOf(operation)} [OPTIONS]

${wrap(operation.summary)}

${columns(optionsOf(operation).map(showOption))}
`;
}

export function serverHelp(): string {
  return `qe mcp [--root DIR]...

${wrap('Serves the tools over standard input and output. Only the directories the client names, CLAUDE_PROJECT_DIR, the working directory and those given with --root are read.')}
`;
}

export function positionalOf({ command }: Operation): string {
  if (!command.positional) return '';
  if (command.positional === 'path') return '[DIR]';
  const name = command.positional.toUpperCase();
  return command.positional === command.file ? `[${name}.yaml]` : `[${name}]`;
}

const showOption = (o: Option): string[] => [`--${o.name}${o.value ? ` ${o.value}` : ''}`, o.describe];

function columns(rows: readonly (readonly string[])[]): string {
  const width = Math.min(34, Math.max(...rows.map(row => row[0]!.length)));
  return rows
    .map(([left = '', right = '']) =>
      left.length > width ? `  ${left}\n  ${''.padEnd(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`,
    )
    .join('\n');
}

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1)!.length + word.length > 98) lines.push('');
    lines[lines.length - 1] += lines.at(-1) === '' ? word : ` ${word}`;
  }
  return lines.join('\n');
}
