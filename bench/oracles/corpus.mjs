// The files a comparison reads: all of a language below some folders, or a sample of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Others' code that lies in a repository, and what builds leave behind. */
const SKIPPED = new Set(['.git', 'node_modules', 'vendor', 'dist', 'build', 'bin', 'obj', 'target']);
/** The analyser leaves larger files out too. */
const MAX_BYTES = 1_000_000;

/** @returns paths below the folders whose name matches, sorted by code unit within each folder */
export function findFiles(roots, pattern) {
  const found = [];
  const visit = folder => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(path);
      } else if (entry.isFile() && pattern.test(entry.name)) found.push(path);
    }
  };
  for (const root of roots) visit(root);
  return found;
}

/** Every n-th of the list, so that at most `limit` are left. */
export function sample(list, limit) {
  if (list.length <= limit) return list;
  const step = list.length / limit;
  return Array.from({ length: limit }, (_, i) => list[Math.floor(i * step)]);
}

/** @returns text of a file as the analyser sees it; undefined where it is too large, binary or not UTF-8 */
export function readText(path) {
  const bytes = readFileSync(path);
  if (bytes.length > MAX_BYTES) return undefined;
  const text = bytes.toString('utf8');
  if (text.includes('\0') || text.includes('\uFFFD')) return undefined;
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
