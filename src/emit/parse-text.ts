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
  // What follows the first is mostly its consequence.
  const [first] = document.errors;
  if (first) {
    const line = lines.linePos(first.pos[0]).line;
    const unquoted = /[:,]\s[^"'\n]*\/\{/.test(text.split('\n')[line - 1] ?? '');
    const hint = unquoted ? '; inside { } a text with braces needs quotes: "DELETE /reservations/{key}"' : '';
    return { mistakes: [{ line, message: `${first.message.split('\n')[0]!}${hint}` }] };
  }
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), mistakes: [] };
  } catch (error) {
    return { mistakes: [{ line: 1, message: error instanceof Error ? error.message : String(error) }] };
  }
}
