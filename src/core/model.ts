import type { Evidence, NonEmpty, RepoPath } from './evidence.ts';
import type { Call, CodeFactKind, ComponentKind, FactKind, FactOf, PolicyKind, RetryShape } from './fact.ts';
import type { Problem } from './problem.ts';

export type ComponentId = string;
export type Confidence = 'high' | 'medium' | 'low';
export type Style = 'sync' | 'async' | 'data' | 'infra';

export interface Component {
  /** `service:orders`: kind and normalised name, unique. */
  readonly id: ComponentId;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly kind: ComponentKind;
  readonly technology?: string;
  /** Languages of its own code, most lines first. */
  readonly languages: readonly string[];
  readonly roots: readonly RepoPath[];
  readonly evidence: NonEmpty<Evidence>;
}

/** One kind of resilience at one call or connection. `unknown` is a value: we could not look. */
export interface PolicyState {
  readonly kind: PolicyKind;
  readonly status: 'present' | 'absent' | 'unknown';
  readonly value?: string;
  readonly source?: 'code' | 'config' | 'mesh' | 'gateway' | 'default';
  /** What sets it: an annotation, code around the call, the configured client, or infrastructure and the library. */
  readonly by?: 'annotation' | 'code' | 'client' | 'settings' | 'mesh' | 'gateway' | 'library';
  readonly retry?: RetryShape;
  readonly evidence: readonly Evidence[];
  /** Further settings of this kind that apply as well: layers that add up or outdo each other. */
  readonly also?: readonly Omit<PolicyState, 'kind' | 'also'>[];
}

/**
 * From the caller, the publisher or the reader to what it calls, publishes to or reads;
 * a consumer's connection runs from the broker to the consumer.
 */
export interface Connection {
  readonly from: ComponentId;
  readonly to: ComponentId;
  readonly style: Style;
  /** `http`, `grpc`, `kafka`, `postgresql` … */
  readonly protocol: string;
  /** `POST /payments`, a topic, a database's name. */
  readonly channel?: string;
  /** high: code or a configuration value names it; medium: inferred from a library or a name; low: start-up order only. */
  readonly confidence: Confidence;
  readonly policies: readonly PolicyState[];
  readonly evidence: NonEmpty<Evidence>;
  /** The settings, routes and constants that linking followed from the code to the peer. */
  readonly via: readonly Evidence[];
}

/** One outgoing call in the code, with what linking found out about it. */
export interface CallSite {
  readonly from: ComponentId;
  /** Absent: the peer could not be placed. */
  readonly to?: ComponentId;
  readonly call: Call;
  readonly policies: readonly PolicyState[];
  readonly via: readonly Evidence[];
}

export interface Channel {
  readonly name: string;
  readonly broker?: ComponentId;
  readonly publishers: readonly ComponentId[];
  readonly consumers: readonly ComponentId[];
  readonly evidence: NonEmpty<Evidence>;
}

/** One component's use of one datastore: the tie that shared-database judges. */
export interface StoreUse {
  readonly from: ComponentId;
  readonly to: ComponentId;
  /** Database or schema name inside the server, where known. */
  readonly database?: string;
  /** Tables, collections, entities seen in the code, with their lines. */
  readonly entities: readonly {
    readonly name: string;
    readonly access: 'declare' | 'read' | 'write';
    readonly at: Evidence;
  }[];
  readonly evidence: NonEmpty<Evidence>;
  readonly via: readonly Evidence[];
}

/** A name that could not be placed. */
export interface Unresolved {
  readonly text: string;
  readonly evidence: Evidence;
}

export interface Coverage {
  readonly files: number;
  readonly bytes: number;
  readonly languages: Readonly<
    Record<string, { readonly files: number; readonly bytes: number; readonly assessed: boolean }>
  >;
}

/** One file of program text, tests and generated files left out. */
export interface CodeFile {
  readonly path: RepoPath;
  readonly bytes: number;
  readonly language: string;
}

/** Read-only: detectors, reports and recommenders query it and never parse again. */
export interface Model {
  readonly components: readonly Component[];
  readonly connections: readonly Connection[];
  readonly channels: readonly Channel[];
  readonly calls: readonly CallSite[];
  readonly stores: readonly StoreUse[];
  readonly unresolved: readonly Unresolved[];
  readonly problems: readonly Problem[];
  readonly coverage: Coverage;
  /** The repository's program text, sorted by path. */
  readonly files: readonly CodeFile[];
  component(id: ComponentId): Component;
  /** Connections that leave a component. */
  out(id: ComponentId, style?: Style): readonly Connection[];
  /** Connections that reach a component. */
  in(id: ComponentId, style?: Style): readonly Connection[];
  /** The component's own facts of a kind, in file and line order. */
  facts<K extends FactKind>(id: ComponentId, kind: K): readonly FactOf<K>[];
  /** All facts of a kind in the repository, whoever owns them and if nobody does: pipelines, contracts, settings. */
  all<K extends FactKind>(kind: K): readonly FactOf<K>[];
  /** Code-fact kinds that were looked for in all of the component's languages. A component without code looks complete. */
  covered(id: ComponentId): ReadonlySet<CodeFactKind>;
  /** Whether the component has source code of its own in the repository. */
  hasCode(id: ComponentId): boolean;
}
