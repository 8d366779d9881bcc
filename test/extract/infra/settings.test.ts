import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../src/core/fact.ts';
import { settingsExtractors } from '../../../src/extract/infra/settings.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const files = filesBelow(join(import.meta.dirname, 'fixtures', 'settings'));
const read = (path: string, text: string) => factsOf(settingsExtractors, { path, text });
const ownerOf = (path: string, text = 'spring.x: 1\n') => (read(path, text).facts[0] as Setting | undefined)?.owner;

describe('settings', () => {
  test('read as the golden file says', () => {
    expectGolden(showFacts(settingsExtractors, files), new URL('./golden/settings.txt', import.meta.url));
  });

  test('read the same with Windows line ends', () => {
    for (const file of files) {
      const facts = (text: string) => factsOf(settingsExtractors, { ...file, text }).facts;
      // A value over two lines keeps its line end.
      if (!file.path.endsWith('.env.example'))
        expect(facts(file.text.replaceAll('\n', '\r\n')), file.path).toEqual(facts(file.text));
    }
  });

  test('no secret reaches evidence, whatever line it stands on', () => {
    const shown = files.flatMap(file => factsOf(settingsExtractors, file).facts.map(f => f.at.text)).join('\n');
    expect(shown).not.toMatch(/correct-horse|battery-staple|first-secret|open-sesame|Swordfish1/);
  });

  test.each([
    ['orders/src/main/resources/application.yml', { of: 'folder', root: 'orders' }],
    ['src/main/resources/application.properties', { of: 'folder', root: '' }],
    ['src/main/resources/config/application-dev.yml', { of: 'folder', root: '' }],
    ['orders/config/application.yml', { of: 'folder', root: 'orders' }],
    ['shop-config-repo/orders.yml', { of: 'application', name: 'orders' }],
    ['shop-config-repo/application.yml', { of: 'application', name: '*' }],
    ['config-repo/dev/orders-service.yml', { of: 'application', name: 'orders-service' }],
    ['config-service/src/main/resources/config/orders.yml', { of: 'application', name: 'orders' }],
    ['config-service/src/main/resources/application.yml', { of: 'folder', root: 'config-service' }],
    ['config/orders.yml', { of: 'application', name: 'orders' }],
    ['orders/src/main/resources/meter-rates.yml', { of: 'folder', root: 'orders' }],
  ])('%s has its owner', (path, owner) => {
    expect(ownerOf(path, path.endsWith('.properties') ? 'spring.x=1\n' : undefined)).toEqual(owner);
  });

  test.each([
    ['orders/src/test/resources/application.yml', 'spring.x: 1\n'],
    ['.github/config.yml', 'app: 1\n'],
    ['config/prometheus.yml', 'scrape_configs: []\n'],
    ['deploy/config/values.yml', 'replicas: 2\n'],
    ['orders/src/main/resources/messages_de.properties', 'spring.x=1\n'],
    ['orders/src/main/resources/openapi.yml', 'openapi: 3.0.0\ninfo: {}\n'],
  ])('%s holds no settings', (path, text) => {
    expect(read(path, text).facts).toEqual([]);
  });

  test('a broken file keeps what could be read and says where it broke', () => {
    const { facts, problems } = read('a/appsettings.json', '{ "A": { "B": "c" },\n  "D" "e" }');
    expect(facts).toMatchObject([{ key: 'A:B', value: 'c' }]);
    expect(problems).toMatchObject([{ kind: 'malformed', file: 'a/appsettings.json', line: 2 }]);
  });

  test('hostile nesting ends in a problem, not a crash', () => {
    expect(read('a/appsettings.json', '{"a":'.repeat(100_000)).problems).toHaveLength(1);
    expect(read('a/appsettings.json', '['.repeat(500_000)).problems).toHaveLength(1);
  });
});
