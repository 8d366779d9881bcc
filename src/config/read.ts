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

/** What must be known of a detector to read a configuration. */
interface Named {
  readonly id: string;
  readonly threshold?: object;
}

/**
 * Reads a configuration strictly: a key that means nothing would be a wish silently ignored.
 * @param detectors those that `severity` and `exceptions` may name, and `thresholds` where they have one
 * @throws UserError with file, line and the nearest valid key, every mistake on a line of its own
 */
export function readConfig(file: string, text: string, detectors: readonly Named[]): ReadConfig {
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
  const raw: unknown = mistakes.length > 0 ? {} : (document.toJS() ?? {});
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success)
    mistakes.push(
      ...parsed.error.issues.flatMap(issue =>
        describe(issue).map(({ path, message }) => `${file}:${lineOf(path)}: ${message}`),
      ),
    );
  mistakes.push(...unknownDetectors(raw, detectors).map(({ path, message }) => `${file}:${lineOf(path)}: ${message}`));
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

/** Detectors that the configuration names and that do not exist or have no threshold, whatever else is wrong with it. */
function unknownDetectors(raw: unknown, detectors: readonly Named[]): readonly Mistake[] {
  const ids = detectors.map(d => d.id);
  const tunable = detectors.filter(d => d.threshold).map(d => d.id);
  const none = (name: string, path: readonly PropertyKey[]): Mistake => ({
    path,
    message: `no detector "${name}"${didYouMean(name, ids)}`,
  });
  const thresholds = keysIn(raw, 'thresholds').filter(name => !tunable.includes(name));
  return [
    ...keysIn(raw, 'severity').flatMap(name => (ids.includes(name) ? [] : [none(name, ['severity', name])])),
    ...thresholds.map(name =>
      ids.includes(name)
        ? { path: ['thresholds', name], message: `${name} has no threshold${didYouMean(name, tunable)}` }
        : none(name, ['thresholds', name]),
    ),
    ...exceptedIn(raw).flatMap((name, i) =>
      name === undefined || isFindingName(name) || ids.includes(name) ? [] : [none(name, ['exceptions', i, 'finding'])],
    ),
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysIn(raw: unknown, key: string): readonly string[] {
  const value = isRecord(raw) ? raw[key] : undefined;
  return isRecord(value) ? Object.keys(value) : [];
}

/** What each exception names: a finding, whose id ends in six hexadecimal digits, or a detector. */
function exceptedIn(raw: unknown): readonly (string | undefined)[] {
  const list = isRecord(raw) ? raw.exceptions : undefined;
  if (!Array.isArray(list)) return [];
  return list.map(e => (isRecord(e) && typeof e.finding === 'string' ? e.finding : undefined));
}

export function isFindingName(name: string): boolean {
  return /-[0-9a-f]{6}(-\d+)?$|^[0-9a-f]{64}$/.test(name);
}
