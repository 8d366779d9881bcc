import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otherLanguages } from '../../../src/extract/other/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const ROOT = join(import.meta.dirname, 'fixtures');
const facts = (path: string, text: string) => factsOf([otherLanguages], { path, text }).facts;

describe('facts of languages that are read lightly', () => {
  for (const area of readdirSync(ROOT).sort())
    test(area, () => {
      expectGolden(
        showFacts([otherLanguages], filesBelow(join(ROOT, area))),
        new URL(`./golden/${area}.txt`, import.meta.url),
      );
    });

  test('Windows line ends change nothing but the text', () => {
    for (const file of filesBelow(ROOT)) {
      const windows = { ...file, text: file.text.replaceAll('\n', '\r\n') };
      expect(factsOf([otherLanguages], windows)).toEqual(factsOf([otherLanguages], file));
    }
  });

  test('no comment, test, generated or foreign code counts', () => {
    const code = "HTTParty.get('http://stock:8080')\n";
    expect(facts('app/orders.rb', code)).toHaveLength(1);
    expect(facts('app/orders.rb', `# ${code}`)).toEqual([]);
    for (const path of ['spec/orders_spec.rb', 'vendor/gem/orders.rb', 'app/orders_pb.rb', 'app/orders.txt'])
      expect(facts(path, code)).toEqual([]);
  });

  test('a secret or a switch is no address', () => {
    expect(facts('a.rb', "KEY = ENV['API_KEY']\nDEBUG = ENV.fetch('DEBUG', 'false')\n")).toEqual([]);
    expect(facts('a.php', "<?php $x = getenv('APP_ENV'); $headers->get('http');")).toEqual([]);
  });

  test('it covers no language: nothing is judged by it', () => {
    expect(otherLanguages.languages).toEqual([]);
  });

  const n = 20_000;
  const hostile: Readonly<Record<string, string>> = {
    brackets: `x = ENV${'(['.repeat(n)}`,
    'nested calls': 'HTTParty.get('.repeat(n),
    quotes: `ENV["x" 'y `.repeat(n),
    'joined names': `a = ENV['A_URL']\n${'a = a + a + a + a\n'.repeat(n / 10)}HTTParty.get(a)\n`,
    'open expressions': `HTTParty.get("${'#{'.repeat(n)}`,
    comments: '/* // # =begin '.repeat(n),
    names: `HTTP${'.a'.repeat(n)}(`,
  };
  for (const [name, text] of Object.entries(hostile))
    test(`hostile input ends soon: ${name}`, () => {
      for (const end of ['rs', 'php', 'rb', 'cpp', 'ex', 'scala', 'c']) {
        const start = performance.now();
        factsOf([otherLanguages], { path: `a.${end}`, text: end === 'php' ? `<?php ${text}` : text });
        expect(performance.now() - start).toBeLessThan(2000);
      }
    });
});
