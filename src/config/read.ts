import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import * as z from 'zod';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import { type Config, configSchema } from './schema.ts';

/** A configuration with the line of each of its parts, for messages that a person can open. */
export interface ReadConfig {
  readonly file: string;
  readonly config: Config;
  /** 1-based line of a path: `['exceptions', 0]`. */
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Reads a configuration strictly: a key that means nothing would be a wish silently ignored.
 * @param detectors ids that `severity` and `exceptions` may name
 * @throws UserError with file, line and the nearest valid key, every mistake on a line of its own
 */
export function readConfig(file: string, text: string, detectors: readonly string[]): ReadConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const lineAt = (node: Node | null | undefined) => (node?.range ? lines.linePos(node.range[0]).line : 1);
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let end = path.length; end > 0; end--) {
      const parent = end === 1 ? document.contents : document.getIn(path.slice(0, end - 1), true);
      const pair = isMap(parent)
        ? parent.items.find(i => isPair(i) && isScalar(i.key) && i.key.value === path[end - 1])
        : undefined;
      const node = (pair?.key ?? document.getIn(path.slice(0, end), true)) as Node | undefined;
      if (node?.range) return lineAt(node);
    }
    return lineAt(document.contents);
  };
  const mistakes: string[] = document.errors.map(
    e => `${file}:${lines.linePos(e.pos[0]).line}: ${e.message.split('\n')[0]}`,
  );
  const parsed = configSchema.safeParse(mistakes.length ? {} : (document.toJS() ?? {}));
  if (!parsed.success)
    mistakes.push(
      ...parsed.error.issues.flatMap(issue =>
        describe(issue).map(({ path, message }) => `${file}:${lineOf(path)}: ${message}`),
      ),
    );
  if (mistakes.length === 0 && parsed.success)
    for (const { path, name } of detectorsNamed(parsed.data))
      if (!detectors.includes(name))
        mistakes.push(`${file}:${lineOf(path)}: no detector "${name}"${didYouMean(name, detectors)}`);
  if (!parsed.success || mistakes.length > 0) throw new UserError(mistakes.join('\n'));
  return { file, config: parsed.data, lineOf };
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function describe(issue: z.core.$ZodIssue): readonly Mistake[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({
      path: [...issue.path, key],
      message: `unknown key "${key}"${didYouMean(key, keysAt(issue.path))}`,
    }));
  const key = issue.path.findLast(part => typeof part === 'string');
  return [{ path: issue.path, message: `${key === undefined ? '' : `${String(key)}: `}${issue.message}` }];
}

/** Keys that the schema knows at a path. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configSchema;
  for (const part of path) schema = typeof part === 'number' ? inner(schema) : field(schema, String(part));
  return shapeOf(schema) ? Object.keys(shapeOf(schema)!) : [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const bare = unwrap(schema);
  return bare instanceof z.ZodObject ? bare.shape : undefined;
}

const field = (schema: unknown, key: string): unknown => shapeOf(schema)?.[key];

function inner(schema: unknown): unknown {
  const bare = unwrap(schema);
  return bare instanceof z.ZodArray ? bare.element : undefined;
}

/** Detector ids in the configuration; an exception may also name a finding, whose id ends in six hexadecimal digits. */
function detectorsNamed(config: Config): { path: readonly PropertyKey[]; name: string }[] {
  const severities = Object.keys(config.severity ?? {}).map(name => ({ path: ['severity', name], name }));
  const excepted = (config.exceptions ?? []).flatMap((e, i) =>
    isFindingName(e.finding) ? [] : [{ path: ['exceptions', i, 'finding'], name: e.finding }],
  );
  return [...severities, ...excepted];
}

export function isFindingName(name: string): boolean {
  return /-[0-9a-f]{6}(-\d+)?$|^[0-9a-f]{64}$/.test(name);
}
