import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationExtractors } from '../../../src/extract/infra/operation.ts';
import { factsOf, filesBelow, showFacts } from '../facts-of.ts';

const files = filesBelow(join(import.meta.dirname, 'fixtures', 'operation', 'shop'));

test('signs, log sinks, processes, pipelines and credentials read as the golden file says', async () => {
  await expect(showFacts(operationExtractors, files)).toMatchFileSnapshot(
    join(import.meta.dirname, 'golden', 'operation.txt'),
  );
});

test('Windows line ends change nothing', () => {
  const windows = files.map(f => ({ ...f, text: f.text.replaceAll('\n', '\r\n') }));
  expect(showFacts(operationExtractors, windows)).toBe(showFacts(operationExtractors, files));
});

test('no credential of the fixtures reaches a fact', () => {
  const shown = JSON.stringify(files.map(f => factsOf(operationExtractors, f)));
  expect(shown).not.toMatch(/cXU2ZS03|qu6e-7Lk9|wT4!|Qw7-pLm2|zR8vN3kT|MIIEvQ/);
});

test.each([
  ['.ts', `const a = "${'pass'.repeat(20_000)}`],
  ['.ts', `password: ${'a.'.repeat(50_000)}`],
  ['.py', `${'FileHandler('.repeat(10_000)}`],
  ['.xml', `<!--${'<appender class="'.repeat(10_000)}`],
  ['.sh', `java ${'-x '.repeat(40_000)}`],
  ['.ts', `'${'/v'.repeat(50_000)}`],
])('a hostile %s file is read in linear time', (ending, text) => {
  const path = ending === '.sh' ? 'start.sh' : ending === '.xml' ? 'logback.xml' : `a/main${ending}`;
  const started = performance.now();
  factsOf(operationExtractors, { path, text });
  expect(performance.now() - started).toBeLessThan(1_000);
});
