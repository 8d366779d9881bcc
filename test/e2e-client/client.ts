import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { startModel, type Turn } from './scripted-model.ts';

/** The client's program; several are separated by the system's path separator. Empty: the tests skip and say so. */
export const CLIENTS = (process.env.QE_CLAUDE_BIN ?? '').split(delimiter).filter(Boolean);

export const WHY_SKIPPED = 'QE_CLAUDE_BIN does not name a Claude Code program (.ci/install-claude.mjs installs one)';

export interface ToolResult {
  readonly error: boolean;
  readonly text: string;
}

export interface Conversation {
  /** Per request the text of its messages: what the model is told, beside the tools. */
  readonly said: readonly string[];
  /** The first line of the client's stream: what it loaded. */
  readonly init: ClientInit;
  /** What came back for each tool call, in order. */
  readonly results: readonly ToolResult[];
  /** Tool calls the client refused for lack of permission. */
  readonly denials: readonly string[];
}

export interface ClientInit {
  readonly slash_commands: readonly string[];
  readonly skills?: readonly string[];
  readonly plugins?: readonly { readonly name: string; readonly path: string }[];
  readonly mcp_servers: readonly { readonly name: string; readonly status: string }[];
  readonly tools: readonly string[];
}

/** A home of its own, so that neither the user's settings nor another test's are seen. */
export interface Home {
  readonly path: string;
  remove(): Promise<void>;
}

export async function makeHome(): Promise<Home> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'qe-client-')));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export interface Run {
  readonly binary: string;
  readonly home: Home;
  /** Working directory: the user's project. */
  readonly project: string;
  readonly prompt: string;
  readonly script?: readonly Turn[];
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one prompt through the real client, in its default permission mode, against a scripted model. */
export async function converse(run: Run): Promise<Conversation> {
  const model = await startModel(run.script ?? []);
  try {
    const args = ['-p', run.prompt, '--output-format', 'stream-json', '--verbose', ...(run.arguments ?? [])];
    const ended = await runClient(run.binary, args, run, { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'none' });
    const events = ended.output
      .split('\n')
      .flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as ClientEvent] : []));
    const init = events.find(event => event.type === 'system' && event.subtype === 'init');
    if (!init) throw new Error(`the client said nothing (exit ${ended.code}): ${ended.output}${ended.errors}`);
    return {
      said: model.requests.map(request => `${textOf(request.system)}\n${textOf(request.messages)}`),
      init: init as unknown as ClientInit,
      results: events.flatMap(toolResults),
      denials: events.flatMap(event => event.permission_denials ?? []).map(denial => denial.tool_name),
    };
  } finally {
    await model.close();
  }
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the client with a clean environment; used for `plugin` commands, too. */
export function runClient(
  binary: string,
  args: readonly string[],
  at: { readonly home: Home; readonly project: string; readonly environment?: Readonly<Record<string, string>> },
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(binary, args, {
    cwd: at.project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      HOME: at.home.path,
      CLAUDE_CONFIG_DIR: join(at.home.path, '.claude'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_AUTOUPDATER: '1',
      ...environment,
      ...at.environment,
    },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, output, errors }));
  });
}

interface ClientEvent {
  readonly type: string;
  readonly subtype?: string;
  readonly message?: { readonly content?: unknown };
  readonly permission_denials?: readonly { readonly tool_name: string }[];
}

function toolResults(event: ClientEvent): ToolResult[] {
  const content = event.type === 'user' && Array.isArray(event.message?.content) ? event.message.content : [];
  return content
    .filter(part => part.type === 'tool_result')
    .map(part => ({ error: part.is_error === true, text: textOf(part.content) }));
}

/** All text of a request or a result, however it is wrapped. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOf).join('\n');
  if (content && typeof content === 'object') return Object.values(content).map(textOf).join('\n');
  return '';
}
