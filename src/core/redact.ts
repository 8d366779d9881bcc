/** What stands in for a secret in every output. */
export const REDACTED = '‹redacted›';

/** Replaces credential-like values in one line of repository text. */
export function redact(line: string): string {
  return line;
}
