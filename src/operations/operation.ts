import * as z from 'zod';
import type { Progress } from '../analyze.ts';
import type { Finding } from '../core/finding.ts';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import type { Analyses } from './analyses.ts';
import type { Budget } from './budget.ts';
import type { Roots } from './roots.ts';

export type { Progress };

/** What a surface hands to an operation beside its input. */
export interface Context {
  readonly signal: AbortSignal;
  readonly roots: Roots;
  readonly analyses: Analyses;
  readonly budget: Budget;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Puts questions to the person behind the client, where the client can; any answer may be left out.
   * @returns undefined when the person declined or could not be asked
   */
  readonly askUser?: (
    message: string,
    fields: readonly Field[],
  ) => Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** One question of a form; without options it asks for a number. */
export interface Field {
  readonly name: string;
  readonly title: string;
  readonly describe: string;
  readonly options?: readonly string[];
}

export interface Style {
  readonly color: boolean;
}

/** A whole document, larger than an answer may be: what `--format` gives on the command line. */
export interface Document<I> {
  write(input: I, context: Context, style: Style): Promise<string>;
}

/** How the command line shows an operation. Options are read off the input schema. */
export interface Command<I, O> {
  /** One word, or several: `emit saga`. */
  readonly name: string;
  /** The input that may stand without its option's name. */
  readonly positional?: string;
  /** The input that is a document: the command line takes the name of a file that holds it. */
  readonly file?: string;
  /** Inputs whose option is not called like them: `{ outDir: 'out' }`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Formats beside `text` and `json` of the answer; they win over these. */
  readonly documents?: Readonly<Record<string, Document<I>>>;
  /** The findings that `--fail-on` looks at; absent: the command has no such option. */
  gate?(input: I, context: Context): Promise<readonly Finding[]>;
  /** A one-line error when the answer is not what was asked for. */
  failure?(output: O): string | undefined;
  /** The answer is shown beside the error, because it says what to do. */
  readonly failsAloud?: boolean;
}

/** One thing the product does. The MCP tool and the command are read off it. */
export interface Operation<I = object, O extends object = object> {
  /** The tool's name: at most 30 characters. */
  readonly name: string;
  readonly title: string;
  /** What it gives and when to reach for it: the tool's description and the command's help. */
  readonly summary: string;
  readonly input: z.ZodType<I> & { readonly shape: Readonly<Record<string, z.ZodType>> };
  readonly writes: 'nothing' | 'files';
  readonly command: Command<I, O>;
  /**
   * @returns the answer, within the context's budget
   * @throws UserError when the caller can mend the input
   */
  run(input: I, context: Context): Promise<O>;
  /** The answer for a reader of text; as lean as its JSON. */
  text(output: O): string;
}

export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
  readonly properties: Record<string, JsonProperty>;
  readonly required?: string[];
}

export interface JsonProperty {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
}

export function jsonSchemaOf(operation: Operation): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(operation.input, { io: 'input' });
  return schema as unknown as JsonSchema;
}

/**
 * Checks and types what a caller gave. Numbers may come as text, as they do from a command line and from some clients;
 * `null` means absent.
 * @throws UserError that names the argument, and for an unknown one the nearest known
 */
export function readInput<I>(operation: Operation<I, object>, raw: Readonly<Record<string, unknown>>): I {
  const shape = operation.input.shape;
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (!Object.hasOwn(shape, name))
      throw new UserError(`${operation.name} has no argument "${name}"${didYouMean(name, Object.keys(shape))}`);
    if (value === null || value === undefined) continue;
    input[name] = typeof value === 'string' && isNumeric(shape[name]!, value) ? Number(value) : value;
  }
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${operation.name}: argument "${issue?.path.join('.') ?? ''}": ${explain(issue)}`);
}

/** By name: the engine's bundle has a class of its own. */
export function isUserError(error: unknown): boolean {
  return error instanceof Error && error.name === 'UserError';
}

function isNumeric(schema: z.ZodType, value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value)) && !schema.safeParse(value).success;
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  return issue?.message.replace(/^Invalid input: /, '') ?? 'invalid';
}
