import type { SourceFile } from '../extractor.ts';
import type { Annotation, Expression, Invocation, Member, Outline, TypeDeclaration, Variable } from './outline.ts';
import { expressionOf, type Reader, valueOf } from './typescript-expressions.ts';
import { findInvocations, invocationAt } from './typescript-invocations.ts';
import { lexTypescript } from './typescript-lexer.ts';
import { scriptText } from './typescript-script.ts';
import { readScopes } from './typescript-scopes.ts';
import { type Code, lineOf, partner, splitList } from './typescript-source.ts';
import { type Binding, type DecoratorAt, type MemberAt, readStructure, type TypeAt } from './typescript-structure.ts';

/** The outline of a JavaScript or TypeScript file, or of the scripts of a Vue or Svelte component. */
export function readTypescript(file: SourceFile): Outline {
  const text = scriptText(file);
  const tokens = lexTypescript(text, !/\.[mc]?ts$|\.vue$|\.svelte$/.test(file.path));
  const code: Code = { file, text, tokens, arrowEnds: new Map() };
  const structure = readStructure(code);
  const invocations = new Map<number, Invocation>();
  const reader: Reader = {
    code,
    structure,
    scopes: readScopes(structure),
    expressions: new Map(),
    depth: 0,
    invocationAt(name) {
      let found = invocations.get(name);
      if (!found) {
        found = invocationAt(reader, name);
        invocations.set(name, found);
      }
      return found;
    },
  };
  const variables = new Map<Binding, Variable>();
  const variable = (binding: Binding): Variable => {
    let found = variables.get(binding);
    if (!found) {
      found = toVariable(reader, binding);
      variables.set(binding, found);
    }
    return found;
  };
  let types: readonly TypeDeclaration[] | undefined;
  let members: readonly Member[] | undefined;
  let all: readonly Variable[] | undefined;
  return {
    file,
    language: /\.[mc]?tsx?$/.test(file.path) ? 'typescript' : 'javascript',
    imports: structure.imports,
    get types() {
      types ??= structure.types.map(type => toType(reader, type));
      return types;
    },
    get members() {
      members ??= structure.members.map(member => toMember(reader, member, variable));
      return members;
    },
    get variables() {
      all ??= structure.bindings.map(variable);
      return all;
    },
    invocations: names => Array.from(findInvocations(reader, names), name => reader.invocationAt(name)),
  };
}

function toType(reader: Reader, type: TypeAt): TypeDeclaration {
  const { code } = reader;
  return {
    kind: type.kind,
    name: type.name,
    extends: type.extends,
    implements: type.implements,
    annotations: type.decorators.map(decorator => toAnnotation(reader, decorator)),
    line: lineOf(code, type.at),
    endLine: lineOf(code, type.body.to - 1),
  };
}

function toMember(reader: Reader, member: MemberAt, variable: (binding: Binding) => Variable): Member {
  const { code } = reader;
  const owner = member.owner || reader.scopes.at(member.at).type;
  return {
    name: member.name,
    ...(owner ? { owner } : {}),
    ...(member.shape.returns ? { returns: member.shape.returns } : {}),
    annotations: member.decorators.map(decorator => toAnnotation(reader, decorator)),
    parameters: member.parameters.map(variable),
    exported: member.exported || reader.structure.exportedNames.has(member.name),
    line: lineOf(code, member.at),
    endLine: lineOf(code, member.end),
  };
}

function toVariable(reader: Reader, binding: Binding): Variable {
  const { code, scopes, structure } = reader;
  const around = scopes.at(binding.visible ? binding.visible.from : binding.at);
  const module = binding.role === 'variable' && scopes.isModule(binding);
  const owner = binding.owner ?? (module ? undefined : around.type);
  let value: Expression | undefined;
  const made = {
    name: binding.name,
    role: binding.role === 'variable' ? (module ? ('module' as const) : ('local' as const)) : binding.role,
    ...(owner ? { owner } : {}),
    ...(!module && binding.role !== 'field' && around.member ? { member: around.member } : {}),
    ...(binding.type ? { type: binding.type } : {}),
    annotations: binding.decorators.map(decorator => toAnnotation(reader, decorator)),
    exported: binding.exported || (module && structure.exportedNames.has(binding.name)),
    constant: binding.constant,
    line: lineOf(code, binding.at),
  };
  if (!binding.value) return made;
  Object.defineProperty(made, 'value', {
    enumerable: true,
    get() {
      value ??= valueOf(reader, binding);
      return value;
    },
  });
  return made;
}

function toAnnotation(reader: Reader, { name, paren, at }: DecoratorAt): Annotation {
  const { code } = reader;
  const args = paren < 0 ? [] : splitList(code, paren + 1, partner(code, paren)).map(part => expressionOf(reader, part));
  return { name, args, named: args.length === 1 && args[0]!.form === 'object' ? (args[0]!.fields ?? {}) : {}, line: lineOf(code, at) };
}
