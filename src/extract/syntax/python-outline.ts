import type { SourceFile } from '../extractor.ts';
import type { Annotation, Invocation, Member, Outline, TypeDeclaration, TypeName, Variable } from './outline.ts';
import { chainAt, plainName } from './python-chain.ts';
import { expressionOf } from './python-expressions.ts';
import { findInvocations, invocationAt } from './python-invocations.ts';
import { lexPython } from './python-lexer.ts';
import type { LibraryTypes, Reader } from './python-reader.ts';
import { readScopes } from './python-scopes.ts';
import { lineOf, newCode, type Range, splitList } from './python-source.ts';
import { type Binding, type MemberAt, readStructure, type TypeAt } from './python-structure.ts';
import { nameOfType, typeOfAnnotation } from './python-types.ts';

/** An outline of Python, with what only Python has. */
export interface PythonOutline extends Outline {
  /** Invocations by their line under `if __name__ == "__main__"`. */
  isMain(line: number): boolean;
  /** Type of a class's base as rows name it (`django.Model`), by its name in this file. */
  typeNamed(name: string): string;
}

export function readPython(file: SourceFile, libraries: LibraryTypes): PythonOutline {
  const code = newCode(file, lexPython(file.text));
  const structure = readStructure(code);
  const assigned = new Map<number, { name: string; end: number }>();
  for (const binding of structure.bindings)
    if (binding.value && binding.how !== 'each' && binding.role !== 'parameter') assigned.set(binding.value.from, { name: binding.name, end: binding.value.to - 1 });
  const reader: Reader = {
    code,
    structure,
    scopes: readScopes(code, structure),
    libraries,
    packages: new Set(structure.imports.map(i => i.module.split('.')[0]!)),
    invocations: new Map<number, Invocation>(),
    assigned,
    depth: 0,
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
    isMain: line => structure.mainGuards.some(({ from, to }) => line >= lineOf(code, from) && line <= lineOf(code, Math.max(from, to - 1))),
    typeNamed: name => nameOfType(reader, name),
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
  return {
    kind: 'class',
    name: type.name,
    extends: bases,
    implements: [],
    annotations: type.decorators.map(d => toAnnotation(reader, d)),
    line: lineOf(code, type.at),
    endLine: lineOf(code, end - 1),
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
    endLine: lineOf(code, reader.structure.regions[member.region]!.to - 1),
  };
}

function toAnnotation(reader: Reader, range: Range): Annotation {
  const { code } = reader;
  const chain = chainAt(code, range);
  const last = chain?.steps.findLast(s => 'text' in s);
  const called = chain?.steps.at(-1)?.is === 'call' && last && 'at' in last ? invocationAt(reader, code, last.at) : undefined;
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
  const { code, structure } = reader;
  const region = structure.regions[binding.region];
  const around = reader.scopes.at(binding.at);
  const type = binding.type && typeOfAnnotation(reader, code, binding.type);
  let value: Variable['value'];
  const made = {
    name: binding.name,
    role: binding.role,
    ...(binding.owner ? { owner: binding.owner } : around.type && binding.role === 'local' ? { owner: around.type } : {}),
    ...(region?.kind === 'member' ? { member: region.name } : {}),
    ...(type ? { type: { name: type, args: [] } } : {}),
    annotations: [],
    exported: !binding.name.startsWith('_'),
    constant: binding.role === 'module' || (binding.role === 'field' && region?.kind === 'type'),
    line: lineOf(code, binding.at),
  };
  const { value: range } = binding;
  if (!range || binding.how === 'each') return made;
  return {
    ...made,
    get value() {
      value ??= expressionOf(reader, code, range);
      return value;
    },
  };
}

