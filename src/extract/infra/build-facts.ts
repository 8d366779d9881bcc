import type { Evidence, RepoPath } from '../../core/evidence.ts';
import type { Library, Unit } from '../../core/fact.ts';
import { isTestSource } from '../../discover/test-source.ts';

/** What a build file says about its module; names it does not know stay away. */
export interface ModuleClaim {
  readonly at: Evidence;
  readonly root: RepoPath;
  readonly name: string | undefined;
  readonly aliases?: readonly (string | undefined)[];
  readonly packaging?: Unit['packaging'] | undefined;
  readonly technology?: string;
  readonly auxiliary?: boolean;
}

/** Folders of tools around a system: what is built there does not run in it. */
const TOOL_FOLDER =
  /(?:^|\/)(?:tools?|scripts?|hack|benchmarks?|build-tools|buildSrc|build-logic|\.github|\.devcontainer|codegen)(?:\/|$)/;

/**
 * The unit of a build file.
 * @returns undefined where neither the file nor its folder gives a name (an unnamed build at the root)
 */
export function moduleUnit({
  at,
  root,
  name,
  aliases = [],
  packaging,
  technology,
  auxiliary,
}: ModuleClaim): Unit | undefined {
  const named = clean(name) ?? clean(root.slice(root.lastIndexOf('/') + 1));
  if (named === undefined) return undefined;
  const others = [...new Set(aliases.map(clean))].filter(alias => alias !== undefined && alias !== named) as string[];
  const isTool = auxiliary || TOOL_FOLDER.test(root) || isTestSource(root === '' ? 'x' : `${root}/x`);
  return {
    kind: 'unit',
    at,
    origin: 'module',
    name: named,
    aliases: others,
    hosts: [],
    root,
    ports: [],
    ...(packaging ? { packaging } : {}),
    ...(technology ? { technology } : {}),
    ...(isTool ? { auxiliary: true } : {}),
  };
}

/** A name that is written out; placeholders name nothing. */
function clean(name: string | undefined): string | undefined {
  const trimmed = name?.trim();
  return trimmed && trimmed.length <= 200 && !/[$\s{}]/.test(trimmed) ? trimmed : undefined;
}

export function library(
  at: Evidence,
  root: RepoPath,
  name: string,
  version: string | undefined,
  scope: Library['scope'],
): Library {
  return { kind: 'library', at, root, name, ...(version ? { version } : {}), scope };
}
