import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { lexPython } from '../../../src/extract/syntax/python-lexer.ts';
import { newCode } from '../../../src/extract/syntax/python-source.ts';
import { piecesOf } from '../../../src/extract/syntax/python-strings.ts';
import { Kind, textOf } from '../../../src/extract/syntax/tokens.ts';

const MARKS = new Map<number, string>([
  [Kind.newline, '⏎'],
  [Kind.indent, '→'],
  [Kind.dedent, '←'],
]);

/** Tokens with a blank between; literals in guillemets, line ends and blocks as arrows. */
function lex(text: string): string {
  const tokens = lexPython(text);
  return Array.from({ length: tokens.count }, (_, i) => {
    const kind = tokens.kinds[i]!;
    const shown = MARKS.get(kind) ?? textOf(tokens, i);
    return kind === Kind.string || kind === Kind.template ? `«${shown}»` : shown;
  }).join(' ');
}

/** Text of a literal, its fields in braces. */
function pieces(text: string): string {
  const code = newCode(new SourceFile('a.py', text), lexPython(text));
  return piecesOf(code, 0)
    .map(piece =>
      'text' in piece
        ? piece.text
        : `{${Array.from({ length: piece.field.tokens.count }, (_, i) => textOf(piece.field.tokens, i)).join(' ')}}`,
    )
    .join('');
}

describe('tokens of Python', () => {
  test.each([
    ['a block', 'if a:\n  b\nc', 'if a : ⏎ → b ⏎ ← c ⏎'],
    ['blocks that end together', 'if a:\n  if b:\n    c\n', 'if a : ⏎ → if b : ⏎ → c ⏎ ← ←'],
    ['tabs reach to the next eighth column', 'if a:\n\tb\n        c\n', 'if a : ⏎ → b ⏎ c ⏎ ←'],
    ['comments and blank lines end no block', 'if a:\n  b\n# x\n\n  c\n', 'if a : ⏎ → b ⏎ c ⏎ ←'],
    ['Windows line ends', 'if a:\r\n  b\r\nc\r\n', 'if a : ⏎ → b ⏎ ← c ⏎'],
    ['line ends in brackets', 'f(\n  a,\n # c\n  b\n)\nc', 'f ( a , b ) ⏎ c ⏎'],
    ['a line that goes on', 'a = 1 + \\\n  2\nb', 'a = 1 + 2 ⏎ b ⏎'],
    ['a line that goes on, on Windows', 'a = 1 + \\\r\n  2\r\nb', 'a = 1 + 2 ⏎ b ⏎'],
    ['a bracket that is never closed hides one statement', 'f(a\ndef g():\n  b\n', 'f ( a ⏎ def g ( ) : ⏎ → b ⏎ ←'],
    [
      'prefixes, and a word that is none',
      `rb"a" BR'b' u'' Rf"{x}" b'''c''' rust'd'`,
      `«rb"a"» «BR'b'» «u''» «Rf"{x}"» «b'''c'''» rust «'d'» ⏎`,
    ],
    ['a quote of the other kind in three', `'''"''' """'""" '"'`, `«'''"'''» «"""'"""» «'"'» ⏎`],
    ['two quotes before three', '"""a""""" b', '«"""a"""» «""» b ⏎'],
    ['an escaped line end in a literal', `'a\\\nb' c`, `«'a\\\nb'» c ⏎`],
    ['a literal that its line ends', `a = 'open\nb`, `a = «'open» ⏎ b ⏎`],
    ['fields with quotes, conversion and nested width', `f"{x!r:>{w}}" a`, `«f"{x!r:>{w}}"» a ⏎`],
    ['the same quotes in a field', `f"{d["a"]} {f"{x["y"]}"}" b`, `«f"{d["a"]} {f"{x["y"]}"}"» b ⏎`],
    ['a quote as a fill character', `f"{x:'^9}" b`, `«f"{x:'^9}"» b ⏎`],
    ['doubled braces', `f"{{'{x}'}}" b`, `«f"{{'{x}'}}"» b ⏎`],
    ['a dictionary in a field', `f"{ {'a': 1}['a'] }" b`, `«f"{ {'a': 1}['a'] }"» b ⏎`],
    ['a field over lines', `f"{\n  x\n}" b`, `«f"{\n  x\n}"» b ⏎`],
    ['a comparison in a field', `f"{a != b}" c`, `«f"{a != b}"» c ⏎`],
    ['a field that is never closed', `f"{x" a\nb`, `«f"{x"» a ⏎ b ⏎`],
    ['three quotes with fields', `f'''{x}\n{"'"}''' a`, `«f'''{x}\n{"'"}'''» a ⏎`],
    ['operators', 'a **= b // c -> d := e ... @f', 'a **= b / / c -> d := e ... @ f ⏎'],
    ['numbers', '0x_ff 1_000.5e-3j 1. .5 1..real', '0x_ff 1_000.5e-3j 1. .5 1. . real ⏎'],
    ['names beyond ASCII', 'größe = 名', 'größe = 名 ⏎'],
  ])('%s', (_, text, tokens) => {
    expect(lex(text)).toBe(tokens);
  });

  test.each([
    ['escapes', `'it\\'s\\n'`, "it's\n"],
    ['a raw literal', `r'\\d+\\''`, "\\d+\\'"],
    ['a field without conversion and specification', `f"http://{host!s:>{w}}:{port:05d}/"`, 'http://{host}:{port}/'],
    ['doubled braces', `f"{{{x}}}"`, '{{x}}'],
    ['a field that prints its own text', `f"{x=}"`, '{x}'],
    ['a call with a colon in brackets', `f"{d[a:b](c)}"`, '{d [ a : b ] ( c )}'],
    ['a nested literal', `f"{f'{x}/y'}"`, "{f'{x}/y'}"],
    ['an empty one', `''''''`, ''],
  ])('value of %s', (_, text, value) => {
    expect(pieces(text)).toBe(value);
  });

  test('every prefix of a hard text is read to its end', () => {
    const text = `def f(a: str = f"{x!r:>{w}} {y['z']}") -> None:\n\tif '''"''' in (a,\n b):\r\n\t\treturn f'''{ {1: "}"} }\\''''\n`;
    for (let end = 0; end <= text.length; end++) {
      const tokens = lexPython(text.slice(0, end));
      const open = Array.from(tokens.kinds).reduce(
        (sum, k) => sum + (k === Kind.indent ? 1 : k === Kind.dedent ? -1 : 0),
        0,
      );
      expect(open).toBe(0);
    }
  });

  test.each([
    ['unclosed fields', 'f"{\n'.repeat(200_000)],
    ['unclosed specifications', 'f"""{a:""" '.repeat(90_000)],
    ['nested fields', `${'f"{'.repeat(250_000)}`],
    ['three quotes in fields', `f"{'''\n`.repeat(130_000)],
    ['brackets', '([{'.repeat(330_000)],
    ['deeper and deeper blocks', Array.from({ length: 1200 }, (_, i) => `${' '.repeat(i)}if a:`).join('\n')],
  ])('a megabyte of %s takes no long time', { timeout: 30_000 }, (_, text) => {
    const start = process.cpuUsage().user;
    lexPython(text);
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(4000);
  });
});
