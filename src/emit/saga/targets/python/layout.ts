/** An expression: text, or a bracket with parts that may be put on lines of their own. */
export type Node = string | Bracket;

export interface Bracket {
  /** What stands before the parts: `Tries(`, `ends=(`. */
  readonly open: string;
  readonly parts: readonly Node[];
  readonly close: string;
  /** A tuple of one keeps its comma. */
  readonly comma?: boolean;
}

export const WIDTH = 100;

/** `name(…)` */
export const call = (name: string, ...parts: readonly Node[]): Bracket => ({ open: `${name}(`, parts, close: ')' });

/** `name=…` */
export const named = (name: string, node: Node): Node => prefixed(`${name}=`, node);

export const tuple = (parts: readonly Node[]): Bracket => ({
  open: '(',
  parts,
  close: ')',
  ...(parts.length === 1 ? { comma: true } : {}),
});

/** `{"a": b}` */
export const dict = (entries: readonly (readonly [name: string, value: Node])[]): Bracket => ({
  open: '{',
  parts: entries.map(([name, value]) => prefixed(`${name}: `, value)),
  close: '}',
});

const prefixed = (text: string, node: Node): Node =>
  typeof node === 'string' ? text + node : { ...node, open: text + node.open };

/**
 * A statement as `ruff format` breaks it: on one line; else the parts on one line of their own; else one to a line.
 * @param indent in columns
 * @param before what stands on its first line: `return await`
 */
export function statement(indent: number, before: string, node: Node, after = ''): string {
  const lead = ' '.repeat(indent) + (before === '' ? '' : `${before} `);
  return lead + broken(node, indent, lead.length, after.length) + after;
}

function broken(node: Node, indent: number, column: number, after: number): string {
  const line = flat(node);
  if (typeof node === 'string' || node.parts.length === 0 || column + width(line) + after <= WIDTH) return line;
  const inner = indent + 4;
  const pad = ' '.repeat(inner);
  const parts = node.parts.map(flat).join(', ');
  const isShort = inner + width(parts) <= WIDTH && !node.comma;
  const lines = isShort ? [pad + parts] : node.parts.map(part => `${pad}${broken(part, inner, inner, 1)},`);
  const [only] = lines;
  // A bracket alone in another one gets no comma.
  const isAlone = lines.length === 1 && typeof node.parts[0] !== 'string' && !node.comma;
  const body = isAlone && only !== undefined ? only.replace(/,$/, '') : lines.join('\n');
  return `${node.open}\n${body}\n${' '.repeat(indent)}${node.close}`;
}

const flat = (node: Node): string =>
  typeof node === 'string'
    ? node
    : `${node.open}${node.parts.map(flat).join(', ')}${node.comma ? ',' : ''}${node.close}`;

/** Columns as the formatter counts them: a wide letter takes two. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;
export const width = (text: string): number => text.replace(/\p{M}/gu, '').replace(WIDE, '  ').length;

/** A comment in lines that are not too long. */
export function comment(indent: number, text: string): string {
  const pad = `${' '.repeat(indent)}# `;
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && width(`${pad}${last} ${word}`) <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(line => `${pad}${line}\n`).join('');
}
