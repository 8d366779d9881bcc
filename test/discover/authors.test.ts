import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recentAuthors } from '../../src/discover/authors.ts';
import { tree } from '../support/trees.ts';

/** A repository with one empty commit for each author, on the given days. */
function history(commits: readonly (readonly [who: string, day: string])[]): string {
  const root = tree({ 'till.js': '' });
  execFileSync('git', ['-C', root, 'init', '-q']);
  for (const [who, day] of commits) {
    const date = `${day}T12:00:00Z`;
    const person = { GIT_COMMITTER_NAME: 'till', GIT_COMMITTER_EMAIL: 'till@shop.example', GIT_COMMITTER_DATE: date };
    execFileSync(
      'git',
      ['-C', root, '-c', 'commit.gpgsign=false', 'commit', '-q', '--allow-empty', '-m', 'till', `--author=${who}`],
      { env: { ...process.env, ...person, GIT_AUTHOR_DATE: date } },
    );
  }
  return root;
}

const ada = 'Ada <ada@shop.example>';
const bea = 'Bea <bea@shop.example>';

it('counts people of the year before the newest commit, robots left out', () => {
  const root = history([
    ['Old <old@shop.example>', '2019-01-01'],
    [ada, '2020-06-01'],
    ['Ada at home <ada@shop.example>', '2020-07-01'],
    [bea, '2021-01-01'],
    ['dependabot[bot] <1+dependabot[bot]@users.noreply.example>', '2021-02-01'],
  ]);
  expect(recentAuthors(root)).toMatchObject({ count: 2, evidence: [{ file: '.git/HEAD', line: 1 }] });
});

it('joins the addresses of one person by the mailmap', () => {
  const root = history([
    [ada, '2021-01-01'],
    [bea, '2021-01-02'],
  ]);
  writeFileSync(join(root, '.mailmap'), 'Ada <ada@shop.example> <bea@shop.example>\n');
  expect(recentAuthors(root)?.count).toBe(1);
});

it('has no answer without a whole history of its own', () => {
  const root = history([[ada, '2021-01-01']]);
  expect(recentAuthors(tree({ 'a.js': '' }))).toBeUndefined();
  expect(recentAuthors(history([]))).toBeUndefined();
  writeFileSync(join(root, '.git/shallow'), `${'0'.repeat(40)}\n`);
  expect(recentAuthors(root)).toBeUndefined();
});

it('asks no repository whose configuration could run a program', () => {
  const root = history([[ada, '2021-01-01']]);
  appendFileSync(join(root, '.git/config'), '[include]\n\tpath = elsewhere\n');
  expect(recentAuthors(root)).toBeUndefined();
});
