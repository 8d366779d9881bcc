import { compareText } from '../../../core/evidence.ts';

/** Lines of one file that give way to others; `removed` 0 inserts before `line`. */
export interface Change {
  /** 1-based. */
  readonly line: number;
  readonly removed: number;
  readonly added: readonly string[];
}

export interface PatchedFile {
  readonly path: string;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly changes: readonly Change[];
}

const CONTEXT = 3;
const NO_END = '\\ No newline at end of file';

/** A patch that `git apply` and `patch -p1` take; files sorted by path. */
export function unifiedPatch(files: readonly PatchedFile[]): string {
  return [...files]
    .sort((a, b) => compareText(a.path, b.path))
    .map(file => (file.before === undefined ? newFile(file) : changedFile(file.path, file.before, file.changes)))
    .join('');
}

/** The file as it is after the changes. */
export function applyChanges(before: string, changes: readonly Change[]): string {
  const lines = before.split('\n');
  for (const change of inOrder(changes).reverse())
    lines.splice(change.line - 1, change.removed, ...likeThe(before, change.added));
  return lines.join('\n');
}

function newFile({ path, changes }: PatchedFile): string {
  const added = changes.flatMap(c => c.added);
  return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${added.length} @@\n${added.map(line => `+${line}\n`).join('')}`;
}

function changedFile(path: string, before: string, changes: readonly Change[]): string {
  if (changes.length === 0) return '';
  const ended = before.endsWith('\n');
  const lines = (ended ? before.slice(0, -1) : before).split('\n');
  let out = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;
  let shift = 0;
  // Behind a last line that is not ended there is no line to insert before.
  const fitting = changes.map(c =>
    !ended && c.removed === 0 && c.line > lines.length
      ? { line: lines.length, removed: 1, added: [lines.at(-1)!, ...c.added] }
      : c,
  );
  for (const group of groups(inOrder(fitting))) {
    const first = Math.max(1, group[0]!.line - CONTEXT);
    const end = Math.min(lines.length, Math.max(...group.map(c => c.line + c.removed - 1)) + CONTEXT);
    const body: string[] = [];
    let at = first;
    const put = (sign: ' ' | '-') => {
      body.push(`${sign}${lines[at - 1]}`);
      if (!ended && at === lines.length) body.push(NO_END);
    };
    for (const change of group) {
      for (; at < change.line; at++) put(' ');
      for (; at < change.line + change.removed; at++) put('-');
      body.push(...likeThe(before, change.added).map(line => `+${line}`));
    }
    for (; at <= end; at++) put(' ');
    const old = end - first + 1;
    const grown = group.reduce((sum, c) => sum + c.added.length - c.removed, 0);
    out += `@@ -${first},${old} +${first + shift},${old + grown} @@\n${body.join('\n')}\n`;
    shift += grown;
  }
  return out;
}

/** Cells of the table of common lines; above it everything between the first and the last difference is one change. */
const MOST_CELLS = 4_000_000;

/** What turns one text into another, line by line, by the longest common subsequence. */
export function changesBetween(before: string, after: string): Change[] {
  const [old, fresh] = [before, after].map(text => text.replaceAll('\r', '').split('\n')) as [string[], string[]];
  const width = fresh.length + 1;
  if (old.length * fresh.length > MOST_CELLS) return [{ line: 1, removed: old.length, added: fresh }];
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === fresh[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && old[i] === fresh[j]) {
      i++;
      j++;
      continue;
    }
    const [line, from] = [i, j];
    while (i < old.length || j < fresh.length) {
      if (i < old.length && j < fresh.length && old[i] === fresh[j]) break;
      if (j >= fresh.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) i++;
      else j++;
    }
    changes.push({ line: line + 1, removed: i - line, added: fresh.slice(from, j) });
  }
  return changes;
}

const inOrder = (changes: readonly Change[]): Change[] => [...changes].sort((a, b) => a.line - b.line);

/** Changes whose context would overlap belong to one hunk. */
function groups(changes: readonly Change[]): Change[][] {
  const out: Change[][] = [];
  for (const change of changes) {
    const last = out.at(-1)?.at(-1);
    if (last && change.line - (last.line + last.removed) <= 2 * CONTEXT) out.at(-1)!.push(change);
    else out.push([change]);
  }
  return out;
}

/** Line ends as the file has them. */
function likeThe(text: string, lines: readonly string[]): string[] {
  return text.includes('\r\n') ? lines.map(line => `${line}\r`) : [...lines];
}
