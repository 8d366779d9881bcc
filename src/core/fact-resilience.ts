import type { Evidence } from './evidence.ts';
import type { Base, Scope } from './fact-common.ts';
import type { Ref } from './ref.ts';

// Resilience around calls, and how messages are handled.

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

/** A function as a call names it: by its name, and by the type or the module that it is looked for in. */
export interface HandedTo {
  readonly name: string;
  /** Type of what it is called on. */
  readonly type?: string;
  /** Module that it, or what it is called on, is imported from. */
  readonly module?: string;
}

/** A function that is given work and runs it or hands it on: what guards it guards calls that stand elsewhere. */
export interface Runner extends Base {
  readonly kind: 'runner';
  readonly scope: Scope;
  /** Functions of the file whose settings are its own: those around it, and those that make what it works with. */
  readonly within: readonly string[];
  /** What it runs the work in, or hands it to. */
  readonly to: readonly HandedTo[];
  /** What it asks before and after. */
  readonly asks: readonly HandedTo[];
  /** Where it answers for work that failed: by a value, or by an error of its own. */
  readonly answers?: Evidence;
}

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
