import type { SourceFile } from '../extractor.ts';
import type { Brackets } from './brackets.ts';
import type { Names } from './csharp-names.ts';
import type {
  Expression,
  Import,
  Invocation,
  Member,
  Outline,
  TypeDeclaration,
  TypeName,
  Variable,
} from './outline.ts';
import type { Tokens } from './tokens.ts';

/** A type's name with what stands before its last dot: `Orders.OrdersBase` has the qualifier `Orders`. */
export interface CsTypeName extends TypeName {
  readonly qualifier?: string;
}

/** A type with the tokens of its body; both are `count` where it has none. */
export interface CsType extends TypeDeclaration {
  readonly open: number;
  readonly close: number;
  readonly outer?: CsType;
  /** `record`, `class` and so on, as written. */
  readonly keyword: string;
  readonly extends: readonly CsTypeName[];
  readonly abstract: boolean;
}

/** A method, constructor, property with code, or the file's own statements, with the tokens of its body; -1 where it has none. */
export interface CsMember extends Member {
  readonly open: number;
  readonly close: number;
  readonly nameAt: number;
  readonly ownerType?: CsType;
  /** `T F() => expression;`: `open` is the arrow, `close` the `;`. */
  readonly expressionBody: boolean;
}

export interface CsVariable extends Variable {
  /** Token of the name. */
  readonly nameAt: number;
  /** Tokens of the initialiser; -1 where there is none. */
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly ownerType?: CsType;
  readonly inside?: CsMember;
  readonly type?: CsTypeName;
  /** A property, which options are bound to. */
  readonly property: boolean;
  /** The `this` parameter of an extension method. */
  readonly receiver: boolean;
}

/** Tokens that run: a method's body, a field's initialiser, statements of the file itself. In text order, never overlapping. */
export interface Body {
  readonly start: number;
  readonly end: number;
  readonly ownerType?: CsType;
  readonly member?: CsMember;
}

/** What the declarations of one file say; bodies are only marked. */
export interface CsSource {
  readonly file: SourceFile;
  readonly tokens: Tokens;
  readonly brackets: Brackets;
  readonly imports: Import[];
  readonly types: CsType[];
  readonly members: CsMember[];
  /** Fields, properties and parameters; locals are read per body on demand. */
  readonly variables: CsVariable[];
  readonly bodies: Body[];
  package?: string;
  /** Answers what names mean; set once the declarations are read. */
  names?: Names;
}

/** Where a value stands: which names it can see. */
export interface Place {
  readonly ownerType?: CsType | undefined;
  readonly member?: CsMember | undefined;
}

/** An invocation with what C# alone has. */
export interface CsInvocation extends Invocation {
  readonly chain: readonly CsInvocation[];
  /** Arguments given by name: `(topic: "orders")`; they are among `args` too. */
  readonly named: Readonly<Record<string, Expression>>;
  /** Properties set by an object initialiser after the call: `new HttpClient { BaseAddress = x }`. */
  readonly initialised: Readonly<Record<string, Expression>>;
  /** Texts of the `if` conditions it stands under, inmost first. */
  readonly conditions: readonly string[];
  /** What the method is called on, as a value; absent for a bare function. */
  readonly subject?: Expression;
  /** Offset of its name in the text: what tells two invocations of one line apart. */
  readonly offset: number;
}

/** `client.BaseAddress = new Uri(x);` in a body. */
export interface CsAssignment {
  /** Last name on the left: `BaseAddress`. */
  readonly name: string;
  /** First name on the left, `this.` left out: `client`. */
  readonly root: string;
  readonly value: Expression;
  readonly owner?: string;
  readonly member?: string;
  readonly line: number;
}

/** The outline with what recognisers of C# ask beyond it. */
export interface CsOutline extends Outline {
  readonly types: readonly CsType[];
  readonly members: readonly CsMember[];
  readonly variables: readonly CsVariable[];
  invocations(names: ReadonlySet<string>): readonly CsInvocation[];
  /** Assignments to properties with these names, in text order. */
  assignments(names: ReadonlySet<string>): readonly CsAssignment[];
  /** The local, parameter or field that a bare name means inside a member. */
  variable(name: string, owner: string | undefined, member: string | undefined): CsVariable | undefined;
}
