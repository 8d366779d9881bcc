import type { Evidence } from '../core/evidence.ts';
import type { Fact, Scope } from '../core/fact.ts';
import type {
  Annotation,
  Import,
  Invocation,
  Member,
  Outline,
  TypeDeclaration,
  TypeName,
  Variable,
} from './syntax/outline.ts';

/**
 * A framework is rows. `use` names an API as its documentation does:
 *   'RestTemplate.getForObject'  a method on a value of that type, anywhere in a call chain
 *   'axios.get'                  a function of a module (default or namespace import)
 *   'fetch'                      a bare function
 *   'new Kafka'                  a construction
 */
export interface CallRow {
  readonly use: string | readonly string[];
  /** Packages one of which the file must import (prefix match); guards names that are not distinctive. */
  readonly from?: readonly string[];
  /** Match although the receiver's type is unknown: 'import' when the file imports `from`, 'name' always. */
  readonly loose?: 'import' | 'name';
  /** Type of the result, so that methods on it are found: 'axios.create' gives 'axios'. */
  readonly gives?: string;
  fact?(hit: CallHit): Fact | readonly Fact[] | undefined;
}

export interface AnnotationRow {
  readonly annotation: string | readonly string[];
  readonly from?: readonly string[];
  fact(hit: AnnotationHit): Fact | readonly Fact[] | undefined;
}

/** A class or interface that extends or implements a library's type. */
export interface TypeRow {
  readonly extends: string | readonly string[];
  readonly from?: readonly string[];
  fact(hit: TypeHit): Fact | readonly Fact[] | undefined;
}

/** A member whose declared result is a library's type: a bean factory. */
export interface ReturnRow {
  readonly returns: string | readonly string[];
  readonly from?: readonly string[];
  fact(hit: MemberHit): Fact | readonly Fact[] | undefined;
}

/** The import itself says something: 'prom-client'. Once per file. */
export interface ImportRow {
  readonly import: string;
  fact(hit: ImportHit): Fact | readonly Fact[] | undefined;
}

export type Row = CallRow | AnnotationRow | TypeRow | ReturnRow | ImportRow;

interface Common {
  readonly outline: Outline;
  readonly at: Evidence;
  readonly scope: Scope;
}
export interface CallHit extends Common {
  readonly invocation: Invocation;
}
export interface AnnotationHit extends Common {
  readonly annotation: Annotation;
  /** What carries it; for a parameter also its member. */
  readonly type?: TypeDeclaration;
  readonly member?: Member;
  readonly variable?: Variable;
}
export interface TypeHit extends Common {
  readonly type: TypeDeclaration;
  readonly base: TypeName;
}
export interface MemberHit extends Common {
  readonly member: Member;
}
export interface ImportHit extends Common {
  readonly import: Import;
}

export interface Signatures {
  /** Facts of one outline, in text order within each form of row. */
  match(outline: Outline): Iterable<Fact>;
}

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
const flat = (facts: Fact | readonly Fact[] | undefined): readonly Fact[] =>
  facts === undefined ? [] : list(facts as Fact | readonly Fact[]);

interface CompiledCall {
  readonly type: string | undefined;
  readonly row: CallRow;
}

interface CallTable {
  /** By method name. */
  readonly rows: ReadonlyMap<string, readonly CompiledCall[]>;
  /** Types that some row gives: without any, chains need no second look. */
  readonly given: ReadonlySet<string>;
}

export function compileRows(rows: readonly Row[]): Signatures {
  const calls = new Map<string, CompiledCall[]>();
  const annotations = new Map<string, AnnotationRow[]>();
  const bases = new Map<string, TypeRow[]>();
  const returns = new Map<string, ReturnRow[]>();
  const imports: ImportRow[] = [];
  for (const row of rows) {
    if ('use' in row) for (const use of list(row.use)) push(calls, ...splitUse(use, row));
    else if ('annotation' in row) for (const name of list(row.annotation)) push(annotations, name, row);
    else if ('extends' in row) for (const name of list(row.extends)) push(bases, name, row);
    else if ('returns' in row) for (const name of list(row.returns)) push(returns, name, row);
    else imports.push(row);
  }
  const triggers = new Set(calls.keys());
  const given = new Set(rows.flatMap(row => ('use' in row && row.gives ? [row.gives] : [])));
  return {
    *match(outline) {
      yield* matchImports(outline, imports);
      yield* matchTypes(outline, bases);
      yield* matchReturns(outline, returns);
      yield* matchAnnotations(outline, annotations);
      yield* matchCalls(outline, { rows: calls, given }, triggers);
    },
  };
}

function splitUse(use: string, row: CallRow): [string, CompiledCall] {
  if (use.startsWith('new ')) return [use, { type: undefined, row }];
  const dot = use.lastIndexOf('.');
  return [use.slice(dot + 1), { type: dot < 0 ? undefined : use.slice(0, dot), row }];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key);
  if (found) found.push(value);
  else map.set(key, [value]);
}

/** Whether the file imports one of the packages; no packages: always. */
export function importsFrom(outline: Outline, from: readonly string[] | undefined): boolean {
  return !from || outline.imports.some(i => from.some(name => comesFrom(i.module, name)));
}

function comesFrom(module: string, name: string): boolean {
  return module === name || (module.startsWith(name) && /[./]/.test(module[name.length] ?? '.'));
}

