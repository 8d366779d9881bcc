import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  RootsListChangedNotificationSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { didYouMean } from '../core/nearest.ts';
import { Analyses } from '../operations/analyses.ts';
import { forModels } from '../operations/budget.ts';
import { operations } from '../operations/index.ts';
import { type Context, isUserError, jsonSchemaOf, type Operation, readInput } from '../operations/operation.ts';
import { version } from '../operations/version.ts';
import { askThrough, ownAnswers } from './elicit.ts';
import { instructions } from './instructions.ts';
import { progressReporter } from './progress.ts';
import { type Environment, Permissions } from './roots.ts';

/** A server that is not yet connected to a transport. */
export function createServer(environment: Environment): Server {
  const server = new Server(
    { name: 'qe', title: 'qe-framework', version },
    { capabilities: { tools: {} }, instructions, jsonSchemaValidator: ownAnswers },
  );
  const analyses = new Analyses();
  const permissions = new Permissions(environment);
  // Asked again at the next call.
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => permissions.forget());
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: operations.map(toolOf) }));
  server.setRequestHandler(CallToolRequestSchema, async (request, extra) => {
    const operation = operations.find(o => o.name === request.params.name);
    if (!operation) {
      const names = operations.map(o => o.name);
      throw new McpError(
        ErrorCode.InvalidParams,
        `Unknown tool ${JSON.stringify(request.params.name)}${didYouMean(request.params.name, names)}`,
      );
    }
    const token = extra._meta?.progressToken;
    const onProgress = token === undefined ? undefined : progressReporter(token, extra.sendNotification);
    try {
      const roots = await permissions.roots(server);
      const context: Context = {
        signal: extra.signal,
        roots,
        analyses,
        budget: forModels,
        ...(onProgress ? { onProgress } : {}),
        ...(server.getClientCapabilities()?.elicitation?.form ? { askUser: askThrough(server, extra.signal) } : {}),
      };
      return await callTool(operation, request.params.arguments ?? {}, context);
    } catch (error) {
      // The client has gone on: the SDK sends no answer to a cancelled request.
      if (extra.signal.aborted) throw error;
      return failure(error);
    }
  });
  return server;
}

export function toolOf(operation: Operation): Tool {
  const { name, title, summary } = operation;
  const readOnlyHint = operation.writes === 'nothing';
  return {
    name,
    title,
    description: summary,
    inputSchema: jsonSchemaOf(operation),
    annotations: {
      title,
      readOnlyHint,
      // With `force` files are replaced.
      destructiveHint: !readOnlyHint,
      idempotentHint: true,
      openWorldHint: false,
    },
  };
}

async function callTool(operation: Operation, raw: Readonly<Record<string, unknown>>, context: Context) {
  const output = await operation.run(readInput(operation, raw), context);
  return { content: [{ type: 'text' as const, text: operation.text(output) }], structuredContent: { ...output } };
}

/** One line that says what to do; for a defect of ours, where to report it. */
function failure(error: unknown) {
  const mendable = isUserError(error);
  if (!mendable)
    process.stderr.write(`qe: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const message = error instanceof Error ? error.message : String(error);
  const text = mendable
    ? message
    : `Internal error: ${message.split('\n')[0]} (a defect of qe ${version}; its log has the details)`;
  return { content: [{ type: 'text' as const, text }], isError: true };
}
