import { execFileSync } from 'node:child_process';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyses } from '../../src/operations/analyses.ts';
import { bakery, manyServices, tree } from '../support/trees.ts';

const never = new AbortController().signal;

describe('analyses of one process', () => {
  it('are made once while nothing changes', async () => {
    const root = tree(bakery);
    const analyses = new Analyses();
    const [first, second] = await Promise.all([analyses.get(root, never), analyses.get(root, never)]);
    expect(second).toBe(first);
    expect(await analyses.get(root, never)).toBe(first);
  });

  it.each<[string, (root: string) => void]>([
    ['a new file', root => writeFileSync(join(root, 'new.yml'), '')],
    ['a file that is gone', root => rmSync(join(root, 'payments/pom.xml'))],
    [
      'another content of the same length and time',
      root => {
        const file = join(root, 'docker-compose.yml');
        writeFileSync(file, String(bakery['docker-compose.yml']).replace('8080', '9090'));
        utimesSync(file, 1, 1);
      },
    ],
  ])('are made again after %s', async (_, change) => {
    const root = tree(bakery);
    utimesSync(join(root, 'docker-compose.yml'), 1, 1);
    const analyses = new Analyses();
    const first = await analyses.get(root, never);
    change(root);
    expect(await analyses.get(root, never)).not.toBe(first);
  });

  it('are made again after a commit', async () => {
    const root = tree(bakery);
    const git = (...args: readonly string[]) =>
      execFileSync(
        'git',
        ['-c', 'user.name=b', '-c', 'user.email=b@bakery.example', '-c', 'commit.gpgsign=false', ...args],
        { cwd: root },
      );
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'open the shop');
    const analyses = new Analyses();
    const first = await analyses.get(root, never);
    expect(first.repository.commit).toMatch(/^[0-9a-f]{40}$/);
    git('commit', '-q', '--allow-empty', '-m', 'nothing new');
    const second = await analyses.get(root, never);
    expect(second.repository.commit).not.toBe(first.repository.commit);
  });

  it('end for one caller without ending for the other', async () => {
    const root = tree(manyServices(100));
    const analyses = new Analyses();
    const hasty = new AbortController();
    const left = analyses.get(root, hasty.signal);
    const stays = analyses.get(root, never);
    hasty.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect((await stays).model.components.length).toBeGreaterThan(100);
  });

  it('start afresh after all callers left', async () => {
    const root = tree(bakery);
    const analyses = new Analyses();
    const hasty = new AbortController();
    const left = analyses.get(root, hasty.signal);
    hasty.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect((await analyses.get(root, never)).model.components).toHaveLength(3);
  });
});
