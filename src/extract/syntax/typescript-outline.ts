import type { SourceFile } from '../extractor.ts';
import type { Annotation, Expression, Invocation, Member, Outline, TypeDeclaration, Variable } from './outline.ts';
import { expressionOf, initialValue, type Reader } from './typescript-expressions.ts';
import { findInvocations, invocationAt } from './typescript-invocations.ts';
import { lexTypescript } from './typescript-lexer.ts';
import { readScopes } from './typescript-scopes.ts';
import { scriptText } from './typescript-script.ts';
import type { Binding, DecoratorAt, MemberAt, TypeAt } from './typescript-shapes.ts';
import { type Code, lineOf, partner, splitList } from './typescript-source.ts';
import { readStructure } from './typescript-structure.ts';

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
      // Its getters give undefined where the contract leaves a property out.
      found = new LazyVariable(reader, binding) as Variable;
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

const NO_ANNOTATIONS: readonly Annotation[] = [];

/** A variable of which most questions are never asked. */
class LazyVariable {
  readonly name: string;
  readonly constant: boolean;
  readonly #reader: Reader;
  readonly #binding: Binding;
  #role: Variable['role'] | undefined;
  #annotations: readonly Annotation[] | undefined;

  constructor(reader: Reader, binding: Binding) {
    this.name = binding.name;
    this.constant = binding.constant;
    this.#reader = reader;
    this.#binding = binding;
  }

  get role(): Variable['role'] {
    const { role } = this.#binding;
    this.#role ??= role !== 'variable' ? role : this.#reader.scopes.isModule(this.#binding) ? 'module' : 'local';
    return this.#role;
  }

  get owner(): string | undefined {
    return this.#binding.owner ?? (this.role === 'module' ? undefined : this.#around.type);
  }

  get member(): string | undefined {
    return this.role === 'module' || this.role === 'field' ? undefined : this.#around.member;
  }

  get type(): Variable['type'] {
    return this.#binding.type;
  }

  get annotations(): readonly Annotation[] {
    const { decorators } = this.#binding;
    if (decorators.length === 0) return NO_ANNOTATIONS;
    this.#annotations ??= decorators.map(decorator => toAnnotation(this.#reader, decorator));
    return this.#annotations;
  }

  get value(): Expression | undefined {
    return initialValue(this.#reader, this.#binding);
  }

  get exported(): boolean {
    const { exported, name, role } = this.#binding;
    if (exported || role !== 'variable') return exported;
    return this.#reader.structure.exportedNames.has(name) && this.role === 'module';
  }

  get line(): number {
    return lineOf(this.#reader.code, this.#binding.at);
  }

  get #around() {
    const { visible, at } = this.#binding;
    return this.#reader.scopes.at(visible ? visible.from : at);
  }
}

function toAnnotation(reader: Reader, { name, paren, at }: DecoratorAt): Annotation {
  const { code } = reader;
  const args =
    paren < 0 ? [] : splitList(code, paren + 1, partner(code, paren)).map(part => expressionOf(reader, part));
  return {
    name,
    args,
    named: args.length === 1 && args[0]!.form === 'object' ? (args[0]!.fields ?? {}) : {},
    line: lineOf(code, at),
  };
}
