import type { Ref } from '../../core/ref.ts';
import type { SourceFile } from '../extractor.ts';

/**
 * What every language front end makes of one file, and all that recognisers see: imports, types, members,
 * variables, annotations, and invocations on demand. A shape, not a syntax tree: bodies stay unread until a row's
 * trigger name occurs in them. The lexers below this are the only place that knows how text becomes tokens.
 */
export interface Outline {
  readonly file: SourceFile;
  readonly language: string;
  /** Java package, C# namespace, Go package. */
  readonly package?: string;
  readonly imports: readonly Import[];
  readonly types: readonly TypeDeclaration[];
  readonly members: readonly Member[];
  /** Fields, parameters, locals and module-level constants. */
  readonly variables: readonly Variable[];
  /** Invocations whose method or function name is in `names`, in text order. `new X(...)` has the name `new X`. */
  invocations(names: ReadonlySet<string>): readonly Invocation[];
}

export interface Import {
  /** `org.springframework.web.client.RestTemplate`, `axios`, `./clients/payments`, `net/http`. */
  readonly module: string;
  /** Exported name taken from the module: `Kafka`, `default`, `*`; absent for a bare import. */
  readonly imported?: string;
  /** Name under which this file knows it. */
  readonly local: string;
  readonly line: number;
}

export interface Annotation {
  /** Without `@` and package: `FeignClient`, `Controller`. */
  readonly name: string;
  readonly args: readonly Expression[];
  /** Named attributes: `@FeignClient(name = "x")`; a single decorator object's fields count as named too. */
  readonly named: Readonly<Record<string, Expression>>;
  readonly line: number;
}

export interface TypeDeclaration {
  readonly kind: 'class' | 'interface' | 'enum' | 'struct' | 'object';
  readonly name: string;
  /** Simple names with their type arguments: `JpaRepository<Order, Long>` is `{ name: 'JpaRepository', args: ['Order', 'Long'] }`. */
  readonly extends: readonly TypeName[];
  readonly implements: readonly TypeName[];
  readonly annotations: readonly Annotation[];
  readonly line: number;
  readonly endLine: number;
}

export interface TypeName {
  readonly name: string;
  readonly args: readonly string[];
}

export interface Member {
  /** Function or method; a constructor's name is `constructor`. */
  readonly name: string;
  /** Enclosing type, or a Go/Kotlin receiver's type. */
  readonly owner?: string;
  readonly returns?: TypeName;
  readonly annotations: readonly Annotation[];
  readonly parameters: readonly Variable[];
  readonly exported: boolean;
  readonly line: number;
  readonly endLine: number;
}

export interface Variable {
  readonly name: string;
  readonly role: 'field' | 'parameter' | 'local' | 'module';
  readonly owner?: string;
  readonly member?: string;
  readonly type?: TypeName;
  readonly annotations: readonly Annotation[];
  readonly value?: Expression;
  readonly exported: boolean;
  readonly constant: boolean;
  readonly line: number;
}

/** A value as written, read as far as names need it. */
export interface Expression {
  readonly form: 'string' | 'number' | 'name' | 'call' | 'new' | 'object' | 'array' | 'function' | 'other';
  /** Source text, white space folded, cut at 200 characters. */
  readonly text: string;
  /** The name it stands for: literals, concatenations, templates, environment reads, constants. */
  readonly ref: Ref;
  /** Further names it may stand for: the other branches of a conditional. Absent: none known. */
  readonly alternatives?: readonly Ref[];
  /** For objects (and builder-like named arguments). */
  readonly fields?: Readonly<Record<string, Expression>>;
  readonly items?: readonly Expression[];
  readonly invocation?: Invocation;
  readonly line: number;
}

export interface Invocation {
  /** Method or function name; `new X` for a construction. */
  readonly name: string;
  /** What stands left of the last dot, as text: `this.restTemplate`, `axios`, `webClient`; '' for a bare function. */
  readonly receiver: string;
  /** Type of the chain's root: declared type, type given by a row, or imported module's name; absent when unknown. */
  readonly receiverType?: string;
  /** Module the root name is imported from. */
  readonly module?: string;
  /** Root name of the chain: `webClient` in `this.webClient.get().uri(x)`. */
  readonly root: string;
  /** Invocations before this one in the same chain, nearest last. */
  readonly chain: readonly Invocation[];
  readonly args: readonly Expression[];
  readonly typeArgs: readonly string[];
  /** Variable or field the result is put in: `const http = axios.create(…)`. */
  readonly assignedTo?: string;
  /** Enclosing type and member. */
  readonly owner?: string;
  readonly member?: string;
  /** Inside a loop or a callback that runs per item. */
  readonly inLoop: boolean;
  readonly line: number;
  readonly endLine: number;
}
