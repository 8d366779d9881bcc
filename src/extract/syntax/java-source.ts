import type { SourceFile } from '../extractor.ts';
import type { Brackets } from './brackets.ts';
import type { Names } from './java-names.ts';
import type { Import, Member, TypeDeclaration, Variable } from './outline.ts';
import type { Tokens } from './tokens.ts';

/** A type with the tokens of its body; both are `count` where it has none. */
export interface JvmType extends TypeDeclaration {
  readonly nameAt: number;
  readonly open: number;
  readonly close: number;
  readonly outer?: JvmType;
  /** Java `record`, `enum` and so on, as written. */
  readonly keyword: string;
}

/** A method, constructor or function with the tokens of its body; -1 where it has none. */
export interface JvmMember extends Member {
  readonly open: number;
  readonly close: number;
  readonly nameAt: number;
  readonly ownerType?: JvmType;
  /** Kotlin `fun f() = expression`: `open` is the `=`, `close` the token after its end. */
  readonly expressionBody: boolean;
}

export interface JvmVariable extends Variable {
  /** Token of the name. */
  readonly nameAt: number;
  /** Tokens of the initialiser; -1 where there is none. */
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly ownerType?: JvmType;
  readonly inside?: JvmMember;
}

/** Tokens that run: a method's body, an initialiser block, a field's initialiser. In text order, never overlapping. */
export interface Body {
  readonly start: number;
  readonly end: number;
  readonly ownerType?: JvmType;
  readonly member?: JvmMember;
}

/** What the declarations of one Java or Kotlin file say; bodies are only marked. */
export interface JvmSource {
  readonly file: SourceFile;
  readonly language: 'java' | 'kotlin';
  readonly tokens: Tokens;
  readonly brackets: Brackets;
  readonly imports: Import[];
  readonly types: JvmType[];
  readonly members: JvmMember[];
  /** Fields and parameters; locals are read per member on demand. */
  readonly variables: JvmVariable[];
  readonly bodies: Body[];
  package?: string;
  /** Answers what names mean; set once the declarations are read. */
  names?: Names;
}

/** Where a value stands: which names it can see. */
export interface Place {
  readonly ownerType?: JvmType | undefined;
  readonly member?: JvmMember | undefined;
}
