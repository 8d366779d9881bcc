import type { Ref } from '../../core/ref.ts';
import type { SourceFile } from '../extractor.ts';
import type { Annotation, Invocation, Member, Outline, TypeDeclaration, TypeName, Variable } from './outline.ts';
import { argumentReader } from './python-arguments.ts';
import { chainAt, plainName } from './python-chain.ts';
import { expressionOf } from './python-expressions.ts';
import { findInvocations, invocationAt } from './python-invocations.ts';
import { lexPython } from './python-lexer.ts';
import type { LibraryTypes, Reader } from './python-reader.ts';
import { readScopes } from './python-scopes.ts';
import { kindOf, lastLine, lineOf, newCode, type Range, splitList } from './python-source.ts';
import { type Binding, type MemberAt, readStructure, type TypeAt } from './python-structure.ts';
import { externalBase, nameOfType, typeOfAnnotation } from './python-types.ts';
import { returnedRefs } from './python-values.ts';
import { Kind } from './tokens.ts';

/** An outline of Python, with what only Python has. */
export interface PythonOutline extends Outline {
  /** Line of `if __name__ == "__main__"`; undefined where the file is only imported. */
  readonly mainLine: number | undefined;
  /** What the functions of the module give, by their names, where it is a name that can be followed. */
  givenBy(names: RegExp): Iterable<{ readonly name: string; readonly value: Ref; readonly line: number }>;
}

export function readPython(file: SourceFile, libraries: LibraryTypes): PythonOutline {
  const code = newCode(file, lexPython(file.text));
  const structure = readStructure(code);
  const assigned = new Map<number, { name: string; end: number }>();
  for (const binding of structure.bindings)
    if (binding.value && binding.how !== 'each' && binding.role !== 'parameter')
      assigned.set(binding.value.from, { name: binding.name, end: binding.value.to - 1 });
  const bare = new Set<number>();
  const decorated = new Map<number, { owner?: string; member?: string }>();
  for (const type of structure.types) for (const d of type.decorators) decorated.set(d.from, { owner: type.name });
  for (const member of structure.members)
    for (const d of member.decorators)
      decorated.set(d.from, { ...(member.owner ? { owner: member.owner } : {}), member: member.name });
  for (const carrier of [...structure.types, ...structure.members])
    for (const d of carrier.decorators) if (kindOf(code, d.to - 1) === Kind.word) bare.add(d.to - 1);
  const scopes = readScopes(code, structure);
  const reader: Reader = {
    code,
    bare,
    decorated,
    structure,
    scopes,
    libraries,
    packages: new Set(structure.imports.map(i => i.module.split('.')[0]!)),
    invocations: new Map<number, Invocation>(),
    assigned,
    types: new Map(),
    values: new Map(),
    given: new Map(),
    returned: new Map(),
    argumentsFor: argumentReader(code, structure, scopes),
    shapes: new Map(),
    frame: undefined,
    depth: 0,
    budget: 20_000 + 10 * code.tokens.count,
  };
  let types: readonly TypeDeclaration[] | undefined;
  let members: readonly Member[] | undefined;
  let variables: readonly Variable[] | undefined;
  return {
    file,
    language: 'python',
    imports: structure.imports,
    get types() {
      types ??= structure.types.map(type => toType(reader, type));
      return types;
    },
    get members() {
      members ??= structure.members.map(member => toMember(reader, member));
      return members;
    },
    get variables() {
      variables ??= structure.bindings.map(binding => toVariable(reader, binding));
      return variables;
    },
    invocations: names => findInvocations(reader, names),
    *givenBy(names) {
      for (const member of structure.members)
        if (names.test(member.name) && !member.owner && member.parameters.every(p => p.value))
          for (const value of returnedRefs(reader, member).slice(0, 1))
            yield { name: member.name, value, line: lineOf(code, member.at) };
    },
    mainLine: structure.mainGuards[0] && lineOf(code, structure.mainGuards[0].from - 1),
  };
}

