import { endOfStatement, G, type GoSource, lineOf, partner, stringValue } from './go-source.ts';
import { readType } from './go-types.ts';
import type { Annotation, TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

const MAX_DEPTH = 8;

/**
 * Fields of the struct whose `{` is `open`; a struct written inside it has the owner `Config.Database`.
 * Gives the embedded types.
 */
export function readStruct(s: GoSource, open: number, owner: string, depth = 0): readonly TypeName[] {
  const { tokens } = s;
  const embedded: TypeName[] = [];
  if (depth > MAX_DEPTH) return embedded;
  const close = partner(s, open);
  for (let i = open + 1; i < close; ) {
    const end = endOfStatement(s, i, close);
    if (end > i) readField(i, end);
    i = end + 1;
  }
  return embedded;

  function readField(i: number, end: number): void {
    const last = kindAt(tokens, end - 1);
    const tag = last === Kind.block || last === Kind.string ? end - 1 : -1;
    const annotations = tag < 0 ? [] : readTags(s, tag);
    const names: number[] = [];
    let at = i;
    while (kindAt(tokens, at) === Kind.word) {
      names.push(at++);
      if (kindAt(tokens, at) !== G.comma) break;
      at++;
    }
    if (names.length === 1 && isEmbedded(at, tag < 0 ? end : tag)) names.length = 0;
    const type = readType(s, names.length > 0 ? at : i)?.type;
    if (!type) return;
    if (names.length === 0) embedded.push(type);
    const fieldNames =
      names.length > 0 ? names.map(n => textOf(tokens, n)) : [type.name.slice(type.name.lastIndexOf('.') + 1)];
    for (const [n, name] of fieldNames.entries()) {
      const nameAt = names[n] ?? i;
      const inner = isText(tokens, at, 'struct') && kindAt(tokens, at + 1) === G.curly ? `${owner}.${name}` : undefined;
      if (inner) readStruct(s, at + 1, inner, depth + 1);
      s.variables.push({
        name,
        role: 'field',
        owner,
        type: inner ? { name: inner, args: [] } : type,
        annotations,
        exported: /^[A-Z]/.test(name),
        constant: false,
        line: lineOf(s, nameAt),
        nameAt,
        valueStart: -1,
        valueEnd: -1,
        index: 0,
      });
    }
  }

  /** A type alone: `sync.Mutex`, `Base`, `Base[Order]`; what follows a single word tells. */
  function isEmbedded(after: number, end: number): boolean {
    const kind = kindAt(tokens, after);
    if (after >= end || kind === G.dot) return true;
    return kind === G.square && kindAt(tokens, after + 1) === Kind.word && partner(s, after) + 1 >= end;
  }
}

const TAG = /([\w-]{1,60}):"((?:[^"\\]|\\.){0,400})"/g;

/** `env:"ORDERS_URL" envDefault:"x"`: each key like an annotation with one text. */
function readTags(s: GoSource, token: number): readonly Annotation[] {
  const line = lineOf(s, token);
  return [...stringValue(textOf(s.tokens, token)).matchAll(TAG)].map(([, name, value]) => ({
    name: name!,
    args: [{ form: 'string', text: value!.slice(0, 200), ref: { ref: 'literal', value: value! }, line }],
    named: {},
    line,
  }));
}
