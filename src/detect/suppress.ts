import type { Finding } from '../core/finding.ts';

/** A raw line of a repository file, 1-based; undefined where there is none. */
export type LineReader = (file: string, line: number) => string | undefined;

/**
 * Whether a comment `qe-ignore <detector>: reason` stands on a cited line or on the line above it.
 * Without a reason it does not count: the next reader must be able to judge it.
 */
export function isSuppressed(finding: Finding, lineOf: LineReader | undefined): boolean {
  return finding.evidence.some(
    e =>
      ignores(lineOf?.(e.file, e.line) ?? e.text, finding.detector) ||
      ignores(lineOf?.(e.file, e.line - 1), finding.detector),
  );
}

function ignores(line: string | undefined, detector: string): boolean {
  const at = line?.indexOf('qe-ignore ') ?? -1;
  if (line === undefined || at < 0) return false;
  const rest = line.slice(at + 'qe-ignore '.length);
  const colon = rest.indexOf(':');
  if (colon < 0) return false;
  // The comment's own end is not a reason.
  const reason = rest
    .slice(colon + 1)
    .replace('*/', '')
    .replace('-->', '')
    .trim();
  return (
    reason !== '' &&
    rest
      .slice(0, colon)
      .split(',')
      .some(id => id.trim() === detector)
  );
}
