import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { typescriptExtractors } from '../../../src/extract/typescript/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const ROOT = join(import.meta.dirname, 'fixtures');

describe('facts of JavaScript and TypeScript', () => {
  for (const area of readdirSync(ROOT).sort())
    test(area, () => {
      expectGolden(
        showFacts(typescriptExtractors, filesBelow(join(ROOT, area))),
        new URL(`./golden/${area}.txt`, import.meta.url),
      );
    });

  test('Windows line ends change nothing but the text', () => {
    for (const area of readdirSync(ROOT))
      for (const file of filesBelow(join(ROOT, area))) {
        const windows = { ...file, text: file.text.replaceAll('\n', '\r\n') };
        expect(factsOf(typescriptExtractors, windows)).toEqual(factsOf(typescriptExtractors, file));
      }
  });
});
