import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { csharpExtractor } from '../../../src/extract/csharp/index.ts';
import { aspire } from '../../../src/extract/infra/aspire.ts';
import { expectGolden } from '../../support/golden.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const FILES = filesBelow(join(import.meta.dirname, 'fixtures', 'aspire'));
const program = (text: string) => ({ path: 'AppHost/Program.cs', text });
const START = 'var builder = DistributedApplication.CreateBuilder(args);\n';

describe('an Aspire AppHost', () => {
  test('says what runs and who is told where to find whom', () => {
    expectGolden(showFacts([aspire], FILES), new URL('./golden/aspire.txt', import.meta.url));
  });

  test('is no program of the system', () => {
    expect(FILES.flatMap(file => factsOf([csharpExtractor], file).facts)).toEqual([]);
  });

  test('reads the same with Windows line ends', () => {
    for (const file of FILES)
      expect(factsOf([aspire], { ...file, text: file.text.replaceAll('\n', '\r\n') })).toEqual(factsOf([aspire], file));
  });

  test('a start-up order is one only where nothing is referred to', () => {
    const text = `${START}var a = builder.AddProject<Projects.A>("orders");\nbuilder.AddProject<Projects.B>("web").WithReference(a).WaitFor(a);\nbuilder.AddProject<Projects.C>("job").WaitFor(a);`;
    const orders = factsOf([aspire], program(text)).facts.filter(f => f.kind === 'start-order');
    expect(orders).toMatchObject([{ unit: 'job', on: 'orders' }]);
  });

  test('a resource that refers to itself through helpers ends', () => {
    const text = `${START}var a = b;\nvar b = a;\nvoid F(IResourceBuilder<P> p) { p.WithReference(p); F(p); }\nF(a);\nbuilder.AddProject<Projects.A>("web").WithReference(b);`;
    expect(factsOf([aspire], program(text)).facts.filter(f => f.kind === 'unit')).toHaveLength(1);
  });
});
