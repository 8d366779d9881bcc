import { posix } from 'node:path';
import MarkdownIt from 'markdown-it';
import { type Evidence, evidence } from '../core/evidence.ts';
import { didYouMean } from '../core/nearest.ts';
import { type Cell, readCell } from './cell.ts';
import type { Library } from './library.ts';
import { linksOf } from './page.ts';
import { type QuestionText, readTableHead } from './table-head.ts';

export type Question = QuestionText & { readonly id: string };

export interface DecisionRow {
  /** One per question, in the questions' order. */
  readonly when: readonly Cell[];
  readonly choose: string;
  readonly because: string;
  /** Of a table of votes. */
  readonly weight?: number;
  /** The row in the file, its head counted. */
  readonly at: Evidence;
}

/** A line of `## Parameters`: code computes the formula, the page explains it and says where the start is from. */
export interface Parameter {
  readonly name: string;
  readonly formula: string;
  readonly start: string;
  readonly source: string;
  readonly at: Evidence;
}

/** A decision page as the recommender executes it. */
export interface DecisionTable {
  readonly id: string;
  /** `decisions/queue-or-log`: what read_reference opens. */
  readonly page: string;
  readonly title: string;
  readonly openWhen: string;
  readonly policy: 'first' | 'votes';
  /** Of a table of votes: what stands when no option leads with at least `least` points. */
  readonly default?: string;
  readonly least: number;
  readonly questions: readonly Question[];
  /** Numbers that only formulas take. */
  readonly inputs: readonly Question[];
  readonly rows: readonly DecisionRow[];
  readonly choices: readonly string[];
  /** Choice → line of its `###` in the file. */
  readonly choiceLines: Readonly<Record<string, number>>;
  /** Choice → ids of the pages that its section links to, in text order. */
  readonly choicePages: Readonly<Record<string, readonly string[]>>;
  readonly parameters: readonly Parameter[];
}

/** All decision pages of a library, by id. */
export function readTables(library: Library): readonly DecisionTable[] {
  return library.ids
    .filter(id => id.startsWith('decisions/'))
    .flatMap(id => library.page(id) ?? [])
    .map(page => readTable(page.source, `references/${page.id}.md`, page.id));
}

/**
 * @param text the whole page
 * @param file what errors and rows cite
 * @param page its id in the library
 * @throws Error with file, line and what is wrong: a page of ours
 */
export function readTable(text: string, file: string, page: string): DecisionTable {
  const source = text.replaceAll('\r\n', '\n');
  const fail = (line: number, why: string): never => {
    throw new Error(`${file}:${line}: ${why}`);
  };
  const head = readTableHead(source, file);
  const { least, default: usual } = head;
  const questions = Object.entries(head.questions).map(([id, q]) => ({ id, ...q }));
  const inputs = Object.entries(head.inputs).map(([id, q]) => ({ id, ...q }));
  const doubled = inputs.find(i => questions.some(q => q.id === i.id));
  if (doubled) fail(1, `${doubled.id} is a question and an input`);

  const outline = outlineOf(source);
  const { lines } = outline;
  const at = (line: number): Evidence => evidence(file, line, lines[line - 1] ?? '');
  const options = outline.headings.filter(h => h.level === 3 && h.under === 'Options');
  const choices = options.map(h => h.title.replaceAll('`', ''));

  const found = outline.tables.filter(t => t.under === 'Table');
  if (found.length !== 1)
    fail(found[1]?.line ?? 1, `the section "## Table" holds ${found.length} tables; it needs exactly one`);
  const table = found[0]!;
  const votes = head.policy === 'votes';
  const expected = [...questions.map(q => q.id), ...(votes ? ['weight'] : []), 'choose', 'because'];
  checkHeader(table, expected, fail);

  const rows = table.rows.map(({ line, cells }): DecisionRow => {
    const when = questions.map((q, i) => {
      const cell = readCell(cells[i] ?? '', q.type === 'choice' ? q.options : undefined);
      return cell.is === 'wrong' ? fail(line, `column ${q.id}: ${cell.why}`) : cell;
    });
    const [choose, because] = cells.slice(-2).map(c => c.trim()) as [string, string];
    const choice = choose.replaceAll('`', '');
    if (!choices.includes(choice)) fail(line, `"${choice}" has no ### under ## Options${didYouMean(choice, choices)}`);
    if (because === '') fail(line, 'the row gives no reason (because)');
    if (!votes) return { when, choose: choice, because, at: at(line) };
    const weight = Number(cells[questions.length]);
    if (!(weight > 0)) fail(line, `the weight "${cells[questions.length]}" is no number above 0`);
    return { when, choose: choice, because, weight, at: at(line) };
  });
  if (rows.length === 0) fail(table.line, 'the table has no rows');
  const last = rows.at(-1)!;
  if (!votes && last.when.some(cell => cell.is !== 'any'))
    fail(last.at.line, 'the last row of a first-table must hold always: any in every cell');
  if (usual !== undefined && !choices.includes(usual)) fail(1, `default: "${usual}" has no ### under ## Options`);
  for (const { line, title } of options) {
    const id = title.replaceAll('`', '');
    if (id !== usual && !rows.some(row => row.choose === id)) fail(line, `no row chooses "${id}"`);
  }
  return {
    id: head.id,
    page,
    title: head.title,
    openWhen: head['open-when'],
    policy: head.policy,
    ...(usual === undefined ? {} : { default: usual }),
    least: least ?? 1,
    questions,
    inputs,
    rows,
    choices,
    choiceLines: Object.fromEntries(options.map((h, i) => [choices[i]!, h.line])),
    choicePages: Object.fromEntries(options.map((h, i) => [choices[i]!, pagesUnder(outline, h.line, page)])),
    parameters: readParameters(outline, at, fail),
  };
}

