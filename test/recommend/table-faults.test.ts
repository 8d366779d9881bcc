import { describe, expect, it } from 'vitest';
import { checkTable } from '../../src/recommend/check.ts';
import { readTable } from '../../src/reference/table.ts';
import { page, votes } from './page.ts';

const read = (text: string) => readTable(text, 'references/decisions/bread-or-cake.md', 'decisions/bread-or-cake');
/** 1-based line of the first line that contains a text. */
const lineOf = (text: string, part: string) => text.split('\n').findIndex(line => line.includes(part)) + 1;

it('reads a page, and cites lines of the file', () => {
  const table = read(page);
  expect(table.rows.map(r => [r.choose, r.at.line])).toEqual([
    ['cake', lineOf(page, '| >= 10')],
    ['cake', lineOf(page, '| 5..9')],
    ['bread', lineOf(page, '| any | any | bread')],
  ]);
  expect(read(page.replaceAll('\n', '\r\n'))).toEqual(table);
  expect(checkTable(table)).toEqual([]);
  expect(checkTable(read(votes))).toEqual([]);
});

describe('a page that is wrong is refused with file and line', () => {
  it.each([
    ['a cell that is no condition', '| >= 10 |', '| about ten |', /"about ten" is no condition/],
    ['a range that holds nothing', '| 5..9 |', '| 9..5 |', /nothing lies in/],
    ['an unknown option', '| 5..9 | yes |', '| 5..9 | maybe |', /column feast: "maybe" is not among yes, no/],
    ['a choice without its section', '| cake | a feast', '| pie | a feast', /"pie" has no ### under ## Options/],
    ['a section that no row chooses', '### cake', '### cake\n\nSweet.\n\n### pie', /no row chooses "pie"/, '### pie'],
    ['a missing column', '| guests | feast |', '| guests | fest |', /column "feast" is missing/, '| guests | fest'],
    ['a row without a reason', 'a feast is a feast', ' ', /no reason/, '| 5..9'],
    ['a first-table that may hold nothing', '| any | any | bread', '| < 5 | any | bread', /any in every cell/],
    ['an unknown key', 'policy: first', 'policy: first\ncolour: red', /colour/, 'colour: red'],
    ['words for no option', '"no": ["ordinary day"]', 'never: [x]', /words/, 'words: { "yes"'],
    ['a head that is no YAML', 'policy: first', 'policy: [first', /./, ''],
    ['a default in a first-table', 'policy: first', 'policy: first\ndefault: bread', /votes/, 'policy: first'],
  ])('%s', (_, old, instead, message, at = instead) => {
    const text = page.replace(old, instead);
    expect(text).not.toBe(page);
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^references\/decisions\/bread-or-cake\.md:\d+: /);
    if (at !== '') expect(() => read(text)).toThrow(`:${lineOf(text, at.split('\n').at(-1)!)}: `);
  });

  it.each([
    ['two tables', page.replace('## Options', '| a |\n| --- |\n| b |\n\n## Options'), /2 tables/],
    ['no table', page.replace('## Table', '## Tabel'), /0 tables/],
    ['a weight of nothing', votes.replace('| 2 | cake', '| 0 | cake'), /weight/],
    ['votes without a default', votes.replace('default: bread\n', ''), /default/],
  ])('%s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('a table whose logic is wrong is found', () => {
  const add = (row: string) => page.replace('| any | any | bread', `${row}\n| any | any | bread`);
  it.each([
    ['a row behind one that holds for all of it', add('| >= 12 | no | bread | too late |'), /is never reached/],
    [
      'a row that the rows before it cover together',
      add('| > 3 | any | bread | x |\n| > 4 | no | cake | y |'),
      /is never/,
    ],
    ['the same conditions twice', add('| 5..9 | yes | bread | no money |'), /contradicts line \d+/],
    [
      'votes for two choices under the same conditions',
      votes.replace('| any | yes | 1', '| >= 10 | any | 1 | bread | x |\n| any | yes | 1'),
      /contradicts/,
    ],
    ['an option that never wins', votes.replace('least: 2', 'least: 4'), /"cake" never wins/],
  ])('%s', (_, text, message) => {
    expect(checkTable(read(text)).join('\n')).toMatch(message);
    expect(checkTable(read(text))[0]).toMatch(/^references\/decisions\/bread-or-cake\.md:\d+: /);
  });
});
