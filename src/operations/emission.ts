import * as z from 'zod';
import { UserError } from '../core/problem.ts';
import type { Complaint } from '../emit/blueprint.ts';
import type { EmittedFile } from '../emit/file-set.ts';
import { costOf } from './budget.ts';
import type { Context } from './operation.ts';
import { writeFiles } from './write-files.ts';

/** Inputs of every operation that emits. */
export const emitInput = {
  outDir: z.string().optional().describe('Write the files below this folder; without it they are only shown'),
  force: z.boolean().optional().describe('Replace files in outDir that differ'),
};

/** Names of these inputs on the command line. */
export const emitOptions: Readonly<Record<string, string>> = { outDir: 'out', path: 'repo' };

/** A spec as a mapping, or as the text of a YAML or JSON file. */
export const specInput = z.union([z.record(z.string(), z.unknown()), z.string()]);

export interface ShownFile {
  readonly path: string;
  /** Absent where the answer has no room for it. */
  readonly content?: string;
  readonly bytes?: number;
}

/** What became of the emitted files, as part of an answer. */
export interface Emission {
  readonly files: readonly ShownFile[];
  /** Absolute folder they were written to. */
  readonly outDir?: string;
  readonly written?: number;
  readonly unchanged?: number;
  /** Files that are there and differ: nothing was written. */
  readonly conflicts?: readonly { readonly path: string; readonly diff: string }[];
  readonly hint?: string;
}

/**
 * Writes the files where the caller asked for it, and shows what fits.
 * @param taken characters of the answer that are used already
 * @throws UserError when the folder is not allowed
 */
export function deliver(
  files: readonly EmittedFile[],
  given: { readonly outDir?: string | undefined; readonly force?: boolean | undefined },
  context: Context,
  taken: number,
): Emission {
  const sizes = files.map(f => ({ path: f.path, bytes: Buffer.byteLength(f.content) }));
  if (given.outDir === undefined) {
    if (costOf(files) + taken <= context.budget.usual) return { files };
    return {
      files: sizes,
      hint: 'The contents are left out: give outDir (on the command line --out DIR) to have them written.',
    };
  }
  const { folder, written, unchanged, conflicts } = writeFiles(files, given.outDir, {
    force: given.force,
    roots: context.roots,
  });
  const counts = { outDir: folder, written: written.length, unchanged: unchanged.length };
  if (conflicts.length === 0) return { files: sizes, ...counts };
  // Diffs say what matters here; the list of files can be had again.
  const room = Math.max(1_000, context.budget.usual - taken - costOf(conflicts.map(c => c.path)) - 400);
  let left = room;
  const shown = conflicts.map(({ path, diff }) => {
    left -= costOf(diff);
    return { path, diff: left >= 0 ? diff : 'differs too' };
  });
  return {
    files: [],
    ...counts,
    conflicts: shown,
    hint: 'Nothing was written: these files are there and differ. force (--force) replaces them.',
  };
}

/** For a reader; contents are shown only where the whole is short. */
export function showEmission(out: Emission): string[] {
  const size = ({ path, content, bytes }: ShownFile) =>
    `  ${path} (${bytes ?? Buffer.byteLength(content ?? '')} bytes)`;
  const whole = out.files.every(f => f.content !== undefined) && costOf(out.files) < 8_000;
  const files = whole ? out.files.map(f => `== ${f.path}\n${f.content}`) : out.files.map(size);
  const contents = !whole && out.files.some(f => f.content !== undefined);
  return [
    ...(out.conflicts ?? []).map(c => c.diff || c.path),
    ...(out.outDir === undefined || out.conflicts
      ? []
      : [
          `Wrote ${out.written} files to ${out.outDir}${out.unchanged ? `, ${out.unchanged} were there already` : ''}:`,
        ]),
    ...files,
    ...(out.hint ? [out.hint] : []),
    ...(contents ? ['Give --out DIR to have them written, or --format json to have their contents.'] : []),
  ];
}

/**
 * Reads a spec that came as text.
 * @throws UserError that names the line of every mistake of form
 */
export async function readSpec(given: string | Readonly<Record<string, unknown>>): Promise<unknown> {
  if (typeof given !== 'string') return given;
  const { parseText } = await import('./engine.ts');
  const { value, mistakes } = parseText(given);
  if (mistakes.length > 0) throw new UserError(mistakes.map(m => `spec, line ${m.line}: ${m.message}`).join('\n'));
  return value;
}

/** @throws UserError with every broken rule on a line of its own, when one of them is an error */
export function refuseBroken(complaints: readonly Complaint[]): void {
  if (complaints.some(c => c.level === 'error')) throw new UserError(complaints.map(c => c.message).join('\n'));
}
