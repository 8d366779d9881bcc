import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/problem.ts';
import { resolveRoot } from '../../src/discover/root.ts';

let base = '';
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'qe-root-')));
  mkdirSync(join(base, 'allowed', 'repo'), { recursive: true });
  mkdirSync(join(base, 'allowed-not'), { recursive: true });
  writeFileSync(join(base, 'allowed', 'file.txt'), '');
  symlinkSync('../allowed-not', join(base, 'allowed', 'out'));
  symlinkSync('loop', join(base, 'allowed', 'loop'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const at = (...parts: string[]) => join(base, ...parts);

function failure(path: string, roots: readonly string[]): string {
  try {
    resolveRoot(path, roots);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error(`${path} was accepted`);
}

describe('resolveRoot', () => {
  test('gives the real path of a directory in the allowed folders', () => {
    expect(resolveRoot(at('allowed', 'repo', '..', 'repo'), [at('allowed')])).toBe(at('allowed', 'repo'));
    expect(resolveRoot(at('allowed'), [at('allowed')])).toBe(at('allowed'));
    expect(resolveRoot(at('allowed-not'), [])).toBe(at('allowed-not'));
  });

  test.each([
    ['allowed/missing', 'give the path of an existing one'],
    ['allowed/file.txt', 'is a file; give the directory'],
    ['allowed/file.txt/x', 'There is no directory'],
    ['allowed/loop', 'leads to itself'],
    ['allowed-not', '--root'],
    ['allowed/../allowed-not', '--root'],
    ['allowed/out', '--root'],
  ])('%s: one line that says what to do', (path, says) => {
    expect(failure(join(base, path), [at('allowed')])).toContain(says);
  });

  test('does not tell what exists outside', () => {
    const about = (name: string) => failure(at(name), [at('allowed')]).replaceAll(name, 'X');
    expect(about('missing')).toBe(about('allowed-not'));
  });
});
