export interface BraceToken {
  readonly text: string;
  readonly offset: number;
}

/** Names with dots, punctuation, and string literals as one; comments of all three styles are left out. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|"""[\s\S]*?(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|@?[A-Za-z_][\w.]*|[{}()[\]<>;:,=!&|$]/g;

/** Tokens of an interface language with braces (Thrift, GraphQL). */
export function braceTokens(text: string): readonly BraceToken[] {
  const out: BraceToken[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const piece = match[0];
    if (!/^(?:\/\/|\/\*|#|""")/.test(piece)) out.push({ text: piece, offset: match.index });
  }
  return out;
}

/** Content of a string token. */
export function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, '');
}
