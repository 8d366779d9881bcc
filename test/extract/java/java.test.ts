import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { javaExtractor, kotlinExtractor } from '../../../src/extract/java/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const ROOT = join(import.meta.dirname, 'fixtures');
const EXTRACTORS = [javaExtractor, kotlinExtractor];

describe('facts of Java and Kotlin', () => {
  for (const area of readdirSync(ROOT).sort())
    test(area, () => {
      expectGolden(
        showFacts(EXTRACTORS, filesBelow(join(ROOT, area))),
        new URL(`./golden/${area}.txt`, import.meta.url),
      );
    });

  test('nothing is seen in code that only looks like it', () => {
    for (const file of filesBelow(join(ROOT, 'none'))) expect(factsOf(EXTRACTORS, file).facts).toEqual([]);
  });

  test('Windows line ends change nothing but the text', () => {
    for (const area of readdirSync(ROOT))
      for (const file of filesBelow(join(ROOT, area))) {
        const windows = { ...file, text: file.text.replaceAll('\n', '\r\n') };
        expect(factsOf(EXTRACTORS, windows)).toEqual(factsOf(EXTRACTORS, file));
      }
  });

  test('tests, build scripts and the build wrapper are not read', () => {
    const java = [
      'src/test/java/shop/OrderTest.java',
      'orders/src/main/java/shop/OrderServiceIT.java',
      '.mvn/wrapper/Downloader.java',
    ];
    expect(java.filter(path => javaExtractor.accepts(path))).toEqual([]);
    expect(
      ['build.gradle.kts', 'settings.gradle.kts', 'buildSrc/src/main/kotlin/Versions.kt'].filter(path =>
        kotlinExtractor.accepts(path),
      ),
    ).toEqual([]);
    expect(javaExtractor.accepts('src/main/java/shop/test/Client.java')).toBe(true);
    expect(kotlinExtractor.accepts('src/main/kotlin/shop/Orders.kt')).toBe(true);
  });

  test('a file without a framework in it is not read', () => {
    expect(javaExtractor.worthReading?.('package shop; class Price { int cents; }')).toBe(false);
    expect(javaExtractor.worthReading?.('import org.springframework.web.client.RestTemplate;')).toBe(true);
  });
});
