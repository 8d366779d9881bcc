import { expect, it } from 'vitest';
import { instructions } from '../../src/mcp/instructions.ts';
import { operations } from '../../src/operations/index.ts';
import { list, readDocument, readText, tokens } from './plugin-files.ts';

const TOOL = 'mcp__plugin_qe-framework_qe__';

/** The block of the README that .ci/generate.mjs fills. */
const block = /<!-- generated:cost -->\n(.*?)<!-- \/generated:cost -->/s.exec(readText('README.md'))?.[1] ?? '';
const stated = [...block.matchAll(/^\| (.+?) \| ([\d,]+) \| ([\d,]+) \|$/gm)].map(([, what, is, most]) => ({
  what: what!,
  is: number(is!),
  most: number(most!),
}));

it('names of tools and the words of the server cost little while nobody uses them', () => {
  const names = operations.map(operation => `${TOOL}${operation.name}\n`).join('');
  expect(tokens(names + instructions)).toBeLessThanOrEqual(600);
  expect(stated.find(row => row.what.includes('server'))?.is).toBe(tokens(names + instructions));
});

it('the README states what each skill costs, as it is', () => {
  const skills = list('skills').map(skill => readDocument(`skills/${skill}/SKILL.md`));
  const lines = skills.map(({ head }) => `- qe-framework:${head.name}: ${head.description}\n`);
  expect(stated.find(row => row.what.includes('listing'))).toMatchObject({ is: tokens(lines.join('')), most: 500 });
  for (const { head, body } of skills)
    expect(
      stated.find(row => row.what.includes(`\`${head.name}\``)),
      String(head.name),
    ).toMatchObject({
      is: tokens(body),
      most: 2_000,
    });
});

it('nothing stated is over its bound', () => {
  expect(stated.length).toBe(2 + list('skills').length);
  expect(stated.filter(row => row.is > row.most)).toEqual([]);
});

function number(text: string): number {
  return Number(text.replaceAll(',', ''));
}
