import type { Evidence, RepoPath } from './evidence.ts';
import type { Ref } from './ref.ts';

/** What a component is. */
export type ComponentKind =
  | 'service'
  | 'gateway'
  | 'web'
  | 'job'
  | 'datastore'
  | 'broker'
  | 'discovery'
  | 'config'
  | 'auth'
  | 'monitoring'
  | 'external';

/** Where in the code of one file a fact stands; joins a policy to a call of the same function or the same client. */
export interface Scope {
  /** Enclosing class, or the module's file name where there is none. */
  readonly type?: string;
  /** Enclosing function or method. */
  readonly member?: string;
  /** The variable, field or bean through which a client is used: `restTemplate`, `paymentsHttp`. */
  readonly handle?: string;
  /** The declared unit it is about, where a deployment file says so; else whose folder holds the file. */
  readonly unit?: string;
}

interface Base {
  readonly at: Evidence;
}

/** Something declared as deployable or buildable: a compose service, a Kubernetes workload, a build module. */
export interface Unit extends Base {
  readonly kind: 'unit';
  readonly origin: 'compose' | 'kubernetes' | 'helm' | 'aspire' | 'procfile' | 'serverless' | 'dockerfile' | 'module';
  readonly name: string;
  /** Other names for the same thing: container_name, artifactId, spring.application.name … */
  readonly aliases: readonly string[];
  /** Names under which others reach it on the network. */
  readonly hosts: readonly string[];
  /** Folder with its source: for a module the folder of its build file. */
  readonly root?: RepoPath;
  readonly image?: string;
  readonly build?: {
    readonly context: RepoPath;
    readonly dockerfile?: RepoPath;
    readonly args?: Readonly<Record<string, string>>;
  };
  readonly ports: readonly number[];
  /** Pod labels, that a Service's selector is matched against. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly command?: string;
  /** Repository files and folders mounted into it (configuration of an nginx, say). */
  readonly mounts?: readonly RepoPath[];
  /** What the declaration itself says it is (an Aspire `AddPostgres`); absent: linking decides from image and code. */
  readonly role?: ComponentKind;
  readonly technology?: string;
  /** For modules: 'application' when it builds something that runs, 'library' or 'aggregate' (a parent pom) when not. */
  readonly packaging?: 'application' | 'library' | 'aggregate';
  /** Not part of the running system: test doubles, load generators, tools. */
  readonly auxiliary?: boolean;
  readonly replicas?: number;
  /** How the platform asks it whether it works: Kubernetes probes, `healthcheck`, `HEALTHCHECK`. */
  readonly probes?: readonly Probe[];
  /** Ports that the declaration opens on the machine itself, so to the outside (compose `ports`). */
  readonly published?: readonly number[];
  /** Annotations by which the platform adds an agent or side-car to it: `linkerd.io/inject`. */
  readonly injects?: readonly string[];
  /** Further programs of the system's own in the same pod. */
  readonly beside?: readonly { readonly name: string; readonly at: Evidence }[];
}

export interface Probe {
  readonly probe: 'liveness' | 'readiness' | 'startup' | 'check';
  /** Path or command that is asked; absent where only a port is tried. */
  readonly asks?: string;
  readonly at: Evidence;
}

/** A network name for units chosen by labels: a Kubernetes Service. */
export interface Address extends Base {
  readonly kind: 'address';
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  /** Reachable from outside the cluster without a route in front. */
  readonly opens?: 'node-port' | 'load-balancer';
}

/** Start-up order between two units (depends_on, links). Never a call by itself. */
export interface StartOrder extends Base {
  readonly kind: 'start-order';
  readonly unit: string;
  readonly on: string;
}

/** A library that a module declares. */
export interface Library extends Base {
  readonly kind: 'library';
  /** Folder of the build file. */
  readonly root: RepoPath;
  /** `group:artifact`, npm name, module path, NuGet id. */
  readonly name: string;
  readonly version?: string;
  readonly scope: 'runtime' | 'test' | 'build';
}

