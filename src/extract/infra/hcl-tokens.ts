export interface HclToken {
  /** `line` is an end of line that may end an expression. */
  readonly kind: 'word' | 'string' | 'sign' | 'line';
  /** Of strings their content, escapes resolved and `${…}` kept. */
  readonly text: string;
  readonly offset: number;
}

/** A word with its dots, so that a reference is one token; numbers too. */
const WORD = /[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*|\.\d+)*|-?\d[\d.]*|\.[A-Za-z_][\w.-]*/y;
const COMMENT = /(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const HEREDOC = /<<[-~]?([A-Za-z_]\w*)[ \t]*\r?\n/y;
const OPERATOR = /=>|==|!=|<=|>=|&&|\|\||\.\.\./y;

/** Tokens of an HCL file; line ends inside brackets are left out, since no expression ends there. */
export function hclTokens(text: string): readonly HclToken[] {
  const out: HclToken[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\n') out.push({ kind: 'line', text: '', offset: at++ });
    else if (char === ' ' || char === '\t' || char === '\r') at++;
    else if (char === '"') {
      const end = stringEnd(text, at);
      out.push({ kind: 'string', text: unescaped(text.slice(at + 1, end)), offset: at });
      at = end + 1;
    } else {
      const comment = match(COMMENT);
      const heredoc = comment ? null : match(HEREDOC);
      const word = comment || heredoc ? null : match(WORD);
      if (comment) at += comment[0].length;
      else if (heredoc) {
        const { body, end } = heredocBody(text, at + heredoc[0].length, heredoc[1]!);
        out.push({ kind: 'string', text: body, offset: at });
        at = end;
      } else if (word) {
        out.push({ kind: 'word', text: word[0], offset: at });
        at += word[0].length;
      } else {
        const operator = match(OPERATOR);
        // A key of an object may be set off by an arrow in comprehensions; `=>` is read as `=`.
        const sign = operator?.[0] ?? char;
        out.push({ kind: 'sign', text: sign === '=>' ? '=' : sign, offset: at });
        at += sign.length;
      }
    }
  }
  return out;
}

/** Offset of the quote that closes the string at `open`; strings may stand inside its `${…}`. */
function stringEnd(text: string, open: number): number {
  let depth = 0;
  let inner = false;
  for (let i = open + 1; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (depth === 0) {
      if (char === '"' || char === '\n') return i;
      if ((char === '$' || char === '%') && text[i + 1] === '{') {
        depth = 1;
        i++;
      }
    } else if (char === '"') inner = !inner;
    else if (char === '\n' && inner) return i;
    else if (!inner && char === '{') depth++;
    else if (!inner && char === '}') depth--;
  }
  return text.length;
}

function unescaped(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(["\\nt])/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c))
    : text;
}

function heredocBody(text: string, start: number, mark: string): { body: string; end: number } {
  let line = start;
  while (line < text.length) {
    const next = text.indexOf('\n', line);
    const end = next < 0 ? text.length : next;
    if (text.slice(line, end).trim() === mark) return { body: text.slice(start, line), end };
    if (next < 0) break;
    line = next + 1;
  }
  return { body: text.slice(start), end: text.length };
}
