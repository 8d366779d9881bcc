import * as z from 'zod';
import { didYouMean } from '../core/nearest.ts';

/** One thing that is wrong with what was given, and where. */
export interface Mistake {
  /** `steps[2].retry`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * Reads something strictly: a key that means nothing would be a wish silently ignored.
 * @returns the value, or every mistake; an unknown key names the nearest known one
 */
export function readStrictly<T>(
  schema: z.ZodType<T>,
  given: unknown,
): { readonly value: T } | { readonly mistakes: readonly Mistake[] } {
  const parsed = schema.safeParse(given);
  if (parsed.success) return { value: parsed.data };
  const seen = new Set<string>();
  const mistakes = parsed.error.issues
    .flatMap(issue => explain(issue, schema, []))
    .filter(({ path, message }) => !seen.has(`${path} ${message}`) && seen.add(`${path} ${message}`));
  return { mistakes };
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, before: readonly PropertyKey[]): Mistake[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({
      path: showPath(path),
      message: `unknown key "${key}"${didYouMean(key, [...new Set(keysAt(schema, path))])}`,
    }));
  if (issue.code === 'invalid_union') {
    const options = issue.errors.filter(errors => errors.length > 0);
    // What was meant is what it comes nearest to: the form whose own type fits, then the one with the least wrong.
    const best = options
      .map(errors => ({ errors, cost: errors.reduce((sum, e) => sum + costOf(e), 0) }))
      .sort((a, b) => a.cost - b.cost)[0];
    if (best && best.cost < WRONG_TYPE) return best.errors.flatMap(e => explain(e, schema, path));
    const wanted = options.flat().flatMap(e => (e.code === 'invalid_type' && e.path.length === 0 ? [e.expected] : []));
    return [{ path: showPath(path), message: wanted.length > 0 ? `must be ${wanted.join(' or ')}` : issue.message }];
  }
  if (issue.code === 'invalid_value')
    return [{ path: showPath(path), message: `must be one of ${issue.values.map(String).join(', ')}` }];
  const says = issue.message.replace(/^Invalid input: expected (.*), received undefined$/, 'is missing (a $1)');
  return [{ path: showPath(path), message: says.replace(/^Invalid input: /, '') }];
}

const WRONG_TYPE = 1_000;

function costOf(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): number {
  if (issue.code === 'invalid_type' && (issue.path ?? []).length === 0) return WRONG_TYPE;
  return issue.code === 'unrecognized_keys' ? issue.keys.length * 2 : 1;
}

function showPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** Keys that a schema knows at a path, whichever form was meant. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap(option => keysAt(option, path));
  const [first, ...rest] = path;
  if (bare instanceof z.ZodObject) {
    if (first === undefined) return Object.keys(bare.shape);
    return keysAt(bare.shape[String(first)], rest);
  }
  if (bare instanceof z.ZodArray) return keysAt(bare.element, rest);
  if (bare instanceof z.ZodRecord) return keysAt(bare.valueType, rest);
  return [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap());
  return schema;
}