/** Whose configuration a setting is. */
export type SettingOwner =
  /** Environment of a declared unit (compose service, Kubernetes container). */
  | { readonly of: 'unit'; readonly unit: string }
  /** A file inside a unit's folder: application.yml, .env, appsettings.json. */
  | { readonly of: 'folder'; readonly root: RepoPath }
  /** A file that others import by path (env_file) or a ConfigMap/Secret by name. */
  | { readonly of: 'source'; readonly source: string }
  /** A config-server repository's file: for one application by name, or for all (`*`). */
  | { readonly of: 'application'; readonly name: string };

export interface Setting extends Base {
  readonly kind: 'setting';
  readonly owner: SettingOwner;
  /** As written: `spring.datasource.url`, `ORDERS_URL`. */
  readonly key: string;
  /** Raw value, placeholders kept. Never printed: output goes through evidence. */
  readonly value: string;
  readonly profile?: string;
}

/** A unit takes settings from elsewhere: env_file, configMapRef, secretKeyRef. */
export interface SettingImport extends Base {
  readonly kind: 'setting-import';
  readonly unit: string;
  /** Path of a file, or `ConfigMap/<name>`, `Secret/<name>`. */
  readonly source: string;
  /** One key of it, under the name `as`; absent: all keys. */
  readonly key?: string;
  readonly as?: string;
}

/** A gateway, proxy or ingress sends requests on: nginx, Zuul, Spring Cloud Gateway, Ingress. */
export interface Forward extends Base {
  readonly kind: 'forward';
  /** Unit by name where the file says so; else the unit whose folder or mount holds the file. */
  readonly unit?: string;
  readonly path?: string;
  /** Host, URL or service name; `*` where the gateway routes to everything it discovers. */
  readonly target: Ref;
  readonly technology: string;
}

/** A contract: a proto service, an OpenAPI document, an AsyncAPI document. */
export interface Contract extends Base {
  readonly kind: 'contract';
  readonly format: 'proto' | 'openapi' | 'asyncapi' | 'thrift' | 'graphql';
  readonly name: string;
  readonly operations: readonly string[];
  /** Addresses at which it says it is served, placeholders filled with their defaults. */
  readonly servers?: readonly string[];
}

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

/** A package of this repository or of others that a file is built with, by the path the language imports it by. */
export interface Import extends Base {
  readonly kind: 'import';
  readonly module: string;
}

export type Protocol = 'http' | 'grpc' | 'graphql' | 'thrift' | 'rpc' | 'websocket' | 'tcp';

