import * as z from 'zod';
import { quote } from '../core/evidence.ts';
import { didYouMean, nearest } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import type { Library, Page } from '../reference/library.ts';
import { Room } from './budget.ts';
import { cut } from './describe-system.ts';
import type { Context, Operation } from './operation.ts';
import { type Stamp, showStamp } from './repository.ts';
import { stampOf } from './stamp.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Only names the repository in the stamp'),
  id: z
    .string()
    .optional()
    .describe('Page, such as anti-patterns/shared-database, or a folder such as patterns; without it the index'),
  section: z.string().optional().describe('One section of the page, by its heading'),
});

type Input = z.infer<typeof input>;

interface Output {
  readonly repository: Stamp;
  readonly id?: string;
  readonly title?: string;
  readonly text?: string;
  /** Headings to ask for. */
  readonly sections?: readonly string[];
  /** Ids of pages that belong to it. */
  readonly related?: readonly string[];
  /** The page asked for does not exist; these are the most alike. */
  readonly unknown?: string;
  readonly nearest?: readonly string[];
  /** Folder → page → what it is about. */
  readonly index?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly hint?: string;
}

async function run(given: Input, context: Context): Promise<Output> {
  const { openLibrary } = await import('./engine.ts');
  const library = openLibrary();
  if (library.ids.length === 0)
    throw new UserError(
      'The reference pages are missing: install qe-framework with its references folder beside dist.',
    );
  const repository = await stampOf(given.path, context);
  const id = given.id
    ?.trim()
    .replace(/^(?:\.?\/)?(?:references\/)?/, '')
    .replace(/(?:\.md|\/)$/, '');
  if (id === undefined || id === '')
    return {
      repository,
      ...index(library, undefined, context),
      hint: 'id gives a page; a folder as id its summaries.',
    };
  const page = library.page(id);
  if (page) return { repository, ...read(page, given.section, context) };
  if (library.ids.some(other => other.startsWith(`${id}/`))) return { repository, ...index(library, id, context) };
  return {
    repository,
    unknown: quote(given.id ?? '', 100),
    nearest: nearest(id, library.ids, 3),
    ...index(library, undefined, context),
  };
}

function read(page: Page, wanted: string | undefined, context: Context): Omit<Output, 'repository'> {
  const lines = page.body.split('\n');
  const sections = page.sections.filter(s => s.level === 2).map(s => s.title);
  const frame = { id: page.id, title: page.title, sections, related: page.related };
  if (wanted !== undefined) {
    const name = wanted.trim().replace(/^#+ */, '').toLowerCase();
    const section = page.sections.find(s => s.title.toLowerCase() === name || s.id === name);
    if (!section)
      throw new UserError(
        `${page.id} has no section "${quote(wanted, 100)}"${didYouMean(
          name,
          page.sections.map(s => s.title),
        )}`,
      );
    return { ...frame, ...whatFits(lines.slice(section.from, section.to), context.budget.most, []) };
  }
  const ends = page.sections.filter(s => s.level === 2).map(s => s.from);
  return { ...frame, ...whatFits(lines, context.budget.usual - JSON.stringify(frame).length - 400, ends) };
}

/**
 * @param most characters, as JSON
 * @param ends lines at which a text is best cut
 */
function whatFits(lines: readonly string[], most: number, ends: readonly number[]): Pick<Output, 'text' | 'hint'> {
  const room = new Room(most);
  const fitting = room.take(lines).length;
  if (fitting === lines.length) return { text: lines.join('\n').trim() };
  const end = ends.filter(e => e <= fitting && e > fitting / 3).at(-1) ?? fitting;
  return {
    text: lines.slice(0, end).join('\n').trim(),
    hint: `${lines.length - end} of ${lines.length} lines are left out: ask for a section.`,
  };
}

function index(library: Library, folder: string | undefined, context: Context): Pick<Output, 'index'> {
  const room = new Room(context.budget.usual - 800);
  const folders: Record<string, Record<string, string>> = {};
  for (const id of library.ids) {
    const slash = id.indexOf('/');
    const [parent, name] = [id.slice(0, slash), id.slice(slash + 1)];
    if (folder !== undefined && !id.startsWith(`${folder}/`)) continue;
    const page = library.page(id);
    if (!page) continue;
    const about = folder === undefined ? page.title : page.summary;
    // Where there are more pages than room, names alone still tell which to open.
    const [shown] = room.take([`${name}:${about}`]);
    folders[parent] = { ...folders[parent], [name]: shown === undefined ? '' : cut(about, 200) };
  }
  return { index: folders };
}

function text(out: Output): string {
  const lines = [
    ...(out.unknown === undefined ? [] : [unknownPage(out)]),
    ...(out.title ? [`${out.id}: ${out.title}`, ''] : []),
    ...(out.text ? [out.text, ''] : []),
    ...(out.sections && out.sections.length > 0 ? [`Sections: ${out.sections.join(' | ')}`] : []),
    ...(out.related && out.related.length > 0 ? [`Related: ${out.related.join(', ')}`] : []),
    ...Object.entries(out.index ?? {}).flatMap(([folder, pages]) => [
      `${folder}/`,
      ...Object.entries(pages).map(([name, about]) => `  ${name}: ${about}`),
    ]),
    ...(out.hint ? [out.hint] : []),
    ...(out.index ? [] : [showStamp(out.repository)]),
  ];
  return lines.join('\n');
}

function unknownPage(out: Output): string {
  const near = out.nearest && out.nearest.length > 0 ? `; the nearest are ${out.nearest.join(', ')}` : '';
  return `There is no page "${out.unknown}"${near}`;
}

export const readReference: Operation<Input, Output> = {
  name: 'read_reference',
  title: 'Read a reference page',
  summary:
    'The reference library: anti-patterns with remedies, patterns with parameters and code, decision tables, guides. A page or one section of it; without id the index. Findings name their page.',
  input,
  writes: 'nothing',
  command: {
    name: 'reference',
    positional: 'id',
    failure: out => (out.unknown === undefined ? undefined : unknownPage(out)),
  },
  run,
  text,
};
