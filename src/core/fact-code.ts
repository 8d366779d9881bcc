import type { Evidence } from './evidence.ts';
import type { Base, ComponentKind, Protocol, Scope } from './fact-common.ts';
import type { HandedTo } from './fact-resilience.ts';
import type { Ref } from './ref.ts';

// What code does, and what it is.

/** The file plays a role by itself: `@EnableEurekaServer`, `@EnableConfigServer`. */
export interface Role extends Base {
  readonly kind: 'role';
  readonly role: ComponentKind;
  readonly technology: string;
}

/** A program starts here: `@SpringBootApplication`, `app.listen`, `NestFactory.create`. */
export interface Entry extends Base {
  readonly kind: 'entry';
  readonly technology: string;
}

/** The file takes part in infrastructure: registers itself, fetches configuration, sends traces. */
export interface Use extends Base {
  readonly kind: 'use';
  readonly of: 'discovery' | 'config' | 'tracing' | 'metrics' | 'admin' | 'auth' | 'dashboard';
  readonly technology: string;
}

/** A named constant or configured field that other files of the unit may refer to. */
export interface Constant extends Base {
  readonly kind: 'constant';
  /** Qualified by its class where it has one: `Topics.ORDERS`; and a bare name otherwise. */
  readonly name: string;
  readonly value: Ref;
}

/** A configured client that others use by handle: a RestTemplate bean, `axios.create({ baseURL })`, a Feign interface. */
export interface Client extends Base {
  readonly kind: 'client';
  readonly technology: string;
  /** Bean, field or exported variable name, or the type where injection goes by type. */
  readonly handle: string;
  readonly base?: Ref;
}

/** An operation this code serves. */
export interface Route extends Base {
  readonly kind: 'route';
  readonly protocol: Protocol;
  /** Upper case; `*` for any. For gRPC the method's name. */
  readonly method: string;
  /** For gRPC the service's name. */
  readonly path: Ref;
  readonly framework: string;
  /** Served only by a component that is built with one of these libraries (the last part of its name). */
  readonly servedWith?: readonly string[];
  readonly scope: Scope;
}

/** A request this code sends to somebody else. */
export interface Call extends Base {
  readonly kind: 'call';
  readonly protocol: Protocol;
  /** The client: `RestTemplate`, `axios`, `Feign`. */
  readonly client: string;
  /** What `target` holds: an address or URL, a discovery name, or the name of a contract's service. */
  readonly names: 'url' | 'service' | 'contract';
  readonly target: Ref;
  readonly method?: string;
  /** Where the address and the path are told apart (Feign, baseURL). */
  readonly path?: Ref;
  readonly scope: Scope;
  /** Inside a loop or a per-item callback of this function. */
  readonly loop?: boolean;
  /** Whether the code around it speaks of an idempotency key. */
  readonly keyed?: boolean;
  /** Functions that it is given to as work, the innermost first: `guarded(() => client.get(url))`. */
  readonly given?: readonly HandedTo[];
  /** Where one of these is started for each item of a list, all at once and without a limit. */
  readonly fanOut?: Evidence;
}

export interface Publish extends Base {
  readonly kind: 'publish';
  /** `kafka`, `rabbitmq` …; absent when only the binder's configuration knows. */
  readonly broker?: string;
  /** Topic or queue; for RabbitMQ `exchange` and `channel` (routing key) apart. */
  readonly channel: Ref;
  readonly exchange?: Ref;
  readonly client: string;
  readonly scope: Scope;
  /** Whether the message carries a key that keeps its order; absent: not known. */
  readonly keyed?: boolean;
}

export interface Consume extends Base {
  readonly kind: 'consume';
  readonly broker?: string;
  readonly channel: Ref;
  readonly exchange?: Ref;
  readonly group?: Ref;
  readonly client: string;
  readonly scope: Scope;
}

/** This code reads or writes a database, or declares what it keeps there. */
export interface Store extends Base {
  readonly kind: 'store';
  /** `postgresql`, `mongodb`, `redis` …, or `sql` when only the connection tells which. */
  readonly technology: string;
  /** `JPA`, `pg`, `mongoose`. */
  readonly client: string;
  readonly access: 'connect' | 'declare' | 'read' | 'write';
  /** Connection URL or host, where the code gives it. */
  readonly target?: Ref;
  /** Table, collection or entity. */
  readonly entity?: string;
  readonly scope: Scope;
}

export interface Transaction extends Base {
  readonly kind: 'transaction';
  readonly style: 'local' | 'distributed';
  readonly technology: string;
  readonly scope: Scope;
}

/** Ways through a function that exclude each other: arms of a condition, cases of a switch, what is tried and caught. */
export interface Branch extends Base {
  readonly kind: 'branch';
  /** First and last line of each. */
  readonly arms: readonly (readonly [first: number, last: number])[];
  readonly scope: Scope;
}

/** A process over several services that is written down in one place, with what takes its steps back. */
export interface Saga extends Base {
  readonly kind: 'saga';
  readonly framework: string;
  readonly name: string;
  readonly steps: readonly SagaStep[];
  readonly scope: Scope;
}

export interface SagaStep {
  readonly name: string;
  readonly at: Evidence;
  /** Whether it changes something, as far as its name tells; a step that only checks does not. */
  readonly effect: boolean;
  /** Whether the definition says how to take it back. */
  readonly compensated: boolean;
}
