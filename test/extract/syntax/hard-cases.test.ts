// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are the subject
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { matchBrackets } from '../../../src/extract/syntax/brackets.ts';
import { lexCSharp } from '../../../src/extract/syntax/csharp-lexer.ts';
import { lexGo } from '../../../src/extract/syntax/go-lexer.ts';
import { stringValue as goValue } from '../../../src/extract/syntax/go-source.ts';
import { lexJava } from '../../../src/extract/syntax/java-lexer.ts';
import { literalValue as jvmValue, splitTemplate } from '../../../src/extract/syntax/java-literals.ts';
import { outlineJava, outlineKotlin } from '../../../src/extract/syntax/java-outline.ts';
import { lexKotlin } from '../../../src/extract/syntax/kotlin-lexer.ts';
import { lexPython } from '../../../src/extract/syntax/python-lexer.ts';
import { newCode } from '../../../src/extract/syntax/python-source.ts';
import { piecesOf } from '../../../src/extract/syntax/python-strings.ts';
import { Kind, type Tokens, textOf } from '../../../src/extract/syntax/tokens.ts';
import { lexTypescript } from '../../../src/extract/syntax/typescript-lexer.ts';
import { stringValue as scriptValue } from '../../../src/extract/syntax/typescript-source.ts';
import { K } from '../../../src/extract/syntax/typescript-tokens.ts';
import { expectGolden } from '../../support/golden.ts';

const FIXTURES = new URL('./fixtures/hard/', import.meta.url);

const texts = (tokens: Tokens): string[] => Array.from({ length: tokens.count }, (_, i) => textOf(tokens, i));

function script(text: string, jsx = false): string[] {
  const { count, start, end } = lexTypescript(text, jsx);
  return Array.from({ length: count }, (_, i) => text.slice(start[i], end[i]));
}

/** What stands in the holes of the first template. */
const kotlinHoles = (text: string): string[] => {
  const { starts, ends } = lexKotlin(text);
  return splitTemplate(text, starts[0]!, ends[0]!)
    .filter(part => !part.literal)
    .map(part => text.slice(part.start, part.end));
};

/** Every literal of a file with its line, those in holes not by themselves; where a bracket has no partner, that too. */
function literalsOf(path: string, text: string): string {
  const file = new SourceFile(path, text);
  const lines: string[] = [];
  const show = (what: string, start: number, end: number) =>
    lines.push(`${file.lineAt(start)} ${what} ${JSON.stringify(text.slice(start, end))}`);
  if (/tsx?$/.test(path)) {
    const { count, kind, start, end, match } = lexTypescript(text, path.endsWith('x'));
    const names = new Map<number, string>([[K.text, 'string'], [K.templateText, 'template'], [K.regex, 'regex']]); // biome-ignore format: a table
    for (let i = 0; i < count; i++) {
      const name = names.get(kind[i]!);
      if (name) show(name, start[i]!, end[i]!);
      else if (kind[i]! >= K.paren && kind[i]! <= K.jsxHoleClose && match[i]! < 0) show('alone', start[i]!, end[i]!);
    }
    return `${lines.join('\n')}\n`;
  }
  const lex = LEXERS.get(path.slice(path.lastIndexOf('.')))!;
  const tokens = lex(text);
  const { partner } = matchBrackets(tokens);
  const names = new Map<number, string>([[Kind.string, 'string'], [Kind.template, 'template'], [Kind.char, 'char'], [Kind.block, 'block']]); // biome-ignore format: a table
  for (let i = 0; i < tokens.count; i++) {
    const kind = tokens.kinds[i]!;
    const name = names.get(kind);
    if (name) show(name, tokens.starts[i]!, tokens.ends[i]!);
    else if ('([{}])'.includes(String.fromCharCode(kind)) && (partner[i] === tokens.count || partner[i] === i))
      show('alone', tokens.starts[i]!, tokens.ends[i]!);
  }
  return `${lines.join('\n')}\n`;
}

const LEXERS = new Map<string, (text: string) => Tokens>([
  ['.java', lexJava],
  ['.kt', lexKotlin],
  ['.go', lexGo],
  ['.py', lexPython],
  ['.cs', lexCSharp],
]);

describe('files of hard cases, which real parsers read alike', () => {
  test.each(readdirSync(FIXTURES).sort())('%s', name => {
    const text = readFileSync(new URL(name, FIXTURES), 'utf8').replaceAll('\r\n', '\n');
    expectGolden(literalsOf(name, text), new URL(`./golden/hard/${name}.txt`, import.meta.url));
    // The same with the line ends of another system.
    const lines = (shown: string) => shown.replaceAll('\\r\\n', '\\n');
    expect(lines(literalsOf(name, text.replaceAll('\n', '\r\n')))).toBe(literalsOf(name, text));
  });
});

