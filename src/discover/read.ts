import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../core/problem.ts';
import { codeOf, type DiscoveredFile } from './walk.ts';

/** Larger text is data or generated; reading it would cost more than the rest of a repository. */
export const MAX_BYTES = 1_000_000;

const SNIFF_BYTES = 8 * 1024;
const buffer = Buffer.allocUnsafe(MAX_BYTES + 1);

/**
 * Text of one discovered file.
 * @returns undefined for what is not read: too large, binary, unreadable (each reported), or marked `unread`. A file of
 * no known language that turns out binary is not worth a word.
 */
export function readText(root: string, file: DiscoveredFile, report: (problem: Problem) => void): string | undefined {
  if (file.unread) return undefined;
  const tooLarge = (size: number) =>
    report({
      kind: 'too-large',
      message: `${size} bytes: files over ${MAX_BYTES} bytes are not read`,
      file: file.path,
    });
  if (file.size > MAX_BYTES) {
    tooLarge(file.size);
    return undefined;
  }
  let length = 0;
  try {
    const handle = openSync(join(root, file.path), 'r');
    try {
      for (let read = -1; read !== 0 && length < buffer.length; length += read)
        read = readSync(handle, buffer, length, buffer.length - length, null);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    report({ kind: 'unreadable', message: `file cannot be read (${codeOf(error)})`, file: file.path });
    return undefined;
  }
  // It may have grown since it was listed.
  if (length > MAX_BYTES) {
    tooLarge(length);
    return undefined;
  }
  // Visual Studio writes some configuration files in UTF-16.
  if (length >= 2 && buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString('utf16le', 2, length);
  const zero = buffer.subarray(0, Math.min(length, SNIFF_BYTES)).indexOf(0);
  if (zero >= 0) {
    if (file.language) report({ kind: 'binary', message: 'binary content under a source extension', file: file.path });
    return undefined;
  }
  return buffer.toString('utf8', 0, length);
}
