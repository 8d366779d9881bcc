import type { Ref } from '../../core/ref.ts';
import type { Expression, Invocation } from './outline.ts';
import type { Scopes } from './python-scopes.ts';
import type { Code, Range } from './python-source.ts';
import type { Binding, MemberAt, Structure } from './python-structure.ts';

/** What libraries' calls give: the only thing the front end knows of them, and data of the caller. */
export interface LibraryTypes {
  /**
   * Type of a result, by what is used: `package.function`, `package.Type.method`, `package.Type.attribute`,
   * `package.Type[]` for an item, `package.Type.*` for any attribute. A constructor gives its class by itself.
   */
  readonly gives: ReadonlyMap<string, string>;
  /** Top-level packages that rows know; what comes from another one may be the repository's own. Absent: all are. */
  readonly packages?: ReadonlySet<string>;
  /** Types of names that nothing else tells the type of, where the file imports the package. */
  readonly habits: readonly { readonly name: RegExp; readonly from: string; readonly type: string }[];
}

/** One file being read: its tokens, its names, and what has been found so far. */
export interface Reader {
  readonly code: Code;
  readonly structure: Structure;
  readonly scopes: Scopes;
  readonly libraries: LibraryTypes;
  readonly packages: ReadonlySet<string>;
  readonly invocations: Map<number, Invocation>;
  /** First token of a value → the name that is set to it, and where the value ends. */
  readonly assigned: ReadonlyMap<number, { readonly name: string; readonly end: number }>;
  /** Last tokens of decorators without arguments. */
  readonly bare: ReadonlySet<number>;
  /** First token of a decorator → what it stands over. */
  readonly decorated: ReadonlyMap<number, { readonly owner?: string; readonly member?: string }>;
  /** Types, names and shapes that were asked for; a null is one that is being found out. */
  readonly types: Map<Binding | MemberAt, string | undefined | null>;
  readonly values: Map<Binding, Ref | null>;
  readonly given: Map<Binding, readonly Ref[] | null>;
  readonly returned: Map<MemberAt, readonly Ref[] | null>;
  readonly shapes: Map<Binding, Shape | null>;
  /** What the calls in this file give for a parameter, as written. */
  argumentsFor(parameter: Binding): readonly Range[];
  /** The call for which a function's body is being read, so that its parameters are what this call gives. */
  frame: Frame | undefined;
  /** Depth of following names and nested expressions; bounds both. */
  depth: number;
  /** Expressions that may still be read: a file that is made to be slow is read in part. */
  budget: number;
}

export interface Frame {
  /** Region of the function. */
  readonly region: number;
  /** Where the call stands. */
  readonly code: Code;
  readonly outer: Frame | undefined;
  /** Names being read: one that is made of itself ends there. */
  readonly open: Set<Binding>;
  given(parameter: Binding): Range | undefined;
}

/** What an expression is made of, beside its name. */
export type Shape = Pick<Expression, 'form' | 'fields' | 'items' | 'invocation'>;

/** Nested names and expressions followed at most so deep: deeper ones are not read by people either. */
export const MAX_DEPTH = 24;

/** Token of the whole file that a place in a replacement field belongs to. */
export const placeOf = (code: Code, at: number): number => (code.origin < 0 ? at : code.origin);

/** Whether a dotted path or type begins with the package of a known library. */
export function isLibrary(reader: Reader, path: string): boolean {
  const { packages } = reader.libraries;
  if (!packages) return true;
  const dot = path.indexOf('.');
  return packages.has(dot < 0 ? path : path.slice(0, dot));
}
