import { endOfLine } from './tokens.ts';

/** What the lexer remembers between lines that begin with `#`, and how often a hole was not closed. */
export interface Directives {
  /** Depth of braces at each open `#if`. */
  readonly depths: number[];
  /** Holes of interpolated strings that ran to the end of the text: after a few, holes end with their line. */
  unclosed: number;
}

export function newDirectives(): Directives {
  return { depths: [], unclosed: 0 };
}

const DIRECTIVE = /#[ \t]*(if|elif|else|endif)\b[ \t]*([^\r\n]{0,40})/y;
const NEXT = /^[ \t]*#[ \t]*(if|elif|else|endif)\b/gm;

/**
 * Offset at which reading goes on after the `#` at `at`. Both branches of a condition are read, as both are the
 * program's, unless the first leaves braces open that the second opens again. `#if false` is never read.
 */
export function directive(text: string, at: number, end: number, depth: number, state: Directives): number {
  const line = endOfLine(text, at, end);
  DIRECTIVE.lastIndex = at;
  const found = DIRECTIVE.exec(text);
  if (!found || at >= end) return line;
  switch (found[1]) {
    case 'if':
      state.depths.push(depth);
      return /^(?:false|0)\s*(?:\/\/.*)?$/.test(found[2]!) ? skipBranch(text, line, end) : line;
    case 'endif':
      state.depths.pop();
      return line;
    default: {
      const before = state.depths.at(-1);
      return before !== undefined && before !== depth ? skipBranch(text, line, end) : line;
    }
  }
}

/** The line of the next `#elif`, `#else` or `#endif` of this level. */
function skipBranch(text: string, from: number, end: number): number {
  let level = 0;
  NEXT.lastIndex = from;
  for (let match = NEXT.exec(text); match && match.index < end; match = NEXT.exec(text)) {
    if (match[1] === 'if') level++;
    else if (level === 0) return text.indexOf('#', match.index);
    else if (match[1] === 'endif') level--;
  }
  return end;
}