function toType(reader: Reader, type: TypeAt): TypeDeclaration {
  const { code } = reader;
  const bases = splitList(code, type.bases.from, type.bases.to).flatMap((range): TypeName[] => {
    const chain = chainAt(code, range);
    const name = chain ? plainName(chain.steps.filter(s => s.is !== 'index')) : '';
    return name ? [{ name: nameOfType(reader, name), args: [] }] : [];
  });
  const end = reader.structure.regions[type.region]!.to;
  // What a class of this file extends, its own subclasses extend too.
  const inherited = bases.some(b => b.name.includes('.')) ? undefined : externalBase(reader, type.name);
  return {
    kind: 'class',
    name: type.name,
    extends: inherited ? [...bases, { name: inherited, args: [] }] : bases,
    implements: [],
    annotations: type.decorators.map(d => toAnnotation(reader, d)),
    line: lineOf(code, type.at),
    endLine: lastLine(code, end),
  };
}

function toMember(reader: Reader, member: MemberAt): Member {
  const { code } = reader;
  const returns = member.returnType && typeOfAnnotation(reader, code, member.returnType);
  return {
    name: member.name === '__init__' ? 'constructor' : member.name,
    ...(member.owner ? { owner: member.owner } : {}),
    ...(returns ? { returns: { name: returns, args: [] } } : {}),
    annotations: member.decorators.map(d => toAnnotation(reader, d)),
    parameters: member.parameters.map(p => toVariable(reader, p)),
    exported: !member.name.startsWith('_'),
    line: lineOf(code, member.at),
    endLine: lastLine(code, reader.structure.regions[member.region]!.to),
  };
}

function toAnnotation(reader: Reader, range: Range): Annotation {
  const { code } = reader;
  const chain = chainAt(code, range);
  const last = chain?.steps.findLast(s => 'text' in s);
  const called =
    chain?.steps.at(-1)?.is === 'call' && last && 'at' in last ? invocationAt(reader, code, last.at) : undefined;
  return {
    name: last && 'text' in last ? last.text : '',
    args: called?.args.filter(a => !isNamedList(a)) ?? [],
    named: called?.args.find(isNamedList)?.fields ?? {},
    line: lineOf(code, range.from),
  };
}

/** The named arguments of a call, which stand behind the others as one. */
export const isNamedList = (argument: { readonly form: string; readonly fields?: unknown }): boolean =>
  argument.form === 'other' && argument.fields !== undefined;

function toVariable(reader: Reader, binding: Binding): Variable {
  return new LazyVariable(reader, binding) as Variable;
}

/** Every name of a file is a variable, and few are asked for more than their name. */
class LazyVariable {
  readonly #reader: Reader;
  readonly #binding: Binding;
  #value: Variable['value'] | undefined;
  readonly name: string;
  readonly role: Variable['role'];
  readonly annotations: Variable['annotations'] = [];

  constructor(reader: Reader, binding: Binding) {
    this.#reader = reader;
    this.#binding = binding;
    this.name = binding.name;
    this.role = binding.role;
  }

  get owner(): string | undefined {
    const { owner, at, role } = this.#binding;
    return owner ?? (role === 'local' ? this.#reader.scopes.at(at).type : undefined);
  }

  get member(): string | undefined {
    const region = this.#reader.structure.regions[this.#binding.region];
    // A field that a method sets is the method's, as far as its line goes.
    return region?.kind === 'member' ? region.name : undefined;
  }

  get type(): TypeName | undefined {
    const { type } = this.#binding;
    const name = type && typeOfAnnotation(this.#reader, this.#reader.code, type);
    return name ? { name, args: [] } : undefined;
  }

  get value(): Variable['value'] | undefined {
    const { value, how } = this.#binding;
    if (!value || how === 'each') return undefined;
    this.#value ??= expressionOf(this.#reader, this.#reader.code, value);
    return this.#value;
  }

  get exported(): boolean {
    return !this.name.startsWith('_');
  }

  get constant(): boolean {
    const { role, region } = this.#binding;
    return role === 'module' || (role === 'field' && this.#reader.structure.regions[region]?.kind === 'type');
  }

  get line(): number {
    return lineOf(this.#reader.code, this.#binding.at);
  }
}
