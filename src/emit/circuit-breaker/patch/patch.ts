import type { EmittedFile } from '../../file-set.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { goPatcher } from './go.ts';
import { javaPatcher } from './java.ts';
import { pythonPatcher } from './python.ts';
import { typescriptPatcher } from './typescript.ts';
import { type PatchedFile, unifiedPatch } from './unified.ts';

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

/** @returns a unified diff of the repository, or why there is none */
export function patchCall(
  place: CallPlace,
  spec: BreakerSpec,
  target: BreakerTarget,
): { readonly patch: string; readonly patched: Patched } | { readonly refused: string } {
  const patcher = PATCHERS.find(p => p.language === target.language);
  if (!patcher) return { refused: `${target.id} works from outside of the program: apply its files to the platform.` };
  const patched = patcher.patch(place, spec, target);
  if (typeof patched === 'string') return { refused: patched };
  const added = patched.added.map(({ path, content }) => ({
    path,
    changes: [{ line: 1, removed: 0, added: content.replace(/\n$/, '').split('\n') }],
  }));
  return { patch: unifiedPatch([...patched.changed, ...added]), patched };
}