function* matchImports(outline: Outline, rows: readonly ImportRow[]): Iterable<Fact> {
  for (const row of rows) {
    const found = outline.imports.find(i => comesFrom(i.module, row.import));
    if (found) yield* flat(row.fact({ outline, at: outline.file.at(found.line), scope: {}, import: found }));
  }
}

function* matchTypes(outline: Outline, rows: ReadonlyMap<string, readonly TypeRow[]>): Iterable<Fact> {
  for (const type of outline.types)
    for (const base of [...type.extends, ...type.implements])
      for (const row of rows.get(base.name) ?? [])
        if (importsFrom(outline, row.from))
          yield* flat(row.fact({ outline, at: outline.file.at(type.line), scope: { type: type.name }, type, base }));
}

function* matchReturns(outline: Outline, rows: ReadonlyMap<string, readonly ReturnRow[]>): Iterable<Fact> {
  if (rows.size === 0) return;
  for (const member of outline.members)
    for (const row of rows.get(member.returns?.name ?? '') ?? [])
      if (importsFrom(outline, row.from))
        yield* flat(
          row.fact({ outline, at: outline.file.at(member.line), scope: scopeOf(member.owner, member.name), member }),
        );
}

function* matchAnnotations(outline: Outline, rows: ReadonlyMap<string, readonly AnnotationRow[]>): Iterable<Fact> {
  if (rows.size === 0) return;
  const look = function* (
    annotation: Annotation,
    carrier: Omit<AnnotationHit, 'outline' | 'at' | 'annotation'>,
  ): Iterable<Fact> {
    for (const row of rows.get(annotation.name) ?? [])
      if (importsFrom(outline, row.from))
        yield* flat(row.fact({ outline, at: outline.file.at(annotation.line), annotation, ...carrier }));
  };
  for (const type of outline.types)
    for (const a of type.annotations) if (rows.has(a.name)) yield* look(a, { scope: { type: type.name }, type });
  for (const member of outline.members) {
    for (const a of member.annotations)
      if (rows.has(a.name)) yield* look(a, { scope: scopeOf(member.owner, member.name), member });
    for (const variable of member.parameters)
      for (const a of variable.annotations)
        if (rows.has(a.name)) yield* look(a, { scope: scopeOf(member.owner, member.name), member, variable });
  }
  for (const variable of outline.variables) {
    if (variable.role === 'parameter') continue;
    for (const a of variable.annotations)
      if (rows.has(a.name))
        yield* look(a, { scope: { ...scopeOf(variable.owner, variable.member), handle: variable.name }, variable });
  }
}

function* matchCalls(outline: Outline, table: CallTable, triggers: ReadonlySet<string>): Iterable<Fact> {
  const invocations = outline.invocations(triggers);
  if (invocations.length === 0) return;
  const given = typesGiven(outline, invocations, table);
  for (const invocation of invocations)
    for (const { row } of matching(outline, invocation, table, given)) {
      if (!row.fact) continue;
      // The variable that takes an answer is no client; the one that takes a construction is.
      const constructs = row.gives !== undefined || invocation.name.startsWith('new ');
      const handle = invocation.root || (constructs ? invocation.assignedTo : undefined);
      const scope = { ...scopeOf(invocation.owner, invocation.member), ...(handle ? { handle } : {}) };
      yield* flat(row.fact({ outline, at: outline.file.at(invocation.line), scope, invocation }));
    }
}

/** Types that rows give to variables of this file, found to a fixed point: connection → channel → queue. */
function typesGiven(
  outline: Outline,
  invocations: readonly Invocation[],
  table: CallTable,
): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  if (table.given.size === 0) return given;
  for (let round = 0; round < 4; round++) {
    const before = given.size;
    for (const invocation of invocations) {
      if (!invocation.assignedTo || given.has(invocation.assignedTo)) continue;
      const gives = matching(outline, invocation, table, given).find(c => c.row.gives)?.row.gives;
      if (gives) given.set(invocation.assignedTo, gives);
    }
    if (given.size === before) break;
  }
  return given;
}

function matching(
  outline: Outline,
  invocation: Invocation,
  table: CallTable,
  given: ReadonlyMap<string, string>,
): CompiledCall[] {
  const type = given.get(invocation.root) ?? invocation.receiverType;
  const candidates = table.rows.get(invocation.name) ?? [];
  // An inner call of the chain may change the type: kafka.producer().send(…).
  const chainGives = (wanted: string): boolean =>
    table.given.has(wanted) &&
    invocation.chain.some(inner => (table.rows.get(inner.name) ?? []).some(c => c.row.gives === wanted));
  return candidates.filter(({ type: wanted, row }) => {
    if (invocation.name.startsWith('new ')) return importsFrom(outline, row.from);
    if (wanted === undefined) return invocation.receiver === '' && importsFrom(outline, row.from);
    if (type !== undefined) return type === wanted || chainGives(wanted);
    if (chainGives(wanted)) return importsFrom(outline, row.from);
    return row.loose === 'name' || (row.loose === 'import' && row.from !== undefined && importsFrom(outline, row.from));
  });
}

function scopeOf(type: string | undefined, member: string | undefined): Scope {
  return { ...(type ? { type } : {}), ...(member ? { member } : {}) };
}
