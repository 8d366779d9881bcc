// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings and templates are the subject
import { describe, expect, test } from 'vitest';
import { matchBrackets } from '../../../src/extract/syntax/brackets.ts';
import { lexJava } from '../../../src/extract/syntax/java-lexer.ts';
import { lexKotlin } from '../../../src/extract/syntax/kotlin-lexer.ts';
import { Kind, kindAt, type Tokens, textOf } from '../../../src/extract/syntax/tokens.ts';

const texts = (tokens: Tokens): string[] => Array.from({ length: tokens.count }, (_, i) => textOf(tokens, i));
const java = (text: string): string[] => texts(lexJava(text));
const kotlin = (text: string): string[] => texts(lexKotlin(text));

describe('Java tokens', () => {
  test('comments and white space are none', () => {
    expect(java('a // b "c\n/* d\n * " */ e /**/ f')).toEqual(['a', 'e', 'f']);
  });

  test('a quote in a char and an escaped quote in a string end nothing', () => {
    expect(java(`f('"', '\\'', "a\\"b", "//c")`)).toEqual([
      'f',
      '(',
      `'"'`,
      ',',
      `'\\''`,
      ',',
      '"a\\"b"',
      ',',
      '"//c"',
      ')',
    ]);
  });

  test('a text block holds quotes and ends with three', () => {
    const tokens = lexJava('s = """\n  "a" ""\\""" b\n  """ + t;');
    expect(texts(tokens).map(t => t.length)).toEqual([1, 1, 24, 1, 1, 1]);
    expect(kindAt(tokens, 2)).toBe(Kind.block);
  });

  test('type arguments close one by one, comparisons are one token', () => {
    expect(java('List<List<X>> a >= b')).toEqual(['List', '<', 'List', '<', 'X', '>', '>', 'a', '>=', 'b']);
  });

  test('operators, numbers and unicode escapes', () => {
    expect(java('a->b::c ... x+=1.5e-3f; \\u0041')).toContain('1.5e-3f');
    expect(java('0xFFL + 1_000 .. 2')).toEqual(['0xFFL', '+', '1_000', '..', '2']);
    expect(java('"\\u0022" + größe$')).toEqual(['"\\u0022"', '+', 'größe$']);
  });

  test('what is not closed ends with its line or the file', () => {
    expect(java('a "b\nc')).toEqual(['a', '"b', 'c']);
    expect(java("a 'b\r\nc")).toEqual(['a', "'b", 'c']);
    expect(java('a /* b')).toEqual(['a']);
    expect(java('a """ b')).toEqual(['a', '""" b']);
    expect(java('a "\\')).toEqual(['a', '"\\']);
  });
});

describe('Kotlin tokens', () => {
  test('comments nest', () => {
    expect(kotlin('a /* b /* c */ d */ e')).toEqual(['a', 'e']);
  });

  test('a template is one token, with strings in its holes', () => {
    const tokens = lexKotlin('"a ${f("}", "b${c}")} $d" + "e \\$f $ 1"');
    expect(texts(tokens)).toEqual(['"a ${f("}", "b${c}")} $d"', '+', '"e \\$f $ 1"']);
    expect([kindAt(tokens, 0), kindAt(tokens, 2)]).toEqual([Kind.template, Kind.string]);
  });

  test('raw strings, with quotes at their end', () => {
    expect(kotlin('x = """a "b" \\""""; y')).toEqual(['x', '=', '"""a "b" \\""""', ';', 'y']);
    expect(kindAt(lexKotlin('"""a $b"""'), 0)).toBe(Kind.template);
  });

  test('operators of its own and names in backticks', () => {
    expect(kotlin('a?.b ?: c!!.d === `in stock`')).toEqual([
      'a',
      '?.',
      'b',
      '?:',
      'c',
      '!',
      '!',
      '.',
      'd',
      '===',
      'in stock',
    ]);
  });

  test('what is not closed ends with its line or the file', () => {
    expect(kotlin('a "b ${c\nd')).toEqual(['a', '"b ${c\nd']);
    expect(kotlin('a "b\nc')).toEqual(['a', '"b', 'c']);
    expect(kotlin('a /* b /* c */')).toEqual(['a']);
    expect(kotlin('`')).toEqual(['']);
  });
});

describe('brackets', () => {
  test('each knows its partner, each token the bracket around it', () => {
    const { partner, parent } = matchBrackets(lexJava('f(a[1], {b})'));
    expect([...partner.slice(1, 2), partner[10]]).toEqual([10, 1]);
    expect([...parent]).toEqual([-1, -1, 1, 1, 3, 1, 1, 1, 7, 1, -1]);
  });

  test('a stray closing bracket does not leave its block, an open one ends with it', () => {
    const stray = matchBrackets(lexJava('{ a ) b }'));
    expect(stray.partner[0]).toBe(4);
    const open = matchBrackets(lexJava('{ f ( a }'));
    expect([open.partner[0], open.partner[2]]).toEqual([4, 4]);
    expect(matchBrackets(lexJava('( { [')).partner).toEqual(new Int32Array([3, 3, 3]));
  });
});

test('the time grows with the text, whatever it is', () => {
  const hostile = ['(', '{', '"', "'", '"""', '/*', '<', 'a.', '@', '"${', '${', '*/', '`', '\\', ')', '->', 'a<'];
  for (const part of hostile) {
    const text = part.repeat(200_000 / part.length);
    const started = performance.now();
    matchBrackets(lexJava(text));
    matchBrackets(lexKotlin(text));
    expect(performance.now() - started, part).toBeLessThan(2000);
  }
});
