import { opaque, type Ref } from '../../core/ref.ts';
import type { SourceFile } from '../extractor.ts';
import { matchBrackets } from './brackets.ts';
import { readGoDeclarations } from './go-declarations.ts';
import { type ExpressionReader, expressionOf } from './go-expressions.ts';
import { type FieldValue, fieldName, fieldValues } from './go-fields.ts';
import type { GoInvocation } from './go-invocation.ts';
import { findCalls, findInvocations, invocationOf, type Wanted } from './go-invocations.ts';
import { lexGo } from './go-lexer.ts';
import { combine, pointerFill, refsOf, startFollowing } from './go-refs.ts';
import { indexScopes } from './go-scopes.ts';
import { type GoMember, type GoSource, type GoVariable, lazily, lineOf } from './go-source.ts';
import { tagSetting } from './go-tags.ts';
import { newTyping, type Results } from './go-typing.ts';
import type { Expression, Outline, Variable } from './outline.ts';

/** A field of a struct, and what this file says it holds. */
export interface KnownField {
  /** `config.Config.OrdersURL`: package, type and field, as other files refer to it. */
  readonly name: string;
  /** Its struct: bare for one of this package, else with its import path. */
  readonly owner: string;
  /** A tag names the setting it is filled from. */
  readonly tagged: boolean;
  readonly refs: readonly Ref[];
  readonly line: number;
}

export interface GoOutline extends Outline {
  readonly members: readonly GoMember[];
  invocations(names: ReadonlySet<string>): readonly GoInvocation[];
  /** Calls that a test of their names takes, in text order. */
  calls(wanted: Wanted): readonly GoInvocation[];
  /** Fields that tags, struct literals, assignments or pointers handed to a reader of settings fill. */
  readonly knownFields: readonly KnownField[];
}

export const isGoOutline = (outline: Outline): outline is GoOutline => outline.language === 'go';

/**
 * Outline of one Go file. Never throws, whatever the text.
 * @param results what functions of libraries give, so that methods on it are found
 */
export function outlineGo(file: SourceFile, results: Results = new Map()): GoOutline {
  const tokens = lexGo(file.text);
  const s: GoSource = {
    file,
    tokens,
    brackets: matchBrackets(tokens),
    imports: [],
    types: [],
    members: [],
    variables: [],
    bodies: [],
    package: 'main',
  };
  readGoDeclarations(s);
  const scopes = indexScopes(s);
  const r: ExpressionReader = {
    s,
    scopes,
    typing: newTyping(s, scopes, results),
    invocation: (chain, index) => invocationOf(r, chain, index),
  };
  const variables = lazily(() => [...s.variables, ...s.members.flatMap(m => m.parameters)].map(v => withValue(r, v)));
  const fields = lazily(() => knownFields(r));
  return {
    file,
    language: 'go',
    package: s.package,
    imports: s.imports,
    types: s.types,
    members: s.members,
    get variables() { return variables(); },
    get knownFields() { return fields(); },
    invocations: names => findInvocations(r, names),
    calls: wanted => findCalls(r, wanted),
  }; // biome-ignore format: one getter a line
}

function withValue(r: ExpressionReader, variable: Variable): Variable {
  const at = variable as Variable & { valueStart?: number; valueEnd?: number };
  if (at.valueStart === undefined || at.valueStart < 0) return variable;
  const range = { start: at.valueStart, end: at.valueEnd! };
  const value: () => Expression = lazily(() => expressionOf(r, range));
  return { ...variable, get value() { return value(); } }; // biome-ignore format: one getter
}

function knownFields(r: ExpressionReader): readonly KnownField[] {
  const { s } = r;
  const out = new Map<
    string,
    { owner: string; tagged: GoVariable | undefined; values: readonly FieldValue[]; line: number }
  >();
  for (const field of s.variables)
    if (field.role === 'field' && tagSetting(s, field))
      out.set(`${field.owner}.${field.name}`, { owner: field.owner!, tagged: field, values: [], line: field.line });
  for (const [key, values] of fieldValues(r)) {
    const known = out.get(key);
    out.set(key, {
      owner: values[0]!.owner,
      tagged: known?.tagged,
      values,
      line: known?.line ?? lineOf(s, values[0]!.at),
    });
  }
  return [...out].map(([key, { owner, tagged, values, line }]) => {
    const refs = lazily(() => {
      const found = values.flatMap(v =>
        v.value ? refsOf(r, v.value, startFollowing()) : (pointerFill(r, v.filledAt!, startFollowing()) ?? []),
      );
      const ref = tagged && tagSetting(s, tagged);
      const all = ref ? [ref, ...found] : found;
      return combine(all, () => all[0] ?? opaque(key));
    });
    return { name: fieldName(r, owner, key.slice(key.lastIndexOf('.') + 1)), owner, tagged: tagged !== undefined, line, get refs() { return refs(); } }; // biome-ignore format: one getter
  });
}
