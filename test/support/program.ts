import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { inject } from 'vitest';

/** A file of the built program. */
export function built(name: 'cli.mjs' | 'mcp.mjs'): string {
  const bundle = inject('bundle');
  if ('error' in bundle) throw new Error(`the bundle could not be built: ${bundle.error}`);
  return join(bundle.folder, name);
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startProgram(
  name: 'cli.mjs' | 'mcp.mjs',
  args: readonly string[],
  { cwd, env }: Surroundings = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [built(name), ...args], {
    ...(cwd ? { cwd } : {}),
    env: { ...plainEnvironment(), ...env },
  });
}

/** Runs `qe` to its end. */
export async function qe(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  const child = startProgram('cli.mjs', args, surroundings);
  child.stdin.end();
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, stderr }));
  });
}

export interface ServerOptions extends Surroundings {
  readonly args?: readonly string[];
  /** `file:` addresses that the client names as its roots; absent: a client without roots. */
  readonly roots?: readonly string[];
  /** Answers a form with these properties, or declines it; absent: a client that cannot ask. */
  readonly elicit?: (properties: string[]) => Readonly<Record<string, unknown>> | undefined;
}

/** A real client, connected to the real server over its standard streams. */
export async function connect({ args = [], roots, elicit, cwd, env }: ServerOptions = {}): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: { ...(roots ? { roots: {} } : {}), ...(elicit ? { elicitation: {} } : {}) } },
  );
  if (elicit)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      const content = elicit('requestedSchema' in params ? Object.keys(params.requestedSchema.properties) : []);
      return content
        ? { action: 'accept', content: { ...content } as Record<string, string | number> }
        : { action: 'decline' };
    });
  if (roots) client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: roots.map(uri => ({ uri })) }));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [built('mcp.mjs'), ...args],
    env: { ...plainEnvironment(), ...env },
    stderr: 'pipe',
    ...(cwd ? { cwd } : {}),
  });
  await client.connect(transport);
  return client;
}

export interface Answer {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

export async function call(
  client: Client,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args });
  const [first] = result.content as readonly { readonly type: string; readonly text: string }[];
  return {
    text: first?.text ?? '',
    json: (result.structuredContent ?? {}) as Answer['json'],
    isError: result.isError === true,
  };
}

/** Without what the surroundings of the test run would change. */
function plainEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env))
    if (value !== undefined && !/^(?:CLAUDE_|QE_|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)/.test(key)) env[key] = value;
  return env;
}
