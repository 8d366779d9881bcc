import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { openLibrary } from '../../src/reference/library.ts';
import { readHead } from '../../src/reference/page.ts';

/** What the comment on the line before a code block says of it. */
export type Mark =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'fixture'; readonly path: string }
  | { readonly kind: 'sketch'; readonly reason: string };

export interface Block {
  /** `patterns/retry` */
  readonly page: string;
  /** Line of the page's file, from 1, at which the fence stands. */
  readonly line: number;
  readonly language: string;
  readonly mark?: Mark;
  readonly text: string;
}

/** A block that is a whole file. */
export interface PageFile extends Block {
  readonly name: string;
}

export const REFERENCES = join(import.meta.dirname, '../../references');

/** Words and pictures: nothing in them can fail to compile. */
const FREE: ReadonlySet<string> = new Set(['text', 'mermaid', 'md', 'markdown']);

const LANGUAGES: Readonly<Record<string, string>> = {
  typescript: 'ts',
  golang: 'go',
  python: 'py',
  yml: 'yaml',
  bash: 'sh',
  shell: 'sh',
};

/** Languages whose files something here compiles, parses or runs. */
export const CHECKED: ReadonlySet<string> = new Set(['ts', 'java', 'go', 'py', 'sql', 'yaml', 'json', 'sh']);

const parser = new MarkdownIt();

/** Code blocks of one page, in text order. */
export function blocksOf(page: string, text: string): readonly Block[] {
  const whole = text.replaceAll('\r\n', '\n');
  const { body } = readHead(whole, page);
  const above = whole.slice(0, whole.lastIndexOf(body)).split('\n').length - 1;
  const lines = body.split('\n');
  return parser.parse(body, {}).flatMap(token => {
    if (token.type !== 'fence' || !token.map) return [];
    const [at] = token.map;
    const written = token.info.trim().split(/\s/)[0]!.toLowerCase();
    const mark = readMark(lines[at - 1] ?? '');
    const block = { page, line: above + at + 1, language: LANGUAGES[written] ?? written, text: token.content };
    return [mark ? { ...block, mark } : block];
  });
}

function readMark(line: string): Mark | undefined {
  const [, kind, value] = /^\s*<!-- (file|fixture|sketch):(.*)-->\s*$/.exec(line) ?? [];
  const said = value?.trim() ?? '';
  if (kind === 'file') return { kind, name: said };
  if (kind === 'fixture') return { kind, path: said };
  return kind === 'sketch' ? { kind, reason: said } : undefined;
}

let all: readonly Block[] | undefined;

/** Code blocks of all our pages, read once. */
export function allBlocks(): readonly Block[] {
  all ??= openLibrary().ids.flatMap(id => blocksOf(id, readFileSync(join(REFERENCES, `${id}.md`), 'utf8')));
  return all;
}

/** Whole files of our pages in one language. */
export function filesIn(language: string): readonly PageFile[] {
  return allBlocks().flatMap(block =>
    block.language === language && block.mark?.kind === 'file' ? [{ ...block, name: block.mark.name }] : [],
  );
}

/** @returns one sentence per block that does not say how it is held to be right */
export function faultsOf(blocks: readonly Block[]): readonly string[] {
  const names = new Set<string>();
  return blocks.flatMap(block => {
    const fault = faultOf(block, names);
    return fault === undefined ? [] : [`${block.page}.md:${block.line}: ${fault}`];
  });
}

function faultOf({ page, language, mark }: Block, names: Set<string>): string | undefined {
  if (FREE.has(language)) return undefined;
  if (language === '') return 'the block names no language; words are "text"';
  if (!mark) return `a ${language} block without "file:", "fixture:" or "sketch:" on the line before it`;
  if (mark.kind === 'sketch' && mark.reason.split(/\s+/).length < 4)
    return 'a sketch says in a few words why it is not compiled';
  if (mark.kind === 'fixture' && !page.startsWith('anti-patterns/')) return 'only anti-patterns quote fixtures';
  if (mark.kind !== 'file') return undefined;
  if (!CHECKED.has(language)) return `nothing here checks a ${language} file; it is a sketch, with its reason`;
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(mark.name) || mark.name.includes('..')) return `"${mark.name}" is no file name`;
  const key = `${page}/${mark.name}`.toLowerCase();
  if (names.has(key)) return `a second file ${mark.name}`;
  names.add(key);
  return undefined;
}

/** Writes files of pages below a folder, each page's into a folder of its own. */
export function layOut(files: readonly PageFile[], folder: string): void {
  for (const { page, name, text } of files) {
    const path = join(folder, page, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Files by the page they stand on, in text order. */
export function byPage(files: readonly PageFile[]): ReadonlyMap<string, readonly PageFile[]> {
  const pages = new Map<string, PageFile[]>();
  for (const file of files) pages.set(file.page, [...(pages.get(file.page) ?? []), file]);
  return pages;
}
