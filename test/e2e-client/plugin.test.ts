import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  CLIENTS,
  type Conversation,
  converse,
  type Home,
  makeHome,
  type Run,
  runClient,
  WHY_SKIPPED,
} from './client.ts';
import { copyPlugin, REPOSITORY } from './plugin-copy.ts';

const SKILLS = ['distributed-patterns', 'event-driven-architect', 'microservices-architect', 'orchestrator'];
const TOOL = 'mcp__plugin_qe-framework_qe__';
const SKILL = 'qe-framework:microservices-architect';

if (CLIENTS.length === 0) it('the real client', context => context.skip(WHY_SKIPPED));

describe.each(CLIENTS)('in %s', binary => {
  let home: Home;
  let project: string;
  let plugin: string;
  let guide: string;
  beforeAll(async () => {
    home = await makeHome();
    project = join(home.path, 'shop');
    await cp(join(REPOSITORY, 'examples', 'shop'), project, { recursive: true });
    plugin = await copyPlugin(join(home.path, 'plugin'), inject('bundle'));
    guide = join(plugin, 'references', 'guides', 'decomposition.md');
  });
  afterAll(() => home.remove());

  const talk = (prompt: string, script: Run['script'] = [], more: readonly string[] = []): Promise<Conversation> =>
    converse({ binary, home, project, prompt, script, arguments: ['--plugin-dir', plugin, ...more] });

  it('the manifests are valid', async () => {
    for (const manifest of ['plugin.json', 'marketplace.json']) {
      const file = join(plugin, '.claude-plugin', manifest);
      const ended = await runClient(binary, ['plugin', 'validate', '--strict', file], { home, project });
      expect(ended.code, ended.output + ended.errors).toBe(0);
    }
  });

  it('loads, starts its server, and shows the model every skill with its whole description', async () => {
    const { init, said } = await talk('hello');
    expect(init.plugins?.map(plugin => plugin.name)).toContain('qe-framework');
    expect(init.mcp_servers.map(server => `${server.name} ${server.status}`)).toEqual([
      'plugin:qe-framework:qe connected',
    ]);
    expect(init.tools.filter(tool => tool.startsWith(TOOL)).length).toBeGreaterThanOrEqual(4);
    const listed = said[0]!.split('\n').filter(line => line.startsWith('- qe-framework:'));
    expect(listed).toEqual(SKILLS.map(skill => `- qe-framework:${skill}: ${descriptionOf(skill)}`));
    for (const skill of [...SKILLS, 'Qmicroservices-architect'])
      expect(init.slash_commands).toContain(`qe-framework:${skill}`);
  });

  it.each(SKILLS)('/qe-framework:%s runs, reads a reference and analyses, unasked', async skill => {
    const talked = await talk(`/qe-framework:${skill} have a look at this`, [
      { call: 'Read', input: { file_path: guide } },
      { call: `${TOOL}analyze_repo`, input: { path: project } },
      { call: `${TOOL}list_findings`, input: { path: project } },
      { call: `${TOOL}map_architecture`, input: { path: project } },
      { call: `${TOOL}read_reference`, input: { id: 'guides/decomposition' } },
    ]);
    expectHolds(talked.said[0], `${plugin}/references/guides/`);
    expect(talked.denials).toEqual([]);
    expect(talked.results.filter(result => result.error)).toEqual([]);
    const [read, analysis, findings, map, page] = talked.results.map(result => result.text);
    expectHolds(read, '# Whether and where to split');
    expectHolds(analysis, 'orders');
    expectHolds(findings, 'shared-database');
    expectHolds(map, 'inventory');
    expectHolds(page, 'Event storming');
    expectHolds(talked.said[2], analysis!.slice(0, 200));
  });

  it('without a skill the same file is refused: the permission comes from the skill', async () => {
    const { results, denials } = await talk('have a look at this', [{ call: 'Read', input: { file_path: guide } }]);
    expect(results.map(result => result.error)).toEqual([true]);
    expect(denials).toEqual(['Read']);
  });

  it('the older name brings in the same skill, with its permissions', async () => {
    const talked = await talk('/qe-framework:Qmicroservices-architect where would you cut?', [
      { call: 'Skill', input: { skill: SKILL, args: 'where would you cut?' } },
      { call: 'Read', input: { file_path: guide } },
      { call: `${TOOL}analyze_repo`, input: { path: project } },
    ]);
    expectHolds(talked.said[0], 'where would you cut?');
    expectHolds(talked.said[1], '# Microservices architect');
    expect(talked.denials).toEqual([]);
    expect(talked.results.map(result => result.error)).toEqual([false, false, false]);
  });

  it('the model may start the skill by itself, once the user has agreed to it', async () => {
    const script = [{ call: 'Skill', input: { skill: SKILL } }];
    const unasked = await talk('where would you cut this?', script);
    expect(unasked.denials).toEqual(['Skill']);
    const agreed = await talk('where would you cut this?', script, ['--allowedTools', `Skill(${SKILL})`]);
    expect(agreed.denials).toEqual([]);
    expectHolds(agreed.said[1], '# Microservices architect');
  });
});

/** A short message instead of a whole conversation when it fails. */
function expectHolds(text: string | undefined, part: string): void {
  expect(text?.includes(part), `"${part}" in: ${text?.slice(0, 600)}`).toBe(true);
}

function descriptionOf(skill: string): string {
  const text = readFileSync(join(REPOSITORY, 'skills', skill, 'SKILL.md'), 'utf8');
  return /^description: "(.*)"\r?$/m.exec(text)![1]!;
}
