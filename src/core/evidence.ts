import { redact } from './redact.ts';

/** Path inside the repository, relative to its root, with `/` on every system. */
export type RepoPath = string;

export type NonEmpty<T> = readonly [T, ...T[]];

/** One line (or a few) that a person can open: what every claim of the product rests on. */
export interface Evidence {
  readonly file: RepoPath;
  /** 1-based. */
  readonly line: number;
  readonly endLine?: number;
  /** The line itself: trimmed, at most 200 characters, control characters shown as codes, secrets replaced. */
  readonly text: string;
  readonly note?: string;
}

const MAX_TEXT = 200;

/**
 * The only place where repository text becomes output, and so the only place that redacts.
 * @param text the raw line as it stands in the file
 */
export function evidence(
  file: RepoPath,
  line: number,
  text: string,
  extra: { endLine?: number; note?: string } = {},
): Evidence {
  return {
    file,
    line,
    ...(extra.endLine ? { endLine: extra.endLine } : {}),
    text: quote(text),
    ...(extra.note ? { note: extra.note } : {}),
  };
}

/** Repository text as harmless data: one line, no terminal escapes, no secrets. */
export function quote(text: string, max: number = MAX_TEXT): string {
  const oneLine = showControls(redact(text.trim()));
  return oneLine.length > max ? `${oneLine.slice(0, max - 1)}…` : oneLine;
}

function showControls(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === '\t') out += ' ';
    else if (code < 32 || (code >= 127 && code < 160) || isDirectional(code)) out += `\\u{${code.toString(16)}}`;
    else out += char;
  }
  return out;
}

/** Characters that reorder or hide text in a terminal or a review. */
function isDirectional(code: number): boolean {
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0xfeff
  );
}

export function compareEvidence(a: Evidence, b: Evidence): number {
  return compareText(a.file, b.file) || a.line - b.line || compareText(a.text, b.text);
}

/** Code-unit order: the same on every system and locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isNonEmpty<T>(list: readonly T[]): list is NonEmpty<T> {
  return list.length > 0;
}
