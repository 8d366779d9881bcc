import { describe, expect, test } from 'vitest';
import { lexGo } from '../../../src/extract/syntax/go-lexer.ts';
import { Kind, textOf } from '../../../src/extract/syntax/tokens.ts';

/** Texts of the tokens; `;` where a line end ends a statement. */
function texts(source: string): string[] {
  const tokens = lexGo(source);
  return Array.from({ length: tokens.count }, (_, i) => (tokens.kinds[i] === Kind.newline ? ';' : textOf(tokens, i)));
}

const kinds = (source: string): number[] => [...lexGo(source).kinds];

describe('Go text to tokens', () => {
  test('interpreted, raw and rune literals keep their quotes inside', () => {
    expect(texts('a := "say \\"hi\\""')).toEqual(['a', ':=', '"say \\"hi\\""', ';']);
    expect(texts('a := `it\'s "raw" // no comment \\`')).toEqual(['a', ':=', '`it\'s "raw" // no comment \\`', ';']);
    expect(texts(`x := '\\'' + '"' + '\\\\' + '\`'`)).toEqual([
      'x',
      ':=',
      "'\\''",
      '+',
      `'"'`,
      '+',
      "'\\\\'",
      '+',
      "'`'",
      ';',
    ]);
    expect(kinds('`a`')[0]).toBe(Kind.block);
    expect(kinds("'a'")[0]).toBe(Kind.char);
  });

  test('a raw literal over several lines is one token', () => {
    expect(texts('q := `SELECT *\n  FROM orders`\nnext()')).toEqual([
      'q',
      ':=',
      '`SELECT *\n  FROM orders`',
      ';',
      'next',
      '(',
      ')',
      ';',
    ]);
  });

  test('line ends count where Go puts a semicolon, and nowhere else', () => {
    expect(texts('client.\n  Get(\n    url,\n  )\nreturn\n}')).toEqual([
      'client',
      '.',
      'Get',
      '(',
      'url',
      ',',
      ')',
      ';',
      'return',
      ';',
      '}',
      ';',
    ]);
    expect(texts('i++\nj := 1\n')).toEqual(['i', '++', ';', 'j', ':=', '1', ';']);
    expect(texts('a := b + // more\n c')).toEqual(['a', ':=', 'b', '+', 'c', ';']);
    expect(texts('a /* x\n y */ b')).toEqual(['a', ';', 'b', ';']);
  });

  test('Windows line ends give the same tokens', () => {
    const source = 'func f() {\n\tx := 1\n\treturn\n}\n';
    expect(texts(source.replaceAll('\n', '\r\n'))).toEqual(texts(source));
  });

  test('operators that must not be taken for brackets or each other', () => {
    expect(texts('a <- b')).toEqual(['a', '<-', 'b', ';']);
    expect(texts('x &^= 1 << 3')).toEqual(['x', '&^=', '1', '<<', '3', ';']);
    expect(texts('f(args...)')).toEqual(['f', '(', 'args', '...', ')', ';']);
    expect(texts('Map[string, List[int]]{}')).toEqual([
      'Map',
      '[',
      'string',
      ',',
      'List',
      '[',
      'int',
      ']',
      ']',
      '{',
      '}',
      ';',
    ]);
  });

  test('what is not closed ends with its line or the file', () => {
    expect(texts('a := "open\nb := 1')).toEqual(['a', ':=', '"open', ';', 'b', ':=', '1', ';']);
    expect(texts('a := `open\nb := 1')).toHaveLength(4);
    expect(texts('/* open')).toEqual([]);
    expect(texts("'")).toEqual(["'", ';']);
  });
});
