import * as z from 'zod';
import { readDuration } from '../duration.ts';

const duration = z
  .string()
  .refine(text => (readDuration(text) ?? 0) > 0, { error: 'must be a duration such as 250ms, 2s, 5m or PT2S' })
  .meta({ examples: ['250ms', '2s', 'PT2S'] });
const percent = z.number().gt(0).max(100);
const count = z.int().min(1).max(1_000_000);
/** Becomes a name in seven languages, a file name and a Kubernetes name. */
const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*$/, {
    error: 'must be words of letters and digits joined by "-", "_" or "."',
  })
  .max(60);

const settings = z.strictObject({
  preset: z.enum(['rate', 'consecutive', 'pybreaker']).default('rate'),
  failureRateThreshold: percent.optional().describe('Percent of the window that fails before it opens'),
  slowCallRateThreshold: percent.optional().describe('Percent of the window that is slow before it opens'),
  slowCallDurationThreshold: duration.optional().describe('A call that takes longer is slow'),
  failureThreshold: count.optional().describe('Failures in a row before it opens (preset consecutive)'),
  waitDurationInOpenState: duration.optional().describe('How long it refuses before it tries again'),
  slidingWindowType: z.enum(['count', 'time']).optional(),
  slidingWindowSize: count.optional().describe('Calls, or seconds of a time window'),
  minimumNumberOfCalls: count.optional().describe('Calls in the window before a rate is judged'),
  permittedNumberOfCallsInHalfOpenState: count
    .max(1_000)
    .optional()
    .describe('Trial calls let through, all of which must succeed'),
  ignoredErrors: z
    .array(
      z.string().regex(/^(?:http:4xx|http:[1-5]\d\d|[A-Za-z_]\w{0,99})$/, {
        error: 'http:4xx, http:404 or the name of an error type',
      }),
    )
    .max(50)
    .optional()
    .describe('Errors that say nothing about the health of the other side'),
});

const retry = z.strictObject({
  max: z.int().min(1).max(10).optional().describe('Tries in all, the first included'),
  backoff: z.enum(['exponential', 'fixed']).default('exponential'),
  initial: duration.optional(),
  maxInterval: duration.optional(),
  jitter: z.enum(['full', 'none']).default('full'),
  budget: z
    .string()
    .regex(/^(?:100|[1-9]?\d)%$/)
    .optional()
    .describe('Retries as a part of all calls; more are not made'),
});

/** What is told about one call. `call` (or `name`) and `service` (or `target`) are enough. */
export const breakerSchema = z
  .strictObject({
    call: name.optional().describe('Name of the call: get-stock'),
    name: name.optional().describe('Short form of call'),
    service: name.optional().describe('The service that is called: inventory'),
    target: name.optional().describe('Short form of service'),
    p99: duration.optional().describe('99 of 100 calls are faster, measured when all is well'),
    ratePerSecond: z.number().gt(0).max(1_000_000).optional().describe('Calls per second of one instance'),
    deadline: duration.optional().describe('When the caller has no more use for an answer, retries included'),
    attemptTimeout: duration.optional(),
    idempotent: z.boolean().default(false).describe('Whether the call may be repeated as it is'),
    idempotencyKey: z
      .string()
      .regex(/^header:[A-Za-z][A-Za-z0-9-]{0,63}$/)
      .optional()
      .describe('Header that carries a key by which the other side knows a repetition: header:Idempotency-Key'),
    criticality: z.enum(['critical', 'non-critical', 'payment', 'read']).default('critical'),
    settings: settings.default({ preset: 'rate' }),
    retry: retry.optional(),
    bulkhead: z
      .strictObject({ concurrent: count.optional(), queue: z.int().min(0).max(1_000_000).optional() })
      .default({}),
    fallback: z
      .strictObject({
        strategy: z.enum(['cached', 'default', 'alternate', 'queue', 'error']),
        ttl: duration.optional(),
      })
      .optional(),
    allowApproximation: z.boolean().default(false).describe('Takes the nearest a library can do instead of refusing'),
  })
  .refine(given => given.call !== undefined || given.name !== undefined, {
    path: ['call'],
    error: 'is missing: call: get-stock',
  })
  .refine(given => given.service !== undefined || given.target !== undefined, {
    path: ['service'],
    error: 'is missing: service: inventory',
  });

export type GivenSpec = z.infer<typeof breakerSchema>;

/** For editors and for those who write specs by machine. */
export function breakerJsonSchema(): object {
  return z.toJSONSchema(breakerSchema, { io: 'input' });
}

export interface RateSettings {
  readonly mode: 'rate';
  readonly failureRateThreshold: number;
  readonly slowCallRateThreshold: number;
  readonly slowCallDurationMs: number;
  readonly slidingWindowType: 'count' | 'time';
  /** Calls, or seconds of a time window. */
  readonly slidingWindowSize: number;
  readonly minimumNumberOfCalls: number;
}

export interface ConsecutiveSettings {
  readonly mode: 'consecutive';
  readonly failureThreshold: number;
}

export type Settings = (RateSettings | ConsecutiveSettings) & {
  readonly preset: 'rate' | 'consecutive' | 'pybreaker';
  readonly waitDurationMs: number;
  readonly permits: number;
  readonly ignoredErrors: readonly string[];
};

export interface Retry {
  /** The first one included; 1: no retry. */
  readonly tries: number;
  readonly backoff: 'exponential' | 'fixed';
  readonly initialMs: number;
  readonly maxIntervalMs: number;
  readonly jitter: 'full' | 'none';
  readonly budgetPercent: number;
}

/** A whole spec: every number is there, and where it is from. */
export interface BreakerSpec {
  readonly call: string;
  readonly service: string;
  readonly p99Ms?: number;
  readonly ratePerSecond?: number;
  readonly deadlineMs: number;
  readonly attemptTimeoutMs: number;
  readonly idempotent: boolean;
  /** Name of the header. */
  readonly idempotencyKey?: string;
  readonly criticality: 'critical' | 'non-critical' | 'payment' | 'read';
  readonly settings: Settings;
  readonly retry: Retry;
  readonly bulkhead: { readonly concurrent: number; readonly queue: number };
  readonly fallback: {
    readonly strategy: 'cached' | 'default' | 'alternate' | 'queue' | 'error';
    readonly ttlMs: number;
  };
  readonly allowApproximation: boolean;
  /** Parameter → where its number is from, with the arithmetic. */
  readonly sources: Readonly<Record<string, string>>;
  /** Parameters that the author of the spec wrote down, as against presets and derived ones. */
  readonly explicit: ReadonlySet<string>;
}
