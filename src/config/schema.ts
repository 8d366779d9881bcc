import * as z from 'zod';

/** `qe.config.yaml` at the root of the repository that is read: how its team lives with the findings. */

const text = (what: string) => z.string().trim().min(1, `${what} is missing`);
const severity = z.enum(['critical', 'high', 'medium', 'low', 'info', 'off']);

const exception = z.strictObject({
  finding: text('the finding').describe('Id or fingerprint of one finding, or the id of a detector'),
  component: z.string().optional().describe('Only where this component (name or id) is a subject; default: any'),
  reason: text('the reason').describe('Why it is accepted: the next reader must be able to judge it'),
  owner: text('the owner').describe('Who answers for it'),
  until: z.iso.date().describe('Last day on which it counts, YYYY-MM-DD; after it the finding is shown again'),
});

const allowedEdge = z.strictObject({
  from: text('the caller').describe('Component name or id'),
  to: text('the callee').describe('Component name or id'),
  reason: text('the reason'),
});

export const configSchema = z.strictObject({
  severity: z
    .record(z.string(), severity)
    .optional()
    .describe('Severity by detector id instead of its own; `off` does not run it'),
  thresholds: z
    .record(z.string(), z.int().positive())
    .optional()
    .describe('Number from which a detector reports, by its id, instead of its own (its page names it)'),
  tableOwners: z
    .record(z.string(), text('the owner'))
    .optional()
    .describe('Which component (name or id) a database table belongs to'),
  allow: z
    .array(allowedEdge)
    .optional()
    .describe('Connections that the team wants: findings about exactly these two components are not shown'),
  exceptions: z.array(exception).optional().describe('Findings that are accepted for a time'),
});

export type Config = z.infer<typeof configSchema>;
export type Exception = z.infer<typeof exception>;

/** Names under which the file is looked for, first found wins. */
export const CONFIG_FILES: readonly string[] = ['qe.config.yaml', 'qe.config.yml'];

/** For editors: `# yaml-language-server: $schema=…/qe.config.schema.json` at the head of the file. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'qe.config.yaml', description: 'How a team lives with the findings of qe-framework' };
}
