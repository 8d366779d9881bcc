import { describe, expect, test } from 'vitest';
import { lexTypescript } from '../../../src/extract/syntax/typescript-lexer.ts';
import { K } from '../../../src/extract/syntax/typescript-tokens.ts';

const NAMES = new Map(Object.entries(K).map(([name, kind]) => [kind as number, name]));

/** Tokens as `kind:text`, words and marks as they are. */
function lex(text: string, jsx = false): string {
  const { count, kind, start, end } = lexTypescript(text, jsx);
  const telling = new Set(['text', 'regex', 'number', 'templateText', 'jsxOpen', 'jsxClose', 'object', 'block']);
  return Array.from({ length: count }, (_, i) => {
    const name = NAMES.get(kind[i]!)!;
    return telling.has(name) ? `${name}:${text.slice(start[i], end[i])}` : text.slice(start[i], end[i]);
  }).join(' ');
}

function unpaired(text: string, jsx = false): string[] {
  const { count, kind, start, match } = lexTypescript(text, jsx);
  return Array.from({ length: count }, (_, i) => i)
    .filter(i => kind[i]! >= K.paren && kind[i]! <= K.jsxHoleClose && match[i]! < 0)
    .map(i => text.slice(start[i], start[i]! + 10));
}

describe('tokens of JavaScript and TypeScript', () => {
  test.each([
    [
      'a division after a value',
      'a / b / c; x[0] / 2; f() / 2',
      'a / b / c ; x [ number:0 ] / number:2 ; f ( ) / number:2',
    ],
    ['a regular expression after a condition', "if (x) /it's/.test(y)", "if ( x ) regex:/it's/ . test ( y )"],
    ['a regular expression after a keyword', 'return /[/"]/g', 'return regex:/[/"]/g'],
    ['a member that is named like a keyword', 'this.return / 2', 'this . return / number:2'],
    [
      'a regular expression after a block',
      'if (a) { b() }\n/c"/.exec(d)',
      'if ( a ) block:{ b ( ) } regex:/c"/ . exec ( d )',
    ],
    ['a division after an object', 'x = { a: 1 } / 2', 'x = object:{ a : number:1 } / number:2'],
    ['a division after `!` and `++`', 'a! / 2; i++ / 2', 'a ! / number:2 ; i ++ / number:2'],
    ['comments between everything', 'a/* "b */+// `c\nd', 'a + d'],
    ['escapes and line continuation', "'it\\'s' + 'two\\\nlines'", "text:'it\\'s' + text:'two\\\nlines'"],
    ['a string that its line ends', "a = 'open\nb()", "a = text:'open b ( )"],
    [
      'numbers',
      '1_000 + .5e-3 + 0xffn + 1..toFixed()',
      'number:1_000 + number:.5e-3 + number:0xffn + number:1 . . toFixed ( )',
    ],
    ['private names', 'this.#key = #key in x', 'this . #key = #key in x'],
    ['optional chaining beside a ternary', 'a?.b ?? c?.5:1', 'a ?. b ?? c ? number:.5 : number:1'],
    ['a hashbang', "#!/usr/bin/env node 'x\na", 'a'],
    ['closing angles one by one', 'new Map<string, Set<X>>()', 'new Map < string , Set < X > > ( )'],
    ['a class body, a type and a label', 'class A { x: { y: 1 } }', 'class A block:{ x : object:{ y : number:1 } }'],
    ['cases', 'switch (a) { case 1: { b() } }', 'switch ( a ) block:{ case number:1 : block:{ b ( ) } }'],
  ])('%s', (_, text, tokens) => {
    expect(lex(text)).toBe(tokens);
  });

  test('templates inside templates', () => {
    const text = 'const a = `x${ `y${ { b: `}` }.b }` + "z" }w`; c';
    expect(lex(text)).toBe(
      'const a = ` templateText:x ${ ` templateText:y ${ object:{ b : ` templateText:} ` } . b } ` + text:"z" } templateText:w ` ; c',
    );
    expect(unpaired(text)).toEqual([]);
  });

  test('JSX text, attributes and holes', () => {
    const text = `const a = <p title='x' on={() => f("it's")} {...b}>Don't {c && <B/>} <></> stop</p>; d('e')`;
    expect(lex(text, true)).toBe(
      `const a = jsxOpen:< text:'x' { ( ) => f ( text:"it's" ) } { ... b } { c && jsxOpen:< jsxClose:/> } jsxOpen:< jsxClose:</> jsxClose:</p> ; d ( text:'e' )`,
    );
    expect(unpaired(text, true)).toEqual([]);
  });

  test('generics and comparisons are no JSX', () => {
    expect(lex('const f = <T,>(a: T) => a / 2', true)).toBe('const f = < T , > ( a : T ) => a / number:2');
    expect(lex('const g = <T extends X>(a) => a', true)).toBe('const g = < T extends X > ( a ) => a');
    expect(lex("a < b && c > d; e('f')", true)).toBe("a < b && c > d ; e ( text:'f' )");
    // A cast of an old dialect: no element ever ends, so it was none.
    expect(lex("x = <any>y; f('g')", true)).toBe("x = < any > y ; f ( text:'g' )");
  });

  test('a wrong bracket does not hide the rest', () => {
    expect(unpaired('f(a]) { b() }')).toEqual([]);
    expect(unpaired('{ ( } f()')).toEqual(['( } f()']);
    expect(lex(') ] } a')).toBe(') ] } a');
  });

  test('lines: a token knows whether one ended before it', () => {
    const { fresh } = lexTypescript('a b\n c /*\n*/ d', false);
    expect([...fresh]).toEqual([1, 0, 1, 1]);
  });

  test.each(['`', '${', '<a', '<a>', '/', "'", '((((', '}}}}', '[{(`${', '<a b={', '/[/', '\\', '/*', '<a><b></a>'])(
    'unfinished: %s',
    text => {
      expect(lexTypescript(text, true).count).toBeGreaterThanOrEqual(0);
      expect(lexTypescript(text.repeat(2000), true).count).toBeGreaterThanOrEqual(0);
    },
  );
});
