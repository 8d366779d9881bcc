import { LineCounter, parseDocument } from 'yaml';

/** Aliases that a spec may use: more would be a way to make a small text a huge value. */
const MOST_ALIASES = 100;

/**
 * Reads YAML or JSON.
 * @returns the value, or what is wrong with its form and where; lines count from 1
 */
export function parseText(text: string): {
  readonly value?: unknown;
  readonly mistakes: readonly { readonly line: number; readonly message: string }[];
} {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const mistakes = document.errors.map(e => ({
    line: lines.linePos(e.pos[0]).line,
    message: e.message.split('\n')[0]!,
  }));
  if (mistakes.length > 0) return { mistakes };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), mistakes };
  } catch (error) {
    return { mistakes: [{ line: 1, message: error instanceof Error ? error.message : String(error) }] };
  }
}
