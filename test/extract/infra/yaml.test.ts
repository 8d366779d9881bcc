import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Problem } from '../../../src/core/problem.ts';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { cleanTemplate } from '../../../src/extract/infra/helm-template.ts';
import { flatten, get, readYaml, text, type YamlNode } from '../../../src/extract/infra/yaml-document.ts';
import { parseYaml } from '../../../src/extract/infra/yaml-parse.ts';
import { scanYaml } from '../../../src/extract/infra/yaml-scan.ts';

function read(content: string, path = 'shop.yml'): { documents: readonly YamlNode[]; problems: Problem[] } {
  const problems: Problem[] = [];
  return { documents: readYaml(new SourceFile(path, content), p => problems.push(p)), problems };
}

const leaves = (content: string) =>
  read(content).documents.flatMap(d => flatten(d).map(e => `${e.line} ${e.key}=${e.value}`));

function library(content: string): { documents: readonly YamlNode[]; problems: Problem[] } {
  const problems: Problem[] = [];
  return { documents: parseYaml(new SourceFile('x.yml', content), p => problems.push(p)), problems };
}

describe('reading YAML', () => {
  test('gives every leaf its key path and line', () => {
    expect(
      leaves(
        'spring:\n  datasource:\n    url: jdbc:postgresql://db/shop # main\nports: [80, "81"]\nlist:\n- name: a\n-\n  name: b\n',
      ),
    ).toEqual([
      '3 spring.datasource.url=jdbc:postgresql://db/shop',
      '4 ports[0]=80',
      '4 ports[1]=81',
      '6 list[0].name=a',
      '8 list[1].name=b',
    ]);
  });

  test('keeps scalars as written', () => {
    expect(leaves('a: 0x1F\nb: yes\nc: 1e3\nd: ~\ne:\nf: null\ng: "null"\nh: 08\n')).toEqual([
      '1 a=0x1F', '2 b=yes', '3 c=1e3', '4 d=', '5 e=', '6 f=', '7 g=null', '8 h=08',
    ]); // biome-ignore format: one per line is no clearer
  });

  test('resolves anchors, aliases and merge keys, own keys first', () => {
    const content = 'base: &b { host: db, port: 1 }\na:\n  <<: *b\n  port: 2\nb:\n  <<: [*b, { extra: x }]\nc: *b\n';
    expect(leaves(content)).toEqual([
      '1 base.host=db', '1 base.port=1', '4 a.port=2', '1 a.host=db', '1 b.host=db', '1 b.port=1', '6 b.extra=x', '1 c.host=db', '1 c.port=1',
    ]); // biome-ignore format: one per line is no clearer
  });

  test('reads several documents, a byte order mark and Windows line ends', () => {
    const { documents } = read('\uFEFF---\r\nkind: A\r\n---\r\n# nothing\r\n---\r\nkind: B\r\n');
    expect(documents.map(d => text(get(d, 'kind')))).toEqual(['A', 'B']);
  });

  test('says where broken YAML breaks and keeps what it could read', () => {
    const { documents, problems } = read('name: shop\nports: [80, 81\nimage: x\n');
    expect(text(get(documents[0], 'name'))).toBe('shop');
    expect(problems).toEqual([
      { kind: 'malformed', file: 'shop.yml', line: expect.any(Number), message: expect.stringMatching(/^YAML: /) },
    ]);
  });

  test('reports tabs as indentation', () => {
    expect(read('services:\n\tweb:\n\t\timage: x\n').problems).toHaveLength(1);
  });

  test('reports a problem once, however many extractors ask', () => {
    const file = new SourceFile('x.yml', 'a: [1');
    const problems: Problem[] = [];
    readYaml(file, p => problems.push(p));
    readYaml(file, p => problems.push(p));
    expect(problems).toHaveLength(1);
  });
});

describe('hostile YAML', () => {
  test.each([
    ['full leaves', 'x'],
    ['no leaves', '[]'],
  ])('an alias bomb with %s ends soon', (_, leaf) => {
    let bomb = `a0: &a0 [${leaf}, ${leaf}, ${leaf}, ${leaf}]\n`;
    for (let i = 1; i < 40; i++) bomb += `a${i}: &a${i} [*a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}]\n`;
    let limited = 0;
    const [document] = read(bomb).documents;
    expect(flatten(document, '', () => limited++).length).toBeLessThanOrEqual(20_000);
    expect(limited).toBe(1);
  });

  test('an alias to what is still open is empty', () => {
    expect(leaves('a: &a\n  self: *a\n  name: x\n')).toEqual(['2 a.self=', '3 a.name=x']);
  });

  test('very deep nesting is a problem, not a crash', () => {
    const { problems } = read(`a: ${'['.repeat(100_000)}`);
    expect(problems).toHaveLength(1);
  });

  test('long lines of template actions are read in passing', () => {
    expect(cleanTemplate('{{ .a }} {{ else }}'.repeat(20_000)).length).toBeGreaterThan(0);
    expect(cleanTemplate(`{{ $a := ${' '.repeat(500_000)} }}x`)).toContain('x');
    expect(cleanTemplate('{{'.repeat(100_000))).toHaveLength(200_000);
  });
});

