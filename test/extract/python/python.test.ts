import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../../src/extract/extractor.ts';
import { pythonExtractor } from '../../../src/extract/python/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const ROOT = join(import.meta.dirname, 'fixtures');
const EXTRACTORS = [pythonExtractor];

describe('facts of Python', () => {
  for (const area of readdirSync(ROOT).sort())
    test(area, () => {
      expectGolden(
        showFacts(EXTRACTORS, filesBelow(join(ROOT, area))),
        new URL(`./golden/${area}.txt`, import.meta.url),
      );
    });

  test('Windows line ends change nothing but the text', () => {
    for (const area of readdirSync(ROOT))
      for (const file of filesBelow(join(ROOT, area))) {
        const windows = { ...file, text: file.text.replaceAll('\n', '\r\n') };
        expect(factsOf(EXTRACTORS, windows)).toEqual(factsOf(EXTRACTORS, file));
      }
  });

  test('a file cut off anywhere is read without an exception', () => {
    for (const { path, text } of filesBelow(join(ROOT, 'clients')))
      for (let end = 0; end < text.length; end += 7)
        expect(() => [...pythonExtractor.extract(new SourceFile(path, text.slice(0, end)), () => {})]).not.toThrow();
  });

  test.each([
    [
      'names that double each other',
      `${Array.from({ length: 400 }, (_, i) => `a${i + 1} = a${i} + a${i}`).join('\n')}\nimport requests\nrequests.get(a400)\n`,
    ],
    [
      'functions that double each other',
      `import requests\n${Array.from({ length: 300 }, (_, i) => `def f${i}():\n    return f${i + 1}() + f${i + 1}()`).join('\n')}\nrequests.get(f0())\n`,
    ],
    [
      'a text that grows line by line',
      `import requests\nurl = ""\n${'url += "x" + url\n'.repeat(3000)}requests.get(url)\n`,
    ],
    [
      'tables inside tables',
      `import requests\nt0 = {"a": "http://x"}\n${Array.from({ length: 200 }, (_, i) => `t${i + 1} = {"a": t${i}, "b": t${i}, "c": [t${i}, t${i}]}`).join('\n')}\nrequests.get(t200["a"])\n`,
    ],
    ['a chain without an end', `import requests\nrequests${'.a(1)'.repeat(20_000)}.get("http://x/y")\n`],
    ['brackets without an end', `import requests\n${'requests.get(['.repeat(20_000)}`],
    ['classes inside classes', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}class C${i}:`).join('\n')],
  ])('%s take no long time', { timeout: 20_000 }, (_, text) => {
    const start = process.cpuUsage().user;
    expect([...pythonExtractor.extract(new SourceFile('shop/hostile.py', text), () => {})].length).toBeLessThan(2000);
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(5000);
  });
});
