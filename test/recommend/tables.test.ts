import { describe, expect, it } from 'vitest';
import { answerables } from '../../src/recommend/answers.ts';
import { checkTable, reachRow } from '../../src/recommend/check.ts';
import { decide } from '../../src/recommend/decide.ts';
import { openLibrary } from '../../src/reference/library.ts';
import { readTable } from '../../src/reference/table.ts';

const library = openLibrary();
const pages = library.ids.filter(id => id.startsWith('decisions/'));
const read = (id: string) => readTable(library.page(id)!.source, `references/${id}.md`, id);

describe.each(pages)('%s', id => {
  it('has no row that contradicts another or is never reached, and no option that never wins', () => {
    expect(checkTable(read(id))).toEqual([]);
  });

  it('every row is reached by answers', () => {
    const table = read(id);
    for (const row of table.rows) {
      const answers = reachRow(table, row);
      expect(answers, `line ${row.at.line}`).toBeDefined();
      const { rows, choose, firm, runnersUp } = decide(table, answers!);
      expect(firm).toBe(true);
      expect(runnersUp.map(r => r.choose)).not.toContain(choose);
      if (table.policy === 'first') expect(rows.map(r => r.at.line)).toEqual([row.at.line]);
      else if (choose === row.choose) expect(rows).toContain(row);
    }
  });

  it('asks the model only what it can answer', () => {
    const known = answerables.map(a => a.id);
    for (const q of [...read(id).questions, ...read(id).inputs]) if (q.from) expect(known).toContain(q.from);
  });

  it('cites its rows as they stand in the file', () => {
    const lines = library.page(id)!.source.split('\n');
    for (const row of read(id).rows) {
      expect(row.at.file).toBe(`references/${id}.md`);
      expect(lines[row.at.line - 1]).toContain(row.choose);
      expect(lines[row.at.line - 1]).toContain(row.because.slice(0, 30));
    }
  });
});