/** An operation this code serves. */
export interface Route extends Base {
  readonly kind: 'route';
  readonly protocol: Protocol;
  /** Upper case; `*` for any. For gRPC the method's name. */
  readonly method: string;
  /** For gRPC the service's name. */
  readonly path: Ref;
  readonly framework: string;
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

export type PolicyKind = 'timeout' | 'retry' | 'circuit-breaker' | 'bulkhead' | 'fallback' | 'rate-limit';

/** How a retry waits between its tries; what is not known is left out. */
export interface RetryShape {
  /** `none`: the next try follows at once. */
  readonly backoff?: 'none' | 'fixed' | 'growing';
  readonly jitter?: boolean;
  /** The library repeats only methods that may be repeated, or only what never left. */
  readonly safeOnly?: boolean;
  /** Without a limit on the number of tries. */
  readonly endless?: boolean;
}

/** Resilience around calls, wherever it is configured. */
export interface Policy extends Base {
  readonly kind: 'policy';
  readonly policy: PolicyKind;
  /** `absent` where it is switched off in so many words (`timeout: 0`). */
  readonly status: 'present' | 'absent';
  /** As written, with its unit where it has one: `2s`, `3`. */
  readonly value?: string;
  readonly source: 'code' | 'config' | 'mesh' | 'gateway' | 'default';
  readonly applies: PolicyTarget;
  readonly retry?: RetryShape;
}

export type PolicyTarget =
  /** Calls in this very function or class of this file. */
  | { readonly to: 'scope'; readonly scope: Scope }
  /** Calls through a handle of the unit (bean, exported client), or through a technology (`axios` defaults). */
  | { readonly to: 'client'; readonly handle?: string; readonly technology: string }
  /** Calls of the unit to a named peer (`resilience4j…instances.payments`, Feign's per-client settings). */
  | { readonly to: 'peer'; readonly peer: Ref }
  /** Everything that calls this host (mesh, gateway). */
  | { readonly to: 'host'; readonly host: string };

/**
 * What one consumer does with a message: its own lines, and those of functions of the same file that it runs. Stands where
 * its `Consume` facts do.
 */
export interface Handler extends Base {
  readonly kind: 'handler';
  readonly scope: Scope;
  /** Whether the code that takes the message stands in this file; without it only what the client is told is known. */
  readonly seen: boolean;
  /** `automatic`: the broker forgets the message when it hands it out; `early`: acknowledged before the work. */
  readonly ack?: { readonly mode: 'automatic' | 'early'; readonly at: Evidence; readonly default?: boolean };
  /** What happens twice when the message comes twice. */
  readonly effects: readonly { readonly what: 'insert' | 'request' | 'publish' | 'increment'; readonly at: Evidence }[];
  /** What tells a second delivery from the first: an inbox, a look-up by message id, an upsert. */
  readonly guards: readonly Evidence[];
  /** Where an error of the work ends in a log line, and the message counts as handled. */
  readonly swallows: readonly Evidence[];
  /** Where a message that could not be handled is put aside or handed back. */
  readonly parks: readonly Evidence[];
}

/** Messages that cannot be handled go somewhere: a dead-letter exchange, a redrive policy, an error handler that parks. */
export interface DeadLetter extends Base {
  readonly kind: 'dead-letter';
}

/** A circuit breaker or a saga that the repository's authors wrote themselves. */
export interface Mechanism extends Base {
  readonly kind: 'mechanism';
  readonly of: 'circuit-breaker' | 'saga';
  /** Type or function that holds it. */
  readonly name: string;
  readonly flaws: readonly { readonly flaw: MechanismFlaw; readonly at: Evidence }[];
}

export type MechanismFlaw =
  /** Half-open lets every caller through instead of a few probes. */
  | 'half-open-flood'
  /** A failed probe does not open the breaker again. */
  | 'half-open-stuck'
  /** An undo that failed is only logged. */
  | 'swallowed-compensation'
  /** The first undo that fails keeps the others from being run. */
  | 'broken-off-compensation';

/** A concern of operation that a file takes care of in some way. Never an edge: only a reason not to miss it. */
export interface Sign extends Base {
  readonly kind: 'sign';
  readonly of:
    | 'health'
    | 'tracing'
    | 'metrics'
    | 'correlation'
    | 'versioning'
    | 'api-document'
    | 'configuration'
    | 'mesh'
    | 'scaling'
    | 'pages'
    | 'platform';
  readonly technology: string;
}

/** A file by which a build server builds, tests or ships the repository. */
export interface Pipeline extends Base {
  readonly kind: 'pipeline';
  /** `github-actions`, `jenkins`. */
  readonly system: string;
  /** Builds, tests or ships, as against labelling issues. */
  readonly builds: boolean;
  /** Pushes images, releases or deploys. */
  readonly ships: boolean;
  /** Runs only when certain folders change. */
  readonly filtered: boolean;
}

/** Where a program's log goes. */
export interface LogSink extends Base {
  readonly kind: 'log-sink';
  readonly to: 'file' | 'console' | 'collector';
  readonly technology: string;
}

/** A program that a supervisor or a start script keeps running in one container with others. */
export interface Process extends Base {
  readonly kind: 'process';
  readonly name: string;
  /** `supervisord`, `start script`. */
  readonly by: string;
}

/** A credential written into a file. Its value is nowhere but in the file: evidence shows it replaced. */
export interface Secret extends Base {
  readonly kind: 'secret';
  /** `password`, `private key`, `token` … */
  readonly what: string;
  /** `issued`: its form says that a provider or a generator made it; `simple`: a word, as in examples. */
  readonly form: 'issued' | 'plain' | 'simple';
}

export type CodeFact =
  | Route
  | Call
  | Publish
  | Consume
  | Store
  | Transaction
  | Policy
  | Handler
  | DeadLetter
  | Mechanism;
export type CodeFactKind = CodeFact['kind'];
export type Fact =
  | CodeFact
  | Unit
  | Address
  | StartOrder
  | Library
  | Import
  | Setting
  | SettingImport
  | Forward
  | Contract
  | Role
  | Entry
  | Use
  | Constant
  | Client
  | Saga
  | Branch
  | Sign
  | Pipeline
  | LogSink
  | Process
  | Secret;
export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;
