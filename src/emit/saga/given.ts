import * as z from 'zod';
import { DURATION, readDuration } from '../duration.ts';

/** What people write: the full form, or short forms that expand.ts fills in. */

const text = z.string().trim().min(1, 'is empty');
const name = text.regex(
  /^[\p{L}_][\p{L}\p{M}\p{N}_-]*$/u,
  'must begin with a letter and hold only letters, digits, "-" and "_"',
);
const duration = text
  .regex(DURATION, 'is no duration; write 250ms, 2s, 5m or ISO 8601 such as PT30M')
  .refine(given => !DURATION.test(given) || readDuration(given) !== undefined, 'must be at least 1ms');
const references = z.record(z.string(), z.unknown());

const request = z.union([
  text.regex(/^[A-Z]+ \/\S*$/, 'must be a method and a path, such as POST /reservations'),
  z.strictObject({
    op: text
      .regex(/^[A-Z]+ \/\S*$/, 'must be a method and a path, such as POST /reservations')
      .describe('Method and path; {key} stands for the step’s key'),
    input: references
      .optional()
      .describe('Name → $.input.…, $.steps.ID.… (an earlier result), $.saga.id, or a literal value'),
    result: text.optional().describe('Type of the answer, a name in schemas'),
  }),
]);

const retry = {
  max: z
    .union([z.int().min(1), z.literal('unlimited')])
    .optional()
    .describe('Tries in all'),
  backoff: z.enum(['exponential', 'constant']).optional(),
  initial: duration.optional().describe('Before the second try'),
  maxInterval: duration.optional(),
  on: z
    .array(z.enum(['transient', 'unknown']))
    .min(1)
    .optional(),
};

const compensation = z.union([
  z.literal('none'),
  request.options[0],
  request.options[1].extend({
    op: request.options[1].shape.op.optional(),
    retry: z.union([z.literal('forever'), z.strictObject(retry)]).optional(),
    onExhausted: z.literal('park').optional().describe('Wait for a person, with an alert, and go on when told'),
    open: text.optional().describe('What is not known yet about taking this step back'),
  }),
]);

const isolation = z
  .strictObject({
    lock: text.optional().describe('Semantic lock: Order.status=APPROVAL_PENDING'),
    commutative: text.optional().describe('The update commutes with those of others'),
    reread: text.optional().describe('Read again and compared before it is written'),
    version: text.optional().describe('A version file orders the updates'),
    value: text.optional().describe('The risk decides, by value'),
  })
  .refine(
    given => Object.keys(given).length === 1,
    'must name exactly one of lock, commutative, reread, version, value',
  );

const step = z.strictObject({
  id: name,
  kind: z.enum(['compensatable', 'pivot', 'retriable', 'readonly']).optional(),
  service: name.optional().describe('Default: the id'),
  action: request.optional(),
  idempotency: z
    .strictObject({
      key: text.optional().describe('Default: {saga.id}:{step.id}'),
      carrier: text
        .regex(/^header:[A-Za-z][A-Za-z0-9-]*$/, 'must be header:NAME')
        .optional()
        .describe('Default: header:Idempotency-Key'),
      fence: z.enum(['participant', 'none']).optional(),
    })
    .optional(),
  timeout: duration.optional().describe('Of one try'),
  retry: z.strictObject({ ...retry, onExhausted: z.enum(['compensate', 'park']).optional() }).optional(),
  errors: z
    .strictObject({
      refused: z.array(text).optional().describe('Final: nothing was done and nothing will be'),
      transient: z.array(text).optional().describe('Nothing was done; a later try may succeed'),
      unknown: z.array(text).optional().describe('It may have been done: the same key again, or taken back'),
    })
    .optional(),
  compensation: compensation.optional(),
  onUnknown: z
    .union([z.enum(['same-key', 'give-up']), z.strictObject({ query: request })])
    .optional()
    .describe('Pivot: how an unknown outcome is found out'),
  isolation: isolation.optional(),
  irreversible: z.boolean().optional().describe('Mail, shipping: cannot be taken back'),
  writes: z.array(text).optional().describe('What is changed: Order.status'),
  breaker: z
    .strictObject({ attemptTimeout: duration })
    .optional()
    .describe('A resilience stack inside the step; shorter than the timeout'),
  evidence: z.strictObject({ file: text, line: z.int().min(1) }).optional(),
});

const brief = z.strictObject({
  id: name.optional(),
  do: text.describe('"inventory POST /reservations", "inventory.reserve" or a plain name'),
  undo: text.optional().describe('Without it the first such step is the pivot and those after it are retriable'),
});

const branch = z.union([name, brief, step]);

/** A subset of JSON Schema. */
export interface GivenShape {
  readonly type?: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array' | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, GivenShape>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: GivenShape | undefined;
  readonly $ref?: string | undefined;
}

const shape: z.ZodType<GivenShape> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['object', 'string', 'integer', 'number', 'boolean', 'array']).optional(),
    format: z.enum(['decimal', 'date', 'date-time', 'uuid', 'uri', 'email']).optional(),
    description: z.string().optional(),
    properties: z.record(name, shape).optional(),
    required: z.array(name).optional(),
    items: shape.optional(),
    $ref: text.regex(/^#\/schemas\/[^/]+$/, 'must be #/schemas/NAME').optional(),
  }),
);

export const sagaSchema = z.strictObject({
  saga: name.describe('Its name: create-order'),
  version: z.int().min(1).optional(),
  id: text.optional().describe('Template of the saga’s id, by which starts are deduplicated; default: {input.id}'),
  input: shape.optional().describe('Default: what the steps refer to, as text'),
  schemas: z.record(name, shape).optional().describe('Types that inputs and results name'),
  deadline: z
    .strictObject({ after: duration, action: z.literal('compensate').optional() })
    .optional()
    .describe('Counts until the pivot starts'),
  cancel: z.union([z.literal('never'), z.strictObject({ before: z.literal('pivot') })]).optional(),
  steps: z
    .array(z.union([name, brief, z.strictObject({ parallel: z.array(branch).min(1) }), step]))
    .min(1, 'is empty; name the services in the order in which they are changed')
    .max(200),
});

export type GivenSaga = z.infer<typeof sagaSchema>;
export type GivenStep = z.infer<typeof step>;
export type GivenBrief = z.infer<typeof brief>;
export type GivenRequest = z.infer<typeof request>;
export type GivenCompensation = z.infer<typeof compensation>;
export type GivenRetry = NonNullable<GivenStep['retry']>;

/** For editors and for whoever writes a spec: `# yaml-language-server: $schema=…/saga-spec.schema.json`. */
export function sagaJsonSchema(): object {
  const schema = z.toJSONSchema(sagaSchema, { io: 'input' });
  return { ...schema, title: 'Saga', description: 'What emit_saga is told: steps, ways back, deadlines' };
}
