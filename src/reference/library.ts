import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '../core/evidence.ts';
import { type Head, linksOf, readHead, type Section, sectionsOf } from './page.ts';

export interface Page {
  /** `anti-patterns/shared-database`: the path below references/, without `.md`. */
  readonly id: string;
  readonly head: Head;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** Markdown without its head. */
  readonly body: string;
  /** The whole file, lines ended by `\n`: for readers that cite its lines. */
  readonly source: string;
  readonly sections: readonly Section[];
  /** Ids of pages it links to, in text order. */
  readonly related: readonly string[];
}

/** The reference pages. Nothing is read before it is asked for, and each page once. */
export interface Library {
  /** Ids of all pages, sorted. */
  readonly ids: readonly string[];
  page(id: string): Page | undefined;
}

/** @param folder holds the pages; default: the one that came with this program */
export function openLibrary(folder: URL = references()): Library {
  const key = folder.href;
  const known = opened.get(key);
  if (known) return known;
  const ids = listIds(folder);
  const pages = new Map<string, Page>();
  const library: Library = {
    ids,
    page(id) {
      // Only ids from the listing become paths.
      if (!ids.includes(id)) return undefined;
      const page = pages.get(id) ?? readPage(folder, id, ids);
      pages.set(id, page);
      return page;
    },
  };
  opened.set(key, library);
  return library;
}

const opened = new Map<string, Library>();

/** Beside `dist/` in an installed copy; two folders up from the source. */
function references(): URL {
  const places = ['../references/', '../../references/'].map(place => new URL(place, import.meta.url));
  return places.find(place => existsSync(place)) ?? places[0]!;
}

function listIds(folder: URL): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith('.md') && path.includes('/'))
    .map(path => path.slice(0, -'.md'.length))
    .sort(compareText);
}

function readPage(folder: URL, id: string, ids: readonly string[]): Page {
  const source = readFileSync(new URL(`${id}.md`, folder), 'utf8').replaceAll('\r\n', '\n');
  const { head, body } = readHead(source, id);
  const linked = linksOf(body).map(address =>
    posix.join(posix.dirname(id), address.replace(/#.*$/, '')).replace(/\.md$/, ''),
  );
  const related = [...new Set([...(head.related ?? []), ...linked])].filter(
    other => other !== id && ids.includes(other),
  );
  return { id, head, title: head.title, summary: head.summary, body, source, sections: sectionsOf(body), related };
}
