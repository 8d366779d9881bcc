import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Document {
  /** Path inside the repository. */
  readonly path: string;
  readonly text: string;
  readonly head: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A Markdown file with its YAML head. */
export function readDocument(path: string): Document {
  const text = readText(path);
  const parts = /^---\n(.*?)\n---\n(.*)$/s.exec(text);
  if (!parts) throw new Error(`${path} has no head`);
  return { path, text, head: parse(parts[1]!) as Record<string, unknown>, body: parts[2]! };
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
}

export function readJson<T>(path: string): T {
  return JSON.parse(readText(path)) as T;
}

/** Names in a folder, sorted. */
export function list(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).sort();
}

/** Paths of all Markdown pages below references/, in folders. */
export function pages(): readonly string[] {
  return list('references')
    .filter(name => !name.includes('.'))
    .flatMap(folder => list(`references/${folder}`).map(name => `references/${folder}/${name}`))
    .filter(path => path.endsWith('.md'));
}

/** Four characters are one token. */
export function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
