import type { Contract } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';

/** Packages of infrastructure, whose files are copied along: nobody's own contract. */
const FOREIGN = /^(?:grpc|google|envoy|opentelemetry|buf|validate|k8s|protoc_gen_openapiv2)\./;

/** Protocol Buffers services: one contract each, named with its package, with its methods. */
export const proto: Extractor = {
  id: 'proto',
  languages: [],
  looksFor: ['contract'],
  accepts: path => path.endsWith('.proto'),
  worthReading: text => text.includes('service'),
  *extract(file, report) {
    const tokens = [...tokenize(file.text)];
    let prefix = '';
    let depth = 0;
    for (let i = 0; i < tokens.length; i++) {
      const { text } = tokens[i]!;
      if (text === '{') depth++;
      else if (text === '}') depth--;
      // A field may be called `service` or `package`: only statements of the file itself count.
      else if (depth === 0 && text === 'package' && tokens[i + 2]?.text === ';') prefix = `${tokens[i + 1]!.text}.`;
      else if (depth === 0 && text === 'service' && tokens[i + 2]?.text === '{') {
        const end = closing(tokens, i + 2);
        if (end === undefined)
          report({
            kind: 'malformed',
            file: file.path,
            line: file.lineAt(tokens[i]!.offset),
            message: `proto: service ${tokens[i + 1]!.text} is not closed`,
          });
        if (!FOREIGN.test(prefix)) yield contract(file, tokens.slice(i, end ?? tokens.length), prefix);
        i = end ?? tokens.length;
      }
    }
  },
};

interface Token {
  readonly text: string;
  readonly offset: number;
}

/** Names with dots, punctuation, and string literals as one; comments are left out. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[A-Za-z_][\w.]*|[{}();=]/g;

function* tokenize(text: string): Iterable<Token> {
  for (const match of text.matchAll(TOKEN)) {
    const piece = match[0];
    if (!piece.startsWith('//') && !piece.startsWith('/*')) yield { text: piece, offset: match.index };
  }
}

/** Index of the brace that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.text === '{') depth++;
    else if (tokens[i]!.text === '}' && --depth === 0) return i;
  }
  return undefined;
}

function contract(file: SourceFile, tokens: readonly Token[], prefix: string): Contract {
  const operations: string[] = [];
  let depth = 0;
  for (const [i, { text }] of tokens.entries()) {
    if (text === '{') depth++;
    else if (text === '}') depth--;
    else if (depth === 1 && text === 'rpc' && tokens[i + 2]?.text === '(') operations.push(tokens[i + 1]!.text);
  }
  return {
    kind: 'contract',
    at: file.at(file.lineAt(tokens[0]!.offset)),
    format: 'proto',
    name: prefix + tokens[1]!.text,
    operations,
  };
}
