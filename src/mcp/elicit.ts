import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';
import type { Context, Field } from '../operations/operation.ts';

/** Milliseconds a person may take; then the answer goes out without theirs. */
const PATIENCE = 10 * 60_000;

/** Puts questions to the person behind a client that can ask. */
export function askThrough(server: Server, signal: AbortSignal): NonNullable<Context['askUser']> {
  return async (message, fields) => {
    const properties = Object.fromEntries(fields.map(field => [field.name, schemaOf(field)]));
    try {
      const { action, content } = await server.elicitInput(
        { message, requestedSchema: { type: 'object', properties } },
        { signal, timeout: PATIENCE },
      );
      return action === 'accept' ? content : undefined;
    } catch (error) {
      signal.throwIfAborted();
      // A client that cannot ask after all, or a person who is away: the questions stand in the answer then.
      process.stderr.write(`qe: the questions could not be asked: ${error instanceof Error ? error.message : error}\n`);
      return undefined;
    }
  };
}

function schemaOf({
  title,
  describe,
  options,
}: Field): ElicitRequestFormParams['requestedSchema']['properties'][string] {
  return options
    ? { type: 'string', title, description: describe, enum: [...options] }
    : { type: 'number', title, description: describe, minimum: 0 };
}

/**
 * The SDK would compile a JSON Schema for what comes back; the compiler is left out of the bundle. Whoever asked reads
 * each answer strictly and says what it could not use, so here it is enough that there is an object.
 */
export const ownAnswers = {
  getValidator<T>() {
    return (input: unknown) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? { valid: true as const, data: input as T, errorMessage: undefined }
        : { valid: false as const, data: undefined, errorMessage: 'an object was asked for' };
  },
};
