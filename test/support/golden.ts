import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Compares with a file beside the tests; `UPDATE=1` writes it instead.
 * @param file such as `new URL('./golden/tools.json', import.meta.url)`
 */
export function expectGolden(actual: string, file: URL): void {
  const path = fileURLToPath(file);
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  if (!existsSync(path))
    throw new Error(`${path} does not exist: run the tests with UPDATE=1 and look at what they write`);
  expect(actual).toBe(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'));
}
