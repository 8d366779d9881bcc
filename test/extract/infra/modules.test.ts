import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import { buildExtractors } from '../../../src/extract/infra/build-modules.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const files = filesBelow(join(import.meta.dirname, 'fixtures', 'modules'));
const unitOf = (path: string, text: string): Fact | undefined =>
  factsOf(buildExtractors, { path, text }).facts.find(f => f.kind === 'unit');

describe('build files', () => {
  test('read as the golden file says', () => {
    expectGolden(showFacts(buildExtractors, files), new URL('./golden/modules.txt', import.meta.url));
  });

  test('read the same with Windows line ends', () => {
    for (const file of files) {
      const facts = (text: string) => factsOf(buildExtractors, { ...file, text }).facts;
      expect(facts(file.text.replaceAll('\n', '\r\n')), file.path).toEqual(facts(file.text));
    }
  });

  test('every library stands on the line that names it', () => {
    for (const file of files)
      for (const fact of factsOf(buildExtractors, file).facts)
        if (fact.kind === 'library' && !fact.name.startsWith('project:') && !fact.name.startsWith('org.jetbrains')) {
          const line = file.text.split('\n')[fact.at.line - 1]!;
          expect(line, `${file.path}:${fact.at.line}`).toContain(fact.name.split(':').at(-1)!);
        }
  });

  test.each([
    [
      'a package with nothing but linters',
      'package.json',
      '{"name":"x","devDependencies":{"husky":"1"}}',
      { auxiliary: true },
    ],
    ['workspaces', 'package.json', '{"name":"x","workspaces":["a"]}', { packaging: 'aggregate' }],
    [
      'a library',
      'lib/package.json',
      '{"name":"x","types":"x.d.ts","scripts":{"dev":"tsc -w"},"dependencies":{"a":"1"}}',
      { packaging: 'library' },
    ],
    [
      'an orchestrator',
      'Host/Host.csproj',
      '<Project Sdk="Microsoft.NET.Sdk"><Sdk Name="Aspire.AppHost.Sdk"/></Project>',
      { auxiliary: true },
    ],
    ['a worker', 'W/W.csproj', '<Project Sdk="Microsoft.NET.Sdk.Worker"/>', { packaging: 'application' }],
    [
      'a war',
      'w/pom.xml',
      '<project><artifactId>w</artifactId><packaging>war</packaging></project>',
      { packaging: 'application' },
    ],
    [
      'a program of its own jar',
      'w/pom.xml',
      '<project><artifactId>w</artifactId><build><plugins><plugin><configuration><archive><manifest><mainClass>a.B</mainClass></manifest></archive></configuration></plugin></plugins></build></project>',
      { packaging: 'application' },
    ],
    [
      'a program below a generic folder',
      'orders/cmd/api/main.go',
      'package main\nfunc main() {\n}\n',
      { name: 'orders', root: 'orders' },
    ],
  ])('%s', (_, path, text, expected) => {
    expect(unitOf(path, text)).toMatchObject(expected);
  });

  test('an unclosed or foreign file makes neither a crash nor a fact', () => {
    expect(unitOf('a/pom.xml', '<html><body>')).toBeUndefined();
    expect(unitOf('a/pom.xml', `<project>${'<a>'.repeat(100_000)}`)).toMatchObject({ name: 'a' });
    expect(unitOf('a/package.json', '[1]')).toBeUndefined();
    expect(
      unitOf(
        'a/pom.xml',
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><project><artifactId>&c;</artifactId></project>',
      ),
    ).toMatchObject({ name: '&c;' });
  });
});
