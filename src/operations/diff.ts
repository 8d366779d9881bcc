const CONTEXT = 2;
/** Lines of a hunk that are shown; a reader who wants all of it compares the files. */
const MOST_SHOWN = 60;
/** Cells of the table of common lines: above it a change is shown as one block. */
const MOST_CELLS = 4_000_000;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * A short unified diff.
 * @returns the hunks under a head with the path; empty when both are the same
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const lines = compareLines(before.split('\n'), after.split('\n'));
  if (lines.every(l => l.sign === ' ')) return '';
  const shown: string[] = [];
  let [old, fresh] = [1, 1];
  let inHunk = false;
  lines.forEach((line, i) => {
    const near = lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(l => l.sign !== ' ');
    if (near && !inHunk) shown.push(`@@ -${old} +${fresh} @@`);
    if (near) shown.push(`${line.sign}${line.text}`);
    inHunk = near;
    if (line.sign !== '+') old++;
    if (line.sign !== '-') fresh++;
  });
  const rest = shown.length - MOST_SHOWN;
  const cut = rest > 0 ? [...shown.slice(0, MOST_SHOWN), `… ${rest} more lines`] : shown;
  return [`--- ${path}`, `+++ ${path}`, ...cut].join('\n');
}

function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, start).map(same),
    ...changed(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** By the longest common subsequence. */
function changed(before: readonly string[], after: readonly string[]): Line[] {
  const removed = (text: string): Line => ({ sign: '-', text });
  const added = (text: string): Line => ({ sign: '+', text });
  if (before.length * after.length > MOST_CELLS) return [...before.map(removed), ...after.map(added)];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] =
        before[i] === after[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i]! });
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      lines.push(removed(before[i++]!));
    else lines.push(added(after[j++]!));
  }
  return lines;
}
