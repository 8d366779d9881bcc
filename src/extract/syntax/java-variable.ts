import { Value } from './java-expression.ts';
import type { JvmMember, JvmSource, JvmType, JvmVariable } from './java-source.ts';
import { lineOf, readType } from './java-tokens.ts';
import type { Annotation, Expression, TypeName, Variable } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

const NONE: readonly Annotation[] = [];

/** What a declaration says beside its name. */
export interface Declared {
  readonly ownerType?: JvmType | undefined;
  readonly inside?: JvmMember | undefined;
  readonly type?: TypeName | undefined;
  readonly annotations?: readonly Annotation[];
  readonly valueStart?: number;
  readonly valueEnd?: number;
  readonly exported?: boolean;
  readonly constant?: boolean;
}

/**
 * A field, parameter or local. Files hold many and few are looked at: line, value and a type that only the value tells
 * are read when asked for.
 */
export class JvmName implements JvmVariable {
  readonly name: string;
  readonly role: Variable['role'];
  readonly nameAt: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly annotations: readonly Annotation[];
  readonly exported: boolean;
  readonly constant: boolean;
  readonly #s: JvmSource;
  readonly #owner: JvmType | undefined;
  readonly #inside: JvmMember | undefined;
  #type: TypeName | undefined;
  #value: Expression | undefined;

  constructor(s: JvmSource, role: Variable['role'], nameAt: number, declared: Declared) {
    this.name = textOf(s.tokens, nameAt);
    this.role = role;
    this.nameAt = nameAt;
    this.valueStart = declared.valueStart ?? -1;
    this.valueEnd = declared.valueEnd ?? -1;
    this.annotations = declared.annotations ?? NONE;
    this.exported = declared.exported ?? false;
    this.constant = declared.constant ?? false;
    this.#s = s;
    this.#owner = declared.ownerType;
    this.#inside = declared.inside;
    this.#type = declared.type;
  }

  // Absent by being undefined, which the contract's optional properties cannot say of a getter; so with the others.
  get type(): TypeName {
    if (this.valueStart >= 0) this.#type ??= typeOfValue(this.#s, this.valueStart, this.valueEnd);
    return this.#type as TypeName;
  }

  get value(): Expression {
    if (this.valueStart >= 0)
      this.#value ??= new Value(this.#s, this.valueStart, this.valueEnd, {
        ownerType: this.#owner,
        member: this.#inside,
      });
    return this.#value as Expression;
  }

  get ownerType(): JvmType {
    return this.#owner as JvmType;
  }

  get owner(): string {
    return this.#owner?.name as string;
  }

  get inside(): JvmMember {
    return this.#inside as JvmMember;
  }

  get member(): string {
    return this.#inside?.name as string;
  }

  get line(): number {
    return lineOf(this.#s, this.nameAt);
  }
}

/** Type of `new Foo(…)`, `Foo(…)`, `Foo.create(…)`: what `var` and `val` leave out. */
export function typeOfValue(s: JvmSource, start: number, end: number): TypeName | undefined {
  const { tokens } = s;
  let at = start;
  const constructed = isText(tokens, at, 'new');
  if (constructed) at++;
  if (at >= end || kindAt(tokens, at) !== Kind.word) return undefined;
  const first = tokens.text.charCodeAt(tokens.starts[at]!);
  const capital = first >= 65 && first <= 90;
  if (!constructed && !capital) return undefined;
  if (constructed) return readType(s, at)?.type;
  return { name: textOf(tokens, at), args: [] };
}
