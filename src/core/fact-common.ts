import type { Evidence } from './evidence.ts';

// What every fact shares.

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

export interface Base {
  readonly at: Evidence;
}

export type Protocol = 'http' | 'grpc' | 'graphql' | 'thrift' | 'rpc' | 'websocket' | 'tcp';
