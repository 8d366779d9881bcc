import { resolve } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod';
import { UserError } from '../core/problem.ts';
import { createServer } from './server.ts';

// Frames are few: compiling a parser for each of their shapes costs more than it saves.
z.config({ jitless: true });

/**
 * Serves over standard input and output until the client closes them. Nothing but frames goes to standard output.
 * @param args `--root DIR`, any number of times
 * @throws UserError for anything else
 */
export async function serve(args: readonly string[]): Promise<void> {
  const flags = readFlags(args);
  // Whatever a library prints must not end up between the frames.
  console.log = console.info = console.debug = console.error;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The client is gone.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const project = process.env.CLAUDE_PROJECT_DIR;
  const server = createServer({
    flags,
    project: project ? resolve(project) : undefined,
    workingDirectory: process.cwd(),
  });
  server.onerror = error => process.stderr.write(`qe: ${error.message}\n`);
  await server.connect(new StdioServerTransport());
}

function readFlags(args: readonly string[]): string[] {
  const flags: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i]!.startsWith('--root=')
      ? ['--root', args[i]!.slice('--root='.length)]
      : [args[i], undefined];
    const value = inline ?? args[++i];
    if (name !== '--root')
      throw new UserError(`qe mcp has no option "${name}"; it takes --root DIR, any number of times`);
    if (!value) throw new UserError('--root needs a directory');
    flags.push(resolve(value));
  }
  return flags;
}