describe('JavaScript and TypeScript', () => {
  test.each([
    ['a division after an optional call that is named like a keyword', 'a?.for(b) / 2 / c'],
    ['a division after a call that is named like a keyword', 'a.while(b) / 2 / c'],
  ])('%s', (_, text) => {
    expect(script(text).filter(t => t === '/')).toEqual(['/', '/']);
  });

  test('a shift opens no element', () => {
    expect(script('x = (1<<a) - 1', true)).toEqual(['x', '=', '(', '1', '<', '<', 'a', ')', '-', '1']);
    expect(script("y = use<<T>(a: T) => T>(b, 'c')", true)).toContain("'c'");
  });

  test('type arguments of an element, nested and over several lines', () => {
    for (const args of ['<Map<A, B[]>>', "<\n  A,\n  { b: 'c' }\n>", '<(a: A) => B>'])
      expect(script(`x = <List${args} rows={r} label="it's">won't</List>; f('y')`, true)).toEqual([
        'x',
        '=',
        '<',
        '{',
        'r',
        '}',
        `"it's"`,
        '</List>',
        ';',
        'f',
        '(',
        "'y'",
        ')',
      ]);
  });

  test('an element as the value of an attribute', () => {
    const text = "x = <Row label=<b>can't</b> end = <i/> />; f('y')";
    expect(script(text, true)).toEqual(['x', '=', '<', '<', '</b>', '<', '/>', '/>', ';', 'f', '(', "'y'", ')']);
  });

  test('values of strings', () => {
    expect(
      scriptValue(String.raw`'\x41\u0042\u{43}\u{1F600}\0\b\v\f\n\'\
d'`),
    ).toBe("ABC\u{1F600}\0\b\v\f\n'd");
  });
});

describe('Kotlin', () => {
  test('holes that hold strings with holes and braces', () => {
    expect(kotlinHoles('"a ${if (b) "c ${d("}") { "$it" }}" else "}"} $e"')).toEqual([
      'if (b) "c ${d("}") { "$it" }}" else "}"',
      'e',
    ]);
    expect(kotlinHoles('"""a ${b["""c"}"""]} ${\'"\'}"""')).toEqual(['b["""c"}"""]', `'"'`]);
  });

  test('comments in a hole', () => {
    expect(texts(lexKotlin('"a ${/* } " */ b} c" + d'))).toEqual(['"a ${/* } " */ b} c"', '+', 'd']);
    expect(kotlinHoles('"""a ${b // }"\n} c"""')).toEqual(['b // }"\n']);
  });
});

describe('Java', () => {
  test('text blocks with quotes of their own', () => {
    expect(texts(lexJava('a("""\n  "b" ""\\""" c\\"""", "d")'))).toEqual([
      'a',
      '(',
      '"""\n  "b" ""\\""" c\\""""',
      ',',
      '"d"',
      ')',
    ]);
  });
});

describe('calls', () => {
  const java = (text: string, ...names: string[]) =>
    outlineJava(new SourceFile('A.java', text))
      .invocations(new Set(names))
      .map(i => `${i.receiver}.${i.name}`);
  const kotlin = (text: string, ...names: string[]) =>
    outlineKotlin(new SourceFile('A.kt', text))
      .invocations(new Set(names))
      .map(i => `${i.receiver}.${i.name}`);

  test('names that are keywords of the other language', () => {
    const body = 'when(a.b()).then(c); d.as(e).in(f).is(g).then(h);';
    expect(java(`class A { void m() { ${body} } }`, 'when', 'as', 'in', 'is', 'then')).toEqual([
      '.when', 'when(a.b()).then', 'd.as', 'd.as(e).in', 'd.as(e).in(f).is', 'd.as(e).in(f).is(g).then',
    ]); // biome-ignore format: one line
    expect(kotlin('fun m() { assert(a); yield(); b.when(c) }', 'assert', 'yield', 'when')).toEqual([
      '.assert',
      '.yield',
      'b.when',
    ]);
    expect(kotlin('fun m() { when (a) { is B -> c(); in (1..2) -> d() } }', 'when', 'in', 'c', 'd')).toEqual([
      '.c',
      '.d',
    ]);
  });

  test('annotations inside a type', () => {
    const text =
      'class A { Map.@Nullable Entry<String, B> m(@X String @Nullable [] a, C @Nullable... c) { return load(a); } }';
    expect(java(text, 'load')).toEqual(['.load']);
  });

  test('an annotation between type parameters and type, type arguments behind a dot in an initialiser', () => {
    const text =
      'class A { @B private static <T> @Nullable T m(T a) { return load(a); } M<K> x = M.<K, A, List<V[]>>as(y), z; }';
    expect(java(text, 'load', 'as')).toEqual(['.load', 'M.as']);
  });

  test('accessors of properties', () => {
    const text = `class A {
      val a: Int
        get() { return first() }
      var b = init()
        private set
      var c: Int = 1
        @Synchronized get() = second(field)
        private set(value) {
          field = third(value)
        }
      val d get() = fourth()
      inline val List<out B?>.e: Int
        @X(Y::class) get() = sixth()
      fun after() { fifth() }
    }`;
    expect(kotlin(text, 'first', 'init', 'second', 'third', 'fourth', 'fifth', 'sixth')).toEqual(
      ['first', 'init', 'second', 'third', 'fourth', 'sixth', 'fifth'].map(name => `.${name}`),
    );
  });

  test('values of a function type', () => {
    const text = `class A {
      val a: suspend (Request) -> Response? = { first(it) }
      val b: Builder.() -> Unit = { second() }
      val c: ((Int) -> Unit)? = { third() }
      fun d(): (Int) -> List<String> = { fourth() }
      val e: (Int) -> (String) -> Unit = { fifth() }
    }`;
    expect(kotlin(text, 'first', 'second', 'third', 'fourth', 'fifth')).toEqual([
      '.first',
      '.second',
      '.third',
      '.fourth',
      '.fifth',
    ]);
  });

  test('values of parameters, arguments of a parent, delegation', () => {
    const text = `class A(val a: Map<B, C?> = first(), c: C) : D(second(c)), E by third(c) {
      constructor() : this(fourth(), C())
      fun f(x: Int = fifth()) { sixth() }
    }`;
    expect(kotlin(text, 'first', 'second', 'third', 'fourth', 'fifth', 'sixth')).toEqual(
      ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map(name => `.${name}`),
    );
  });

  test('an infix function before a call, a function type among type arguments', () => {
    const body = 'val q = a eq load(b) and (c like find(d)); fun load(x: Int) = 1; of<(Row) -> Unit, () -> Int>(q)';
    expect(kotlin(`fun m() { ${body} }`, 'load', 'find', 'of')).toEqual(['.load', '.find', '.of']);
  });
});

