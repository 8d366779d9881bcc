import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { csharpExtractor } from '../../../src/extract/csharp/index.ts';
import { razor } from '../../../src/extract/csharp/razor.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const ROOT = join(import.meta.dirname, 'fixtures');
const EXTRACTORS = [csharpExtractor, razor];

describe('facts of C#', () => {
  for (const area of readdirSync(ROOT).sort())
    test(area, () => {
      expectGolden(
        showFacts(EXTRACTORS, filesBelow(join(ROOT, area))),
        new URL(`./golden/${area}.txt`, import.meta.url),
      );
    });

  test('what a tool wrote and what tests do are no facts', () => {
    expect(filesBelow(join(ROOT, 'none')).flatMap(file => factsOf(EXTRACTORS, file).facts)).toEqual([]);
  });

  test('Windows line ends change nothing but the text', () => {
    for (const area of readdirSync(ROOT))
      for (const file of filesBelow(join(ROOT, area))) {
        const windows = { ...file, text: file.text.replaceAll('\n', '\r\n') };
        expect(factsOf(EXTRACTORS, windows)).toEqual(factsOf(EXTRACTORS, file));
      }
  });

  test('a file cut off anywhere is read without a fault', () => {
    for (const area of readdirSync(ROOT))
      for (const file of filesBelow(join(ROOT, area)))
        for (let end = 0; end < file.text.length; end += 97)
          factsOf(EXTRACTORS, { ...file, text: file.text.slice(0, end) });
  });
});
