export interface Property {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface PropertiesDocument {
  readonly entries: readonly Property[];
}

/**
 * A Java properties file: `key=value`, `key: value`, `key value`, continued lines, `#---` between documents as Spring
 * has them. Lines are those on which the key stands.
 */
export function readProperties(text: string): readonly PropertiesDocument[] {
  const documents: Property[][] = [[]];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    let logical = lines[i]!.trim();
    if (/^[#!]---\s*$/.test(logical)) documents.push([]);
    if (logical === '' || logical.startsWith('#') || logical.startsWith('!')) continue;
    const pieces = [];
    while (isContinued(logical) && i + 1 < lines.length) {
      pieces.push(logical.slice(0, -1));
      logical = lines[++i]!.trim();
    }
    pieces.push(logical);
    const entry = split(pieces.join(''), first + 1);
    if (entry) documents.at(-1)!.push(entry);
  }
  return documents.filter(d => d.length > 0).map(entries => ({ entries }));
}

/** An odd number of backslashes at the end. */
function isContinued(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

function split(line: string, number: number): Property | undefined {
  let end = 0;
  while (end < line.length && !/[\s:=]/.test(line[end]!)) end += line[end] === '\\' ? 2 : 1;
  const key = resolveEscapes(line.slice(0, end));
  const value = line.slice(end).replace(/^[ \t\f]*[:=]?[ \t\f]*/, '');
  return key === '' ? undefined : { key, value: resolveEscapes(value), line: number };
}

function resolveEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, char: string | undefined) => {
    if (code) return String.fromCharCode(Number.parseInt(code, 16));
    return char === 'n' ? '\n' : char === 't' ? '\t' : char === 'r' ? '\r' : char!;
  });
}
