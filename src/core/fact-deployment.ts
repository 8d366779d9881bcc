import type { Evidence, RepoPath } from './evidence.ts';
import type { Base, ComponentKind } from './fact-common.ts';
import type { Ref } from './ref.ts';

// What descriptions and build files declare.

/** Kinds of descriptions that say what runs, surest first. */
export const DEPLOYED_BY = [
  'aspire',
  'compose',
  'kubernetes',
  'helm',
  'cloud-foundry',
  'procfile',
  'serverless',
] as const;
export type DeployedBy = (typeof DEPLOYED_BY)[number];

export function isDeployment({ origin }: { readonly origin: Unit['origin'] }): boolean {
  return origin !== 'dockerfile' && origin !== 'module';
}

/** Something declared as deployable or buildable: a compose service, a Kubernetes workload, a build module. */
export interface Unit extends Base {
  readonly kind: 'unit';
  readonly origin: DeployedBy | 'dockerfile' | 'module';
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
  /** The platform gives it an address on the outside by itself. */
  readonly routed?: boolean;
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
  /** What the build leaves out although this library would bring it along, by the last part of its name. */
  readonly without?: readonly string[];
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
  /** Lines that the value was put together from, where it stands in a template. */
  readonly via?: readonly Evidence[];
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

/** A package of this repository or of others that a file is built with, by the path the language imports it by. */
export interface Import extends Base {
  readonly kind: 'import';
  readonly module: string;
}