test('values of strings in Java and Kotlin', () => {
  const value = (text: string) => jvmValue(lexJava(text), 0, false);
  expect(value(String.raw`"\u0041\uu0042\33[0m\101\0\b\f\n\s\'\""`)).toBe('AB\x1b[0mA\0\b\f\n \'"');
  expect(value('"""\n    a \\\n    "b"  \n      c\n    """')).toBe('a "b"\n  c\n');
  expect(value('"""\n    a"""')).toBe('a');
});

describe('Go', () => {
  test('a number that ends with its dot ends the statement', () => {
    expect(texts(lexGo('a := 0.\nb := 1.e3 + .5\nc(d[1:], e...)'))).toEqual([
      'a',
      ':=',
      '0.',
      '',
      'b',
      ':=',
      '1.e3',
      '+',
      '.5',
      '',
      'c',
      '(',
      'd',
      '[',
      '1',
      ':',
      ']',
      ',',
      'e',
      '...',
      ')',
      '',
    ]);
  });

  test('a keyword at the end of a line ends no statement', () => {
    const kinds = [...lexGo('switch a {\ncase\n b: return\ncase c:\n break\n}\n').kinds];
    expect(kinds.filter(kind => kind === Kind.newline)).toHaveLength(3);
  });

  test('values of strings', () => {
    expect(goValue(String.raw`"\x41\u0042\U0001F600\101\a\b\f\n\v\\\""`)).toBe('AB\u{1F600}A\x07\b\f\n\v\\"');
  });
});

describe('Python', () => {
  const value = (text: string): string =>
    piecesOf(newCode(new SourceFile('a.py', text), lexPython(text)), 0)
      .map(piece => ('text' in piece ? piece.text : '{}'))
      .join('');

  test('a quote in a format specification', () => {
    const text = `f"{a:{'>'}10} {b!r:^{c}.{d}} {e[':']}" + g`;
    expect(texts(lexPython(text)).slice(0, 3)).toEqual([text.slice(0, -4), '+', 'g']);
  });

  test('values of strings', () => {
    expect(value(String.raw`'\x41\u0042\U0001F600\101\a\b\f\n\v\\\'\q'`)).toBe("AB\u{1F600}A\x07\b\f\n\v\\'\\q");
    expect(value(String.raw`r'\x41\n'`)).toBe(String.raw`\x41\n`);
  });

  test('a character by its name is no replacement field', () => {
    expect(value(String.raw`f'\N{DIGIT ONE}-{a}-\{b}'`)).toBe(String.raw`\N{DIGIT ONE}-{}-\{}`);
  });

  test('a line that begins with a continuation is indented as the next one', () => {
    for (const text of ['if a:\n\\\n    b\nc\n', 'if a:\n  \\\n    b\n  d\nc\n', 'if a:\r\n  \\\r\nb\r\nc\r\n']) {
      const kinds = [...lexPython(text).kinds];
      expect(kinds.filter(kind => kind === Kind.indent || kind === Kind.dedent)).toEqual([Kind.indent, Kind.dedent]);
    }
  });
});

describe('C#', () => {
  test('comments in a hole', () => {
    expect(texts(lexCSharp('$"a {/* } " */ b} c" + d'))).toEqual(['$"a {/* } " */ b} c"', '+', 'd']);
    expect(texts(lexCSharp('$"a {b // }"\n} c" + d'))).toEqual(['$"a {b // }"\n} c"', '+', 'd']);
  });
});
