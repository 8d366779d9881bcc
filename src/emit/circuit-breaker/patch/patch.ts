import type { EmittedFile } from '../../file-set.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { goPatcher } from './go.ts';
import { javaPatcher } from './java.ts';
import { pythonPatcher } from './python.ts';
import { withoutRetry } from './retry.ts';
import { typescriptPatcher } from './typescript.ts';
import { applyChanges, changesBetween, type PatchedFile, unifiedPatch } from './unified.ts';

/** One call in somebody's repository. */
export interface CallPlace {
  readonly path: string;
  readonly text: string;
  /** 1-based line that the call was found at. */
  readonly line: number;
  /** Client that makes it, as the model names it: `axios`, `RestTemplate`. */
  readonly client: string;
  /** Variable, field or bean it goes through. */
  readonly handle?: string;
  /** Whether the file is part of a package whose modules import each other by relative names (Python). */
  readonly inPackage?: boolean;
  /** Line of the retry around it that has to go. */
  readonly retry?: number;
  /** The build file of its module, where there is one. */
  readonly manifest?: { readonly path: string; readonly text: string };
}

export interface Patcher {
  readonly language: string;
  /** What the call is named after the patch, and everything that changes; a string says why it cannot be done. */
  patch(place: CallPlace, spec: BreakerSpec, target: BreakerTarget): Patched | string;
}

export interface Patched {
  /** Files that are there already and change. */
  readonly changed: readonly PatchedFile[];
  /** New files, by path in the repository. */
  readonly added: readonly EmittedFile[];
  readonly notes: readonly string[];
}

const PATCHERS: readonly Patcher[] = [typescriptPatcher, javaPatcher, goPatcher, pythonPatcher];

/**
 * @param present text of a file of the repository, where it is there
 * @returns a unified diff of the repository, or why there is none
 */
export function patchCall(
  place: CallPlace,
  spec: BreakerSpec,
  target: BreakerTarget,
  present: (path: string) => string | undefined = () => undefined,
): { readonly patch: string; readonly patched: Patched } | { readonly refused: string } {
  const patcher = PATCHERS.find(p => p.language === target.language);
  if (!patcher) return { refused: `${target.id} works from outside of the program: apply its files to the platform.` };
  const patched = patchBare(patcher, place, spec, target);
  if (typeof patched === 'string') return { refused: patched };
  // The runtime is there already where another call has been wrapped.
  const missing = patched.added.filter(({ path, content }) => present(path)?.replaceAll('\r', '') !== content);
  const other = missing.find(({ path }) => present(path) !== undefined);
  if (other)
    return {
      refused: `${other.path} is there already and is another file: give the call another name (spec), or remove it.`,
    };
  const added = missing.map(({ path, content }) => ({
    path,
    changes: [{ line: 1, removed: 0, added: content.replace(/\n$/, '').split('\n') }],
  }));
  return { patch: unifiedPatch([...patched.changed, ...added]), patched };
}

/** Where a retry has to go, the call is wrapped in what is left without it; the patch says both at once. */
function patchBare(patcher: Patcher, place: CallPlace, spec: BreakerSpec, target: BreakerTarget): Patched | string {
  if (place.retry === undefined) return patcher.patch(place, spec, target);
  const bare = withoutRetry(patcher.language, place.text, place.retry, place.line);
  if (!bare)
    return `The retry at ${place.path}:${place.retry} is not one that a patch can take out: take it out by hand, then give at for the call.`;
  const { text, line } = bare;
  const patched = patcher.patch({ ...place, text, line }, spec, target);
  if (typeof patched === 'string') return patched;
  const changed = patched.changed.map(file => {
    if (file.path !== place.path) return file;
    return { ...file, before: place.text, changes: changesBetween(place.text, applyChanges(text, file.changes)) };
  });
  const why =
    spec.retry.tries === 1
      ? `The retry is gone: ${spec.service} may do the work twice. To have one again give spec: { idempotencyKey: "header:Idempotency-Key" }, where ${spec.service} honours such a key.`
      : `The retry that was there is gone: the stack has its own, with ${spec.retry.tries} tries and a budget.`;
  return { ...patched, changed, notes: [why, ...patched.notes] };
}
