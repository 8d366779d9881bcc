import type { Contract } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { type BraceToken, braceTokens } from './brace-tokens.ts';

/** Thrift services: one contract each, with its methods; those of the service it extends are in that one's contract. */
export const thrift: Extractor = {
  id: 'thrift',
  languages: [],
  looksFor: ['contract'],
  accepts: path => path.endsWith('.thrift'),
  worthReading: text => text.includes('service'),
  *extract(file, report) {
    const tokens = braceTokens(file.text);
    let depth = 0;
    for (let i = 0; i < tokens.length; i++) {
      const { text, offset } = tokens[i]!;
      if (text === '{') depth++;
      else if (text === '}') depth--;
      if (depth !== 0 || text !== 'service') continue;
      const open = tokens[i + 2]?.text === 'extends' ? i + 4 : i + 2;
      if (tokens[open]?.text !== '{') continue;
      const { operations, end } = methods(tokens, open);
      if (end === undefined)
        report({
          kind: 'malformed',
          file: file.path,
          line: file.lineAt(offset),
          message: `thrift: service ${tokens[i + 1]!.text} is not closed`,
        });
      yield contract(file, tokens[i]!, tokens[i + 1]!.text, operations);
      i = end ?? tokens.length;
    }
  },
};

/** Names before an opening parenthesis, at the level of the service itself. */
function methods(tokens: readonly BraceToken[], open: number): { operations: string[]; end: number | undefined } {
  const operations: string[] = [];
  let braces = 0;
  let parentheses = 0;
  for (let i = open; i < tokens.length; i++) {
    const { text } = tokens[i]!;
    if (text === '{') braces++;
    else if (text === '}' && --braces === 0) return { operations, end: i };
    else if (text === ')') parentheses--;
    else if (text === '(') {
      const name = tokens[i - 1]!.text;
      // `throws (…)` and annotations in parentheses after a method are no methods.
      if (braces === 1 && parentheses === 0 && name !== 'throws' && /^[A-Za-z_]\w*$/.test(name)) operations.push(name);
      parentheses++;
    }
  }
  return { operations, end: undefined };
}

function contract(file: SourceFile, at: BraceToken, name: string, operations: readonly string[]): Contract {
  return { kind: 'contract', at: file.at(file.lineAt(at.offset)), format: 'thrift', name, operations };
}
