// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations are the subject
import { describe, expect, test } from 'vitest';
import { matchBrackets } from '../../../src/extract/syntax/brackets.ts';
import { lexCSharp } from '../../../src/extract/syntax/csharp-lexer.ts';
import { literalValue, splitInterpolation } from '../../../src/extract/syntax/csharp-literals.ts';
import { Kind, kindAt, textOf } from '../../../src/extract/syntax/tokens.ts';

const texts = (text: string): string[] => {
  const tokens = lexCSharp(text);
  return Array.from({ length: tokens.count }, (_, i) => textOf(tokens, i));
};
const value = (text: string): string => literalValue(lexCSharp(text), 0);
/** Stretches as they are, holes in angles. */
const parts = (text: string): string[] =>
  splitInterpolation(text, 0, text.length).map(p => p.text ?? `<${text.slice(p.start, p.end)}>`);

describe('C# tokens', () => {
  test('comments are none, quotes in them open nothing', () => {
    expect(texts('a // b "c\n/* d " */ e /// <see cref="x">\nf')).toEqual(['a', 'e', 'f']);
  });

  test.each([
    ['"a\\"b" c', '"a\\"b"'],
    ['@"a\\" c', '@"a\\"'],
    ['@"a""b\nc" d', '@"a""b\nc"'],
    ['$"a{b["x"]}c" d', '$"a{b["x"]}c"'],
    ['$"{(a ? "}" : "{")}" d', '$"{(a ? "}" : "{")}"'],
    ["$\"{a:'x'}{'\"'}\" d", "$\"{a:'x'}{'\"'}\""],
    ['$"{$"{$@"{a}"}"}" d', '$"{$"{$@"{a}"}"}"'],
    ['$"{{a}} {b}" d', '$"{{a}} {b}"'],
    ['$@"a {b} ""c"" {d}\n" e', '$@"a {b} ""c"" {d}\n"'],
    ['@$"a {b}" c', '@$"a {b}"'],
    ['"""a "b" ""c""" d', '"""a "b" ""c"""'],
    ['""""a """ b"""" c', '""""a """ b""""'],
    ['$$"""{"a": {{b}}}""" c', '$$"""{"a": {{b}}}"""'],
    ['"a"u8 b', '"a"u8'],
    ['""u8 b', '""u8'],
    ["'\\'' b", "'\\''"],
    ["'\"' b", "'\"'"],
  ])('%s begins with one literal', (text, first) => {
    expect(texts(text)[0]).toBe(first);
    expect(texts(text)).toHaveLength(2);
  });

  test('a string may follow a word at once, keywords may be names', () => {
    expect(texts('return$"a" + @event.@class')).toEqual(['return', '$"a"', '+', 'event', '.', 'class']);
  });

  test('type arguments close one by one, operators are whole', () => {
    expect(texts('A<B<C>> d >= e ?? f?.g ??= h => i!.j a?.5:1')).toEqual(
      'A < B < C > > d >= e ?? f ?. g ??= h => i ! . j a ? . 5 : 1'.split(' '),
    );
  });

  test('directives are none; of branches that open different braces the first one counts', () => {
    const text =
      '#if A\nclass X : Y {\n#else // other\nclass X : Z {\n#endif\n}\n#region don\'t "\n#pragma warning disable\n#if false\nbad {{{\n#endif\nb';
    expect(texts(text)).toEqual(['class', 'X', ':', 'Y', '{', '}', 'b']);
    expect(texts('#if A\na();\n#elif B\nb();\n#else\nc();\n#endif')).toEqual('a ( ) ; b ( ) ; c ( ) ;'.split(' '));
  });

  test('what is not closed ends with its line, or the file where it may span lines', () => {
    expect(texts('a "b\nc')).toEqual(['a', '"b', 'c']);
    expect(texts('a "b\r\nc')).toEqual(['a', '"b', 'c']);
    expect(texts('a $"b {c\nd')).toEqual(['a', '$"b {c', 'd']);
    expect(texts('a @"b\nc')).toEqual(['a', '@"b\nc']);
    expect(texts('a """b\nc')).toEqual(['a', '"""b\nc']);
    expect(texts("a 'b\nc")).toEqual(['a', "'b", 'c']);
    expect(texts('a /* b')).toEqual(['a']);
    for (const tail of ['$', '@', '$@', '$"', '$"{', '$"{"', '"\\', "'\\", '#', '#if', '\\u'])
      expect(() => texts(tail)).not.toThrow();
  });

  test('values: escapes, verbatim and raw strings', () => {
    expect(value('"a\\t\\u0041\\x42\\"\\\\"')).toBe('a\tAB"\\');
    expect(value('@"c:\\dir ""q"""')).toBe('c:\\dir "q"');
    expect(value('"""a "b\\n" """')).toBe('a "b\\n" ');
    expect(value('"""\n    a\n      b\n    """')).toBe('a\n  b');
    expect(value('"""\r\n  a\r\n  """')).toBe('a');
    expect(value('"abc"u8')).toBe('abc');
  });

  test('interpolations come apart into stretches and holes', () => {
    expect(parts('$"a{b}c{{d}}{e,10:N2}"')).toEqual(['a', '<b>', 'c{d}', '<e>']);
    expect(parts('$"{d["k:1"]:x}{a::b.c}{(x ? y : z)}"')).toEqual(['<d["k:1"]>', '<a::b.c>', '<(x ? y : z)>']);
    expect(parts('$"{f(a, b)}{new { A = 1 }.A}\\n"')).toEqual(['<f(a, b)>', '<new { A = 1 }.A>', '\n']);
    expect(parts('$@"c:\\{a} ""q"""')).toEqual(['c:\\', '<a>', ' "q"']);
    expect(parts('$$"""{"a": {{b}}}"""')).toEqual(['{"a": ', '<b>', '}']);
    expect(parts('$"""x{a}"""')).toEqual(['x', '<a>']);
    expect(parts('$"a{b')).toEqual(['a{b']);
  });

  test('holes may hold line ends', () => {
    expect(texts('$"a {b\n  .C()} d" e')).toEqual(['$"a {b\n  .C()} d"', 'e']);
  });

  test('hostile text takes linear time', () => {
    const hostile = ['$"{', '$"{"', '"""', '@"', '{', '(', '<', '#if\n', '$$$"', "'", '/*', 'a<', '$"{$"{'];
    for (const piece of hostile) {
      const text = piece.repeat(200_000 / piece.length);
      const start = performance.now();
      matchBrackets(lexCSharp(text));
      expect(performance.now() - start, piece).toBeLessThan(3000);
    }
  });

  test('kinds tell strings apart', () => {
    const tokens = lexCSharp(`"a" @"a" """a""" $"a" 'a' 1_000.5m`);
    expect([0, 1, 2, 3, 4, 5].map(i => kindAt(tokens, i))).toEqual([
      Kind.string,
      Kind.block,
      Kind.block,
      Kind.template,
      Kind.char,
      Kind.number,
    ]);
  });
});
