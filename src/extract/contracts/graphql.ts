import type { Fact } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { tellingFolder } from '../infra/repo-path.ts';
import { type BraceToken, braceTokens, unquoted } from './brace-tokens.ts';

const ROOTS = ['query', 'mutation', 'subscription'] as const;

/** GraphQL schemas with the fields of their root types; a supergraph names the services it is put together from. */
export const graphql: Extractor = {
  id: 'graphql',
  languages: [],
  looksFor: ['contract', 'forward'],
  accepts: path => /\.(?:graphqls?|gql)$/.test(path),
  worthReading: text => /\b(?:type|schema|enum)\b/.test(text),
  *extract(file): Iterable<Fact> {
    const tokens = braceTokens(file.text);
    yield* subgraphs(file, tokens);
    const names = rootNames(tokens);
    const fields = new Map<string, { operations: string[]; first: BraceToken }>();
    for (const { name, open, at } of types(tokens)) {
      const root = ROOTS.find(r => names[r] === name);
      if (!root) continue;
      const found = fields.get(root) ?? { operations: [], first: at };
      found.operations.push(...fieldsOf(tokens, open).map(f => `${root} ${f}`));
      fields.set(root, found);
    }
    const all = ROOTS.flatMap(r => fields.get(r) ?? []);
    const operations = all.flatMap(f => f.operations).filter(o => !/ _(?:service|entities)$/.test(o));
    if (operations.length === 0) return;
    const line = Math.min(...all.map(f => file.lineAt(f.first.offset)));
    yield { kind: 'contract', at: file.at(line), format: 'graphql', name: nameOf(file), operations };
  },
};

/** A schema has no name of its own: that of its file, or of its folder where the file only says what it is. */
function nameOf(file: SourceFile): string {
  const own = file.name.replace(/\.\w+$/, '');
  const isGeneral = /^(?:schema|schemas|typedefs?|index|api|graphql|query|mutation|main)$/i.test(own);
  const parts = file.folder.split('/').filter(p => !/^(?:resources|graphql|schemas?|gql|assets|api|)$/i.test(p));
  return isGeneral ? tellingFolder(parts.join('/')) || own : own;
}

/** `schema { query: Root }` gives the root types names of its own. */
function rootNames(tokens: readonly BraceToken[]): Record<(typeof ROOTS)[number], string> {
  const names = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  const at = tokens.findIndex((t, i) => t.text === 'schema' && nextBrace(tokens, i + 1) !== undefined);
  const open = at < 0 ? undefined : nextBrace(tokens, at + 1);
  for (let i = (open ?? tokens.length) + 1; i < tokens.length && tokens[i]!.text !== '}'; i++) {
    const root = ROOTS.find(r => r === tokens[i]!.text);
    if (root && tokens[i + 1]?.text === ':' && tokens[i + 2]) names[root] = tokens[i + 2]!.text;
  }
  return names;
}

/** The brace that opens what a few tokens (directives and their arguments) introduce. */
function nextBrace(tokens: readonly BraceToken[], from: number): number | undefined {
  let parentheses = 0;
  for (let i = from; i < Math.min(tokens.length, from + 400); i++) {
    const { text } = tokens[i]!;
    if (text === '(') parentheses++;
    else if (text === ')') parentheses--;
    else if (parentheses === 0 && text === '{') return i;
    else if (parentheses === 0 && /^(?:type|enum|input|interface|union|scalar|extend|schema|\})$/.test(text))
      return undefined;
  }
  return undefined;
}

interface TypeAt {
  readonly name: string;
  readonly open: number;
  readonly at: BraceToken;
}

/** Every `type X … {` and `extend type X … {` at the top level. */
function types(tokens: readonly BraceToken[]): readonly TypeAt[] {
  const out: TypeAt[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const { text } = tokens[i]!;
    if (text === '{') depth++;
    else if (text === '}') depth--;
    if (depth !== 0 || text !== 'type' || !tokens[i + 1]) continue;
    const open = nextBrace(tokens, i + 2);
    if (open !== undefined) out.push({ name: tokens[i + 1]!.text, open, at: tokens[i]! });
  }
  return out;
}

/** Names before `:` or before their arguments, at the level of the type itself. */
function fieldsOf(tokens: readonly BraceToken[], open: number): readonly string[] {
  const out: string[] = [];
  let parentheses = 0;
  for (let i = open + 1; i < tokens.length && tokens[i]!.text !== '}'; i++) {
    const { text } = tokens[i]!;
    const next = tokens[i + 1]?.text;
    if (
      parentheses === 0 &&
      /^[A-Za-z_]\w*$/.test(text) &&
      (next === ':' || next === '(') &&
      tokens[i - 1]!.text !== ':'
    )
      out.push(text);
    if (text === '(') parentheses++;
    else if (text === ')') parentheses--;
  }
  return out;
}

/** `enum join__Graph { ORDERS @join__graph(name: "orders", url: "http://orders:4001") }`. */
function* subgraphs(file: SourceFile, tokens: readonly BraceToken[]): Iterable<Fact> {
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]!.text !== '@join__graph') continue;
    for (let j = i + 1; j < Math.min(i + 12, tokens.length) && tokens[j]!.text !== ')'; j++) {
      const value = tokens[j + 2];
      if (tokens[j]!.text !== 'url' || tokens[j + 1]?.text !== ':' || !value || unquoted(value.text) === '') continue;
      yield {
        kind: 'forward',
        at: file.at(file.lineAt(value.offset)),
        target: parsePlaceholders(unquoted(value.text)),
        technology: 'apollo-gateway',
      };
    }
  }
}
