import { Value } from './csharp-expression.ts';
import type { CsMember, CsSource, CsType, CsTypeName, CsVariable } from './csharp-source.ts';
import { lineOf } from './csharp-tokens.ts';
import { typeOfValue } from './csharp-value-types.ts';
import type { Annotation, Expression, Variable } from './outline.ts';
import { textOf } from './tokens.ts';

const NONE: readonly Annotation[] = [];

/** What a declaration says beside its name. */
export interface Declared {
  readonly ownerType?: CsType | undefined;
  readonly inside?: CsMember | undefined;
  readonly type?: CsTypeName | undefined;
  readonly annotations?: readonly Annotation[];
  readonly valueStart?: number;
  readonly valueEnd?: number;
  readonly exported?: boolean;
  readonly constant?: boolean;
  readonly property?: boolean;
  readonly receiver?: boolean;
}

/**
 * A field, property, parameter or local. Files hold many and few are looked at: line, value and a type that only the
 * value tells are read when asked for.
 */
export class CsName implements CsVariable {
  readonly name: string;
  readonly role: Variable['role'];
  readonly nameAt: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly annotations: readonly Annotation[];
  readonly exported: boolean;
  readonly constant: boolean;
  readonly property: boolean;
  readonly receiver: boolean;
  readonly #s: CsSource;
  readonly #owner: CsType | undefined;
  readonly #inside: CsMember | undefined;
  #type: { readonly known: CsTypeName | undefined } | undefined;
  #value: Expression | undefined;

  constructor(s: CsSource, role: Variable['role'], nameAt: number, declared: Declared) {
    this.name = textOf(s.tokens, nameAt);
    this.role = role;
    this.nameAt = nameAt;
    this.valueStart = declared.valueStart ?? -1;
    this.valueEnd = declared.valueEnd ?? -1;
    this.annotations = declared.annotations ?? NONE;
    this.exported = declared.exported ?? false;
    this.constant = declared.constant ?? false;
    this.property = declared.property ?? false;
    this.receiver = declared.receiver ?? false;
    this.#s = s;
    this.#owner = declared.ownerType;
    this.#inside = declared.inside;
    if (declared.type) this.#type = { known: declared.type };
  }

  // Absent by being undefined, which the contract's optional properties cannot say of a getter; so with the others.
  get type(): CsTypeName {
    if (!this.#type) {
      // A value that leads back to this very variable finds no type.
      this.#type = { known: undefined };
      if (this.valueStart >= 0)
        this.#type = { known: typeOfValue(this.#s, this.valueStart, this.valueEnd, this.#place) };
    }
    return this.#type.known as CsTypeName;
  }

  get value(): Expression {
    if (this.valueStart >= 0) this.#value ??= new Value(this.#s, this.valueStart, this.valueEnd, this.#place);
    return this.#value as Expression;
  }

  get ownerType(): CsType {
    return this.#owner as CsType;
  }

  get owner(): string {
    return (this.#owner?.name ?? this.#inside?.owner) as string;
  }

  get inside(): CsMember {
    return this.#inside as CsMember;
  }

  get member(): string {
    return this.#inside?.name as string;
  }

  get line(): number {
    return lineOf(this.#s, this.nameAt);
  }

  get #place() {
    return { ownerType: this.#owner, member: this.#inside };
  }
}
