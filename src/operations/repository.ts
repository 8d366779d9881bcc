import type { Analysis } from '../analyze.ts';
import { quote } from '../core/evidence.ts';
import type { Component, Model } from '../core/model.ts';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import type { Context } from './operation.ts';
import { chooseRoot } from './roots.ts';

/** What every answer says about the tree it was read from. */
export interface Stamp {
  readonly root: string;
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

export interface Reading {
  readonly repository: Stamp;
  readonly analysis: Analysis;
}

/** @throws UserError when the path cannot be read or is not allowed */
export async function readRepository(
  input: { readonly path?: string | undefined },
  context: Context,
): Promise<Reading> {
  const root = chooseRoot(input.path, context.roots);
  const analysis = await context.analyses.get(root, context.signal, context.onProgress);
  const { commit, dirty } = analysis.repository;
  return { repository: { root, commit, dirty }, analysis };
}

/** `shop at 1a2b3c4, changed since`. */
export function showStamp(stamp: Stamp): string {
  const at = stamp.commit === null ? 'no commit' : `commit ${stamp.commit.slice(0, 12)}`;
  const state = stamp.dirty === null ? '' : stamp.dirty ? ', working tree dirty' : ', working tree clean';
  return `${quote(stamp.root)} (${at}${state})`;
}

/**
 * A component by id, name or alias.
 * @throws UserError that names the nearest one
 */
export function findComponent(model: Model, wanted: string): Component {
  const name = wanted.trim().toLowerCase();
  const is = (...texts: readonly string[]) => texts.some(text => text.toLowerCase() === name);
  const found =
    model.components.find(c => is(c.id)) ??
    model.components.find(c => is(c.name)) ??
    model.components.find(c => is(...c.aliases));
  if (found) return found;
  const names = model.components.flatMap(c => [c.id, c.name]);
  throw new UserError(
    `There is no component "${quote(wanted)}"${didYouMean(wanted, names) || ' (none was found in this repository)'}`,
  );
}
