import { compareText } from '../../../../core/evidence.ts';
import { WIDTH, width } from './layout.ts';

/** Where a name comes from: `['temporalio', 'activity']` → `from temporalio import activity`; without a name: `import httpx`. */
export type Origin = readonly [module: string, name?: string];

const STANDARD: ReadonlySet<string> = new Set(['datetime', 'typing', 'uuid', 'decimal']);

/**
 * The imports that a piece of code needs, sorted as `ruff check` wants them.
 * @param body names that only stand in its strings and comments count for nothing
 * @param own modules of the project, by their first part
 */
export function importsOf(body: string, known: Readonly<Record<string, Origin>>, own: readonly string[]): string {
  const used = namesIn(body);
  const origins = Object.entries(known)
    .filter(([name]) => used.has(name))
    .map(([, origin]) => origin);
  const rank = (module: string) => {
    const root = module.split(/[. ]/)[0] ?? '';
    return STANDARD.has(root) ? 0 : own.includes(root) ? 2 : 1;
  };
  const blocks = [0, 1, 2].map(of => block(origins.filter(([module]) => rank(module) === of)));
  return blocks.filter(lines => lines !== '').join('\n');
}

function block(origins: readonly Origin[]): string {
  const whole = origins.filter(([, name]) => name === undefined).map(([module]) => `import ${module}\n`);
  const modules = [...new Set(origins.filter(([, name]) => name !== undefined).map(([module]) => module))];
  const parts = modules.sort(compareText).map(module => {
    const names = origins.flatMap(([from, name]) => (from === module && name !== undefined ? [name] : []));
    return importLine(module, [...new Set(names)].sort(byKind));
  });
  return [...whole.sort(compareText), ...parts].join('');
}

export function importLine(module: string, names: readonly string[], indent = 0): string {
  const pad = ' '.repeat(indent);
  const line = `${pad}from ${module} import ${names.join(', ')}`;
  if (width(line) <= WIDTH) return `${line}\n`;
  return `${pad}from ${module} import (\n${names.map(name => `${pad}    ${name},\n`).join('')}${pad})\n`;
}

/** Constants, then classes, then the rest. */
function byKind(a: string, b: string): number {
  const kind = (name: string) => (/^[A-Z][A-Z0-9_]+$/.test(name) ? 0 : /^\p{Lu}/u.test(name) ? 1 : 2);
  return kind(a) - kind(b) || compareText(a.toLowerCase(), b.toLowerCase()) || compareText(a, b);
}

function namesIn(body: string): ReadonlySet<string> {
  const plain = body
    .replace(/"""[^"]*"""/g, '')
    // The values in an f-string are code.
    .replace(/f(["'])((?:[^"'\\\n]|\\.)*)\1/g, (_, __, inner: string) => (inner.match(/\{[^{}]+\}/g) ?? []).join(' '))
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '')
    .replace(/#.*/g, '')
    // What is given a value, or made here, comes from nowhere.
    .replace(/\b(?:def|class) [\p{L}\p{M}\p{N}_]+/gu, '')
    .replace(/(?<![\p{L}\p{N}_.]|: )[\p{L}_][\p{L}\p{M}\p{N}_]* ?=(?!=)/gu, '=');
  return new Set(plain.match(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{M}\p{N}_]*/gu) ?? []);
}