/** Pages that the section whose heading stands on this line links to. */
function pagesUnder({ lines, headings }: Outline, line: number, page: string): readonly string[] {
  const end = headings.find(h => h.line > line)?.line ?? lines.length + 1;
  const links = linksOf(lines.slice(line, end - 1).join('\n')).filter(link => link.includes('.md'));
  const ids = links.map(link => posix.join(posix.dirname(page), link.replace(/#.*$/, '')).replace(/\.md$/, ''));
  return [...new Set(ids)];
}

type Fail = (line: number, why: string) => never;

function checkHeader(table: TableText, expected: readonly string[], fail: Fail): void {
  const header = table.header.map(h => h.replaceAll('`', '').trim());
  const missing = expected.find(name => !header.includes(name));
  if (missing !== undefined) fail(table.line, `the column "${missing}" is missing`);
  const extra = header.find(name => !expected.includes(name));
  if (extra !== undefined) fail(table.line, `the column "${extra}" is no question${didYouMean(extra, expected)}`);
  if (header.join() !== expected.join())
    fail(table.line, `the columns must stand in this order: ${expected.join(', ')}`);
}

const PARAMETER_COLUMNS = ['name', 'formula', 'start', 'source'];

function readParameters(outline: Outline, at: (line: number) => Evidence, fail: Fail): readonly Parameter[] {
  return outline.tables
    .filter(t => t.under === 'Parameters' && t.header[0]?.trim() === 'name')
    .flatMap(table => {
      checkHeader(table, PARAMETER_COLUMNS, fail);
      return table.rows.map(({ line, cells }) => {
        const [name = '', formula = '', start = '', source = ''] = cells.map(c => c.trim());
        return { name: name.replaceAll('`', ''), formula, start, source, at: at(line) };
      });
    });
}

interface TableText {
  readonly under: string;
  /** Of its header in the file, 1-based. */
  readonly line: number;
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

interface Outline {
  readonly lines: readonly string[];
  readonly headings: readonly {
    readonly level: number;
    readonly title: string;
    readonly line: number;
    readonly under: string;
  }[];
  readonly tables: readonly TableText[];
}

const parser = new MarkdownIt();

/** Headings and tables of a page as a Markdown parser sees them, with the `##` they stand under. */
function outlineOf(source: string): Outline {
  const front = /^---\n[\s\S]*?\n---(?:\n|$)/.exec(source)?.[0] ?? '';
  const offset = front.split('\n').length - 1;
  const tokens = parser.parse(source.slice(front.length), {});
  const headings: Outline['headings'][number][] = [];
  const tables: { under: string; line: number; header: string[]; rows: { line: number; cells: string[] }[] }[] = [];
  let under = '';
  let inHeader = false;
  for (const [i, token] of tokens.entries()) {
    const line = (token.map?.[0] ?? 0) + 1 + offset;
    const content = tokens[i + 1]?.content ?? '';
    if (token.type === 'heading_open') {
      const level = Number(token.tag.slice(1));
      if (level <= 2) under = level === 2 ? content : '';
      headings.push({ level, title: content, line, under });
    } else if (token.type === 'table_open') tables.push({ under, line, header: [], rows: [] });
    else if (token.type === 'thead_open') inHeader = true;
    else if (token.type === 'tbody_open') inHeader = false;
    else if (token.type === 'tr_open' && !inHeader) tables.at(-1)!.rows.push({ line, cells: [] });
    else if (token.type === 'th_open') tables.at(-1)!.header.push(content);
    else if (token.type === 'td_open') tables.at(-1)!.rows.at(-1)!.cells.push(content);
  }
  return { lines: source.split('\n'), headings, tables };
}
