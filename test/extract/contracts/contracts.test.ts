import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractExtractors } from '../../../src/extract/contracts/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const files = filesBelow(join(import.meta.dirname, 'fixtures'));

describe('contracts', () => {
  test('read as the golden file says', () => {
    expectGolden(showFacts(contractExtractors, files), new URL('./golden/contracts.txt', import.meta.url));
  });

  test('read the same with Windows line ends', () => {
    for (const file of files) {
      const facts = (text: string) => factsOf(contractExtractors, { ...file, text }).facts;
      expect(facts(file.text.replaceAll('\n', '\r\n')), file.path).toEqual(facts(file.text));
    }
  });

  test('take time in proportion to the text', () => {
    const text = `package a;\nservice B {${'rpc C(D) returns (E);\n'.repeat(20_000)}}`;
    expect(factsOf(contractExtractors, { path: 'a.proto', text }).facts).toHaveLength(1);
    for (const hostile of ['"\\', '/*', "'", '{', 'service a{'])
      factsOf(contractExtractors, { path: 'a.proto', text: `service ${hostile.repeat(50_000)}` });
    const many = `type Query { ${'a(b: [Int!]! = 1): C '.repeat(20_000)}}`;
    expect(factsOf(contractExtractors, { path: 'a.graphql', text: many }).facts).toHaveLength(1);
    for (const hostile of ['type Query {', 'schema ', '"""', '{', 'extend type Query @a(', '@join__graph(url: ', '#'])
      for (const path of ['a.graphql', 'a.thrift'])
        factsOf(contractExtractors, { path, text: `type service a ${hostile.repeat(50_000)}` });
  });
});
