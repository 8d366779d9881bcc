// What our lexers say about a file, as a Reading. One function per language; `calls` come from the outline.
import { Gaps, newReading } from './reading.mjs';

const OPEN = 40;
/** What libraries' calls give is no matter of reading. */
const NO_LIBRARIES = { gives: new Map(), packages: new Set(), habits: [] };
const BRACKETS = new Set([40, 91, 123]);
/** A constructor that hands on to another one is no call by name. */
const DELEGATIONS = new Set(['super', 'this']);

/**
 * Reads the tokens of all languages but the JavaScript family.
 * @param how.holes  offsets of the code inside a template token
 * @param how.value  value of a literal token
 * @param how.mark  sets off names that would be keywords; the tokens are without it
 * @param how.ignored  characters that are neither token nor comment
 */
function readTokens(lexers, text, how) {
  const { Kind, matchBrackets } = lexers;
  const reading = newReading();
  const gaps = new Gaps(text, reading.comments, how.ignored);
  const literals = new Set([Kind.string, Kind.template, Kind.char, Kind.block, Kind.regex]);
  const visit = (tokens, inHole) => {
    const { kinds, starts, ends, count } = tokens;
    const partner = how.partner ? how.partner(tokens) : matchBrackets(tokens).partner;
    const holes = [];
    for (let i = 0; i < count; i++) {
      const kind = kinds[i];
      const start = starts[i];
      const key = `${start}-${ends[i]}`;
      const isLine = kind === Kind.newline || kind === Kind.indent || kind === Kind.dedent;
      if (isLine) {
        if (how.lines && !inHole) how.lines(reading, kind, start, i > 0 ? ends[i - 1] : 0);
        continue;
      }
      const marked = how.mark && text[start - 1] === how.mark ? 1 : 0;
      if (!inHole) gaps.token(start - marked, ends[i] + (text[ends[i]] === how.mark ? marked : 0));
      if (literals.has(kind)) {
        reading.strings.add(key);
        if (kind === Kind.template) holes.push(...how.holes(tokens, i));
        else if (how.value) reading.values.set(key, how.value(tokens, i));
      } else if (BRACKETS.has(kind)) {
        if (partner[i] < count) reading.brackets.add(`${start}-${starts[partner[i]]}`);
      } else if (kind === Kind.word && kinds[i + 1] === OPEN) reading.heads.add(key);
    }
    // Tokens live in arrays of their own by now: the scratch arrays of the lexer may be filled again.
    for (const [start, end] of holes) visit(how.lex(text, start, end), true);
  };
  visit(how.lex(text, 0, text.length), false);
  gaps.finish();
  return reading;
}

/** Every call that an outline gives when asked for all names. */
function addCalls(reading, outline, { bare = false } = {}) {
  const words = new Set(outline.file.text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  // A builder is made under the name of what it builds.
  const builders = outline.file.text.match(/\w+\.Builder\b/g) ?? [];
  const names = new Set([...words, ...builders].flatMap(word => [word, `new ${word}`]));
  for (const { name, line } of outline.invocations(names)) {
    const plain = name.replace(/\w+\.Builder/, 'Builder');
    if (!DELEGATIONS.has(name)) reading.calls.add(`${line} ${bare ? plain.replace('new ', '') : plain}`);
  }
}

const withoutLiterals = parts => parts.filter(part => !part.literal).map(({ start, end }) => [start, end]);

const READERS = {
  java: (lexers, path, text) => {
    const value = (tokens, i) => lexers.jvmValue(tokens, i, false);
    const reading = readTokens(lexers, text, { lex: lexers.lexJava, holes: () => [], value });
    addCalls(reading, lexers.outlineJava(new lexers.SourceFile(path, text)));
    return reading;
  },
  kotlin: (lexers, path, text) => {
    const holes = ({ starts, ends }, i) => withoutLiterals(lexers.splitTemplate(text, starts[i], ends[i]));
    const value = (tokens, i) => lexers.jvmValue(tokens, i, true);
    const reading = readTokens(lexers, text, { lex: lexers.lexKotlin, holes, value, mark: '`' });
    addCalls(reading, lexers.outlineKotlin(new lexers.SourceFile(path, text)), { bare: true });
    return reading;
  },
  csharp: (lexers, path, text) => {
    const holes = ({ starts, ends }, i) =>
      lexers
        .splitInterpolation(text, starts[i], ends[i])
        .flatMap(p => (p.text === undefined ? [[p.start, p.end]] : []));
    const value = (tokens, i) => lexers.csharpValue(tokens, i);
    const reading = readTokens(lexers, text, { lex: lexers.lexCSharp, holes, value, mark: '@' });
    addCalls(reading, lexers.outlineCSharp(new lexers.SourceFile(path, text)));
    return reading;
  },
  go: (lexers, path, text) => {
    const value = ({ starts, ends }, i) => lexers.goValue(text.slice(starts[i], ends[i]));
    // Where the statement ends, not where its line does: a comment may stand between.
    const lines = (reading, _kind, _start, before) => reading.lines.add(`${before}-end`);
    const reading = readTokens(lexers, text, { lex: lexers.lexGo, holes: () => [], value, lines });
    addCalls(reading, lexers.outlineGo(new lexers.SourceFile(path, text)));
    return reading;
  },
  python: (lexers, path, text) => {
    const { Kind } = lexers;
    const file = new lexers.SourceFile(path, text);
    const names = new Map([[Kind.newline, 'end'], [Kind.indent, 'in'], [Kind.dedent, 'out']]); // biome-ignore format: a table
    const lines = (reading, kind, start) => addLine(reading.lines, `${start}-${names.get(kind)}`);
    const how = {
      lex: lexers.lexPython,
      partner: tokens => lexers.newCode(file, tokens).partner,
      holes: (tokens, i) => lexers.piecesOf(lexers.newCode(file, tokens), i).flatMap(holeOf),
      value: (tokens, i) =>
        lexers
          .piecesOf(lexers.newCode(file, tokens), i)
          .map(piece => piece.text)
          .join(''),
      ignored: '\\',
      lines,
    };
    const reading = readTokens(lexers, text, how);
    addCalls(reading, lexers.readPython(file, NO_LIBRARIES));
    return reading;
  },
};

/** Several blocks may end at one place. */
function addLine(lines, key) {
  let n = 1;
  while (lines.has(`${key}${n}`)) n++;
  lines.add(`${key}${n}`);
}

/** Where the code of a replacement field begins and ends. */
function holeOf(piece) {
  if (!piece.field || piece.field.tokens.count === 0) return [];
  const { starts, ends, count } = piece.field.tokens;
  return [[starts[0], ends[count - 1]]];
}

/** @returns Reading of a file that is none of the JavaScript family */
export function readOurs(language, lexers, path, text) {
  return READERS[language](lexers, path, text);
}
