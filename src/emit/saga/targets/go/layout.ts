/** Columns are counted as gofmt counts them: by characters. */
const widthOf = (text: string): number => [...text].length;

/**
 * Lines of `key: value`, with the values one under the other as gofmt puts them. A value of several lines stands for itself.
 */
export function pairs(entries: readonly (readonly [key: string, value: string])[], indent: number): string {
  const pad = '\t'.repeat(indent);
  return sections(entries, ([, value]) => value.includes('\n'))
    .flatMap(section => {
      const width = Math.max(...section.map(([key]) => widthOf(key)));
      return section.map(([key, value]) => `${pad}${key}:${' '.repeat(width - widthOf(key) + 1)}${value},`);
    })
    .join('\n');
}

/** Lines of a declaration, with their columns one under the other. */
export function columns(rows: readonly (readonly string[])[], indent: number): string {
  const pad = '\t'.repeat(indent);
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, i) => Math.max(known[i] ?? 0, widthOf(cell))),
    [],
  );
  return rows
    .map(row => pad + row.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - widthOf(cell))).join(' '))
    .map(line => line.trimEnd())
    .join('\n');
}

/** Runs of what stands together; what stands alone is a run of its own. */
function sections<T>(items: readonly T[], isAlone: (item: T) => boolean): readonly (readonly T[])[] {
  const runs: T[][] = [];
  let isOpen = false;
  for (const item of items) {
    if (isOpen && !isAlone(item)) runs.at(-1)!.push(item);
    else runs.push([item]);
    isOpen = !isAlone(item);
  }
  return runs;
}

/** A call on one line, or with an argument on each. */
export function call(name: string, args: readonly string[], indent: number, room: number): string {
  const line = `${name}(${args.join(', ')})`;
  if (!line.includes('\n') && widthOf(line) + 4 * indent <= room) return line;
  const pad = '\t'.repeat(indent);
  return `${name}(\n${args.map(arg => `${pad}\t${arg},`).join('\n')}\n${pad})`;
}

/** Lines of a comment. */
export function comment(text: string, indent: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent * 4 + 3 + widthOf(last) + 1 + widthOf(word) <= 120)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(line => `${'\t'.repeat(indent)}// ${line}\n`).join('');
}
