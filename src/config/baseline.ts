import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { compareText } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { UserError } from '../core/problem.ts';

/** Findings that were there when a team began to look: only new ones are shown. */
const baselineSchema = z.strictObject({
  schema: z.literal('qe-baseline/1'),
  findings: z.array(z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/), id: z.string() })),
});

/** @returns the text of a baseline file: sorted, so that it changes only where findings do */
export function writeBaseline(findings: readonly Finding[]): string {
  const entries = findings
    .map(({ fingerprint, id }) => ({ fingerprint, id }))
    .sort((a, b) => compareText(a.fingerprint, b.fingerprint));
  return `${JSON.stringify({ schema: 'qe-baseline/1', findings: entries }, null, 2)}\n`;
}

/**
 * @returns the fingerprints in a baseline file
 * @throws UserError with the file and what is wrong
 */
export function readBaseline(file: string): ReadonlySet<string> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(
      `${file}: no baseline can be read there (${error instanceof Error ? error.message : String(error)}); write one with --write-baseline`,
    );
  }
  const parsed = baselineSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      `${file}: ${issue!.path.join('.') || 'the file'}: ${issue!.message}; write a new one with --write-baseline`,
    );
  }
  return new Set(parsed.data.findings.map(f => f.fingerprint));
}