describe('the line reader', () => {
  test('agrees with the full parser on every fixture it takes, and takes nearly all', () => {
    const root = join(import.meta.dirname, 'fixtures', 'deployment');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(f => /\.ya?ml$/.test(f));
    const taken = files.filter(f => {
      const content = cleanTemplate(readFileSync(join(root, f), 'utf8'));
      const scanned = scanYaml(content);
      if (scanned) expect(scanned, f).toEqual(library(content).documents);
      return scanned;
    });
    expect(taken.length).toBeGreaterThan(files.length * 0.7);
  });

  test('agrees with the full parser on random trees', () => {
    let taken = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const content = stringify(randomTree(seed), {
        lineWidth: 0,
        indentSeq: seed % 2 === 0,
        collectionStyle: seed % 5 === 0 ? 'flow' : 'any',
      });
      const scanned = scanYaml(content);
      if (!scanned) continue;
      taken++;
      expect(scanned, content).toEqual(library(content).documents);
    }
    expect(taken).toBeGreaterThan(100);
  });

  test.each([
    'a: b: c\n', 'a: [1, 2\n', 'a:\n  b: 1\n c: 2\n', 'a: "x\n', 'a: x\n  y: z\n', '- a\nb: c\n', 'a: @x\n', 'a: |x\n  b\n', 'a: {b: 1,, c}\n',
    'a: 1\n b: 2\n', '"a: 1\n', 'a: "x" y\n', 'a: [x] y\n', '{a: 1\n', 'a: - b\n', 'a:\n    |\n  x\n', '? a\n: b\n', 'a: b\n...\nc\n', '%TAG x\n---\na: 1\n',
    'a: |\n   x\n  y\n', 'a: >\n  x\n   y\n', 'a: x #c\n  y\n', '- a\n - b\n', '-\ta: 1\n', 'a: !x y\n', 'a:\n- b\n c: d\n', "a: 'it''s'\n", 'a: "t\\x41"\n',
    'key: [a: b]\n', 'a: {b:1}\n', 'a: {"b":1}\n', 'a: [a#b, http://x:1, "q"]\n', 'a: x#y\n', 'a : b\n', "'a': b\n", '"a" : b\n', '- - a\n  - b\n- c\n', 'a:\n- b\n- c\nd: e\n',
    'a: |\n\n  x\n\n\nb: y\n', 'a: |-\n  x\n\n', 'a: |+\n  x\n\nb: 1\n', 'a: >\n  x\n  y\n\n  z\n', '---\n', '', '# only\n', 'x\n', '"x"\n', '[a, b]\n', 'a: >-\n\n  x\nb: 1', 'a: |\nb: 1\n',
    'a: |\n  x\n # comment\nb: 1\n', 'a: ,x\n', 'a: ?x\n', 'a: -x\n', 'a: :x\n', 'a:b\n', 'a: [,]\n', 'a: [x,]\n', 'a: {x,}\n', 'a: [?]\n', 'a: {}\n', 'a: []\n', 'a: b \t# c\n', 'a:\tb\n', '- |\n  x\n- y\n',
    'a: [[b], {c: d}]\n', 'a: "b\n  c"\n', 'a: b\n\n\n  c\n', '--- a\n', '---\n---\na: 1\n', 'a: 1\n---\n- b\n', 'a: [b c, d  e ]\n', 'a: {b: c d, e: }\n', "a: ['b', \"c\"]\n", 'a: [b:c]\n', 'a: [b, #c\n', '<<: {a: 1}\n',
  ])('agrees with the full parser or leaves it to it: %j', content => {
    const scanned = scanYaml(content);
    if (!scanned) return;
    const { documents, problems } = library(content);
    expect(problems).toEqual([]);
    expect(scanned).toEqual(documents);
  }); // biome-ignore format: a table
});

/** A tree of maps, lists and awkward strings, the same for the same seed. */
function randomTree(seed: number): unknown {
  let state = seed * 2_654_435_761;
  const next = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % n;
  };
  const words = ['web', 'http://db:5432/x', '', 'null', '- a', 'a: b', '#x', 'x #y', "it's", '"q"', 'two\nlines\n', 'a\n\nb', '  lead', '*a', '&b', '{x}', '[y]', '${V:-x}', '8080', 'true', 'é', 'a:b', '{{ .x }}', '%', '@', 'key?', '|', '>']; // biome-ignore format: a list
  const make = (depth: number): unknown => {
    const kind = depth > 4 ? 0 : next(4);
    if (kind === 1) return Array.from({ length: next(4) }, () => make(depth + 1));
    if (kind >= 2)
      return Object.fromEntries(
        Array.from({ length: next(4) }, (_, i) => [`${words[next(words.length)]}${i}`, make(depth + 1)]),
      );
    return next(8) === 0 ? null : words[next(words.length)];
  };
  return { root: make(0), more: make(1), list: [make(2), make(2)] };
}
