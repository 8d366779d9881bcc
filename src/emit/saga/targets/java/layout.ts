/** Lines of Java are broken as google-java-format breaks them. */
const WIDTH = 100;

/** An expression: text, a call with arguments, or a receiver with calls behind it. */
export type Node = string | { readonly call: string; readonly args: readonly Node[] } | Chain;

interface Chain {
  readonly receiver: string;
  readonly calls: readonly { readonly name: string; readonly args: readonly string[] }[];
}

/**
 * A statement on as few lines as fit.
 * @param indent columns before it
 * @param before `Reservation reservation =`, or `return`
 */
export function statement(indent: number, before: string, node: Node, after = ';'): string {
  const pad = ' '.repeat(indent);
  const line = `${pad}${before}${before === '' ? '' : ' '}${flat(node)}${after}`;
  if (fits(line)) return line;
  if (!before.endsWith('=')) return `${pad}${before}${before === '' ? '' : ' '}${broken(node, indent, after)}`;
  const next = indent + 4;
  return `${pad}${before}\n${' '.repeat(next)}${print(node, next, after)}`;
}

/** `name(` and what stands between the brackets of a declaration, broken where it is too long. */
export function declaration(indent: number, before: string, parts: readonly string[], after: string): string {
  const pad = ' '.repeat(indent);
  const line = `${pad}${before}(${parts.join(', ')})${after}`;
  // What follows on lines of its own does not count.
  const fitsFirst = (text: string) => fits(text.split('\n')[0]!);
  if (fitsFirst(line)) return line;
  const next = ' '.repeat(indent + 4);
  const second = `${next}${parts.join(', ')})${after}`;
  return `${pad}${before}(\n${fitsFirst(second) ? second : `${next}${parts.join(`,\n${next}`)})${after}`}`;
}

/** Lines of a comment, each ended. */
export function comment(indent: number, text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent + 3 + last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(line => `${' '.repeat(indent)}// ${line}\n`).join('');
}

function print(node: Node, indent: number, after: string): string {
  return fits(`${' '.repeat(indent)}${flat(node)}${after}`) ? `${flat(node)}${after}` : broken(node, indent, after);
}

function broken(node: Node, indent: number, after: string): string {
  if (typeof node === 'string') return node + after;
  const next = ' '.repeat(indent + 4);
  if ('receiver' in node)
    return `${node.receiver}${node.calls
      // A short receiver keeps its first call beside it.
      .map((c, i) => `${i === 0 && node.receiver.length <= 4 ? '' : `\n${next}`}.${c.name}(${c.args.join(', ')})`)
      .join('')}${after}`;
  const line = `${next}${node.args.map(flat).join(', ')})${after}`;
  if (fits(line) && !line.includes('{\n')) return `${node.call}(\n${line}`;
  const args = node.args.map((a, i) => print(a, indent + 4, i < node.args.length - 1 ? ',' : `)${after}`));
  return `${node.call}(\n${next}${args.join(`\n${next}`)}`;
}

function flat(node: Node): string {
  if (typeof node === 'string') return node;
  if ('receiver' in node) return `${node.receiver}${node.calls.map(c => `.${c.name}(${c.args.join(', ')})`).join('')}`;
  return `${node.call}(${node.args.map(flat).join(', ')})`;
}

const fits = (line: string): boolean => line.length <= WIDTH && !line.includes('\n');
