import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { describeSystem } from '../../src/report/facts.ts';
import { type Tree, tree } from '../support/trees.ts';

const program = (root: string): Tree => ({
  [`${root}/package.json`]: `{ "name": "${root.split('/').at(-1)}", "scripts": { "start": "node index.js" }, "dependencies": { "express": "4.19.2" } }`,
  [`${root}/index.js`]: "require('express')().get('/', (q, s) => s.end()).listen(80);\n",
});
const compose = (names: readonly string[]) =>
  `services:\n${names.map(name => `  ${name}:\n    build: ./${name}\n`).join('')}`;
const hotel: Tree = {
  'hotel/docker-compose.yml': compose(['rooms', 'frontend']),
  ...program('hotel/rooms'),
  ...program('hotel/frontend'),
};
const clinic: Tree = {
  'clinic/docker-compose.yml': compose(['patients', 'frontend']),
  ...program('clinic/patients'),
  ...program('clinic/frontend'),
};
const says = async (files: Tree) => describeSystem((await analyze(tree(files))).model);

describe('a repository', () => {
  it('with two systems side by side is said to hold two', async () => {
    expect(await says({ ...hotel, ...clinic })).toMatch(/^2 systems side by side \(clinic, hotel\)/);
  });

  it('with one system in a folder is one system', async () => {
    expect(await says(hotel)).toBe('A system of 2 deployables.');
  });

  it('whose root describes the deployment is one system, however its folders describe themselves', async () => {
    expect(
      await says({ ...hotel, ...clinic, 'docker-compose.yml': compose(['hotel/rooms', 'clinic/patients']) }),
    ).toMatch(/^A system of/);
  });

  it('whose services each bring a compose file with their database is one system', async () => {
    const own = (name: string): Tree => ({
      ...program(name),
      [`${name}/docker-compose.yml`]: `services:\n  ${name}:\n    build: .\n  ${name}-db:\n    image: postgres:16\n`,
    });
    expect(await says({ ...own('orders'), ...own('billing') })).toMatch(/^A system of/);
  });
});
