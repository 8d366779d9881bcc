import { quote } from '../core/evidence.ts';

/** Repository text for a terminal: one line, no escapes. */
export const plain = (text: string): string => quote(text, 400);

/** Repository text inside a line or a table cell of Markdown: no markup of its own, no HTML, no link. */
export function markdown(text: string): string {
  return plain(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/([\\`*_[\]|~#!])/g, '\\$1');
}

/** Repository text as a Markdown code span; a backtick inside cannot end it. */
export function code(text: string): string {
  const shown = plain(text).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(m => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** Repository text inside a quoted Mermaid label: whatever has a meaning there becomes an entity. */
export function label(text: string): string {
  const shown = quote(text, 80);
  return shown.replace(/[^\p{L}\p{N} ./:_,()+@=-]/gu, char => `#${char.codePointAt(0)};`);
}

/** A finished text for a terminal: lines and tabs stay, everything else that a terminal would act on is shown as a code. */
export function showControls(text: string): string {
  return text.replace(/[^\n\t\P{C}]|[\u2028\u2029]/gu, char => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}
