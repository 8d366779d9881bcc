import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import type { Extractor } from '../../../src/extract/extractor.ts';
import { goExtractor } from '../../../src/extract/go/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const ROOT = join(import.meta.dirname, 'fixtures');

/** How a message is handled, a call repeated or made safe to repeat is read in every language alike, and tested there. */
const extractor: Extractor = {
  ...goExtractor,
  extract: (file, report) =>
    [...goExtractor.extract(file, report)]
      .filter(fact => fact.kind !== 'handler')
      .map(
        fact => Object.fromEntries(Object.entries(fact).filter(([key]) => key !== 'keyed' && key !== 'retry')) as Fact,
      ),
};

describe('facts of Go', () => {
  for (const area of readdirSync(ROOT).sort())
    test(area, () => {
      expectGolden(
        showFacts([extractor], filesBelow(join(ROOT, area))),
        new URL(`./golden/${area}.txt`, import.meta.url),
      );
    });

  test('Windows line ends change nothing but the text', () => {
    for (const area of readdirSync(ROOT))
      for (const file of filesBelow(join(ROOT, area))) {
        const windows = { ...file, text: file.text.replaceAll('\n', '\r\n') };
        expect(factsOf([goExtractor], windows)).toEqual(factsOf([goExtractor], file));
      }
  });
});
