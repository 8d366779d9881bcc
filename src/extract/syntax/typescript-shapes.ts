import type { Import, TypeDeclaration, TypeName } from './outline.ts';
import type { FunctionShape, Range } from './typescript-source.ts';

/** A stretch of the file that gives names to what stands in it. */
export interface Region extends Range {
  readonly kind: 'type' | 'member' | 'function' | 'loop';
  readonly name?: string;
}

export interface DecoratorAt {
  readonly name: string;
  /** Token of the opening parenthesis; -1 without arguments. */
  readonly paren: number;
  readonly at: number;
}

/** A variable before its value is read. All fields are always there: one shape for the many thousands of a repository. */
export interface Binding {
  readonly name: string;
  readonly role: 'field' | 'parameter' | 'variable';
  readonly at: number;
  readonly type: TypeName | undefined;
  readonly decorators: readonly DecoratorAt[];
  readonly value: Range | undefined;
  /** Property of the value it takes: `const { X } = process.env` takes `X`. */
  readonly property: string | undefined;
  /** Owner of a field; others have theirs from the regions. */
  readonly owner: string | undefined;
  readonly exported: boolean;
  readonly constant: boolean;
  /** For parameters the function's body, where they are visible. */
  readonly visible: Range | undefined;
}

export const NO_DECORATORS: readonly DecoratorAt[] = [];

export function variableAt(
  name: string,
  at: number,
  exported: boolean,
  constant: boolean,
  type?: TypeName,
  value?: Range,
  property?: string,
): Binding {
  return {
    name,
    role: 'variable',
    at,
    type,
    decorators: NO_DECORATORS,
    value,
    property,
    owner: undefined,
    exported,
    constant,
    visible: undefined,
  };
}

export function fieldAt(
  name: string,
  at: number,
  owner: string | undefined,
  decorators: readonly DecoratorAt[],
  exported: boolean,
  constant: boolean,
  type?: TypeName,
  value?: Range,
): Binding {
  return {
    name,
    role: 'field',
    at,
    type,
    decorators,
    value,
    property: undefined,
    owner,
    exported,
    constant,
    visible: undefined,
  };
}

export function parameterAt(
  name: string,
  at: number,
  visible: Range,
  decorators: readonly DecoratorAt[],
  type?: TypeName,
  value?: Range,
): Binding {
  return {
    name,
    role: 'parameter',
    at,
    type,
    decorators,
    value,
    property: undefined,
    owner: undefined,
    exported: false,
    constant: true,
    visible,
  };
}

export interface MemberAt {
  readonly name: string;
  readonly owner?: string;
  readonly decorators: readonly DecoratorAt[];
  readonly shape: FunctionShape;
  readonly parameters: readonly Binding[];
  readonly exported: boolean;
  readonly at: number;
  readonly end: number;
}

export interface TypeAt extends Omit<TypeDeclaration, 'annotations' | 'line' | 'endLine'> {
  readonly decorators: readonly DecoratorAt[];
  readonly at: number;
  readonly body: Range;
}

/** What one pass over the tokens finds; positions only, values unread. */
export interface Structure {
  readonly imports: Import[];
  readonly types: TypeAt[];
  readonly members: MemberAt[];
  readonly bindings: Binding[];
  readonly regions: Region[];
  /** First token of a value → name of the variable or field it is put in. */
  readonly puts: Map<number, string>;
  /** Names in `export { a, b as c }` and `module.exports = { a }`. */
  readonly exportedNames: Set<string>;
  /** First tokens of function bodies that already have a region. */
  readonly claimed: Set<number>;
  /** First tokens of callbacks' bodies → what they answer: `get /orders/:id`. */
  readonly callbacks: Map<number, string>;
}
