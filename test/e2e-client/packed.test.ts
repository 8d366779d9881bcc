import { execFileSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, converse, type Home, makeHome, WHY_SKIPPED } from './client.ts';
import { REPOSITORY } from './plugin-copy.ts';

const SKILLS = ['distributed-patterns', 'event-driven-architect', 'microservices-architect', 'orchestrator'];

if (CLIENTS.length === 0) it('a skill by itself', context => context.skip(WHY_SKIPPED));

describe.each(CLIENTS)('packed skills in %s', binary => {
  let home: Home;
  let project: string;
  let personal: string;
  beforeAll(async () => {
    home = await makeHome();
    project = join(home.path, 'shop');
    personal = join(home.path, '.claude', 'skills');
    await mkdir(project);
    execFileSync(process.execPath, [join(REPOSITORY, '.ci', 'pack.mjs'), '--out', join(home.path, 'build')]);
    await cp(join(home.path, 'build', 'skills'), personal, { recursive: true });
  });
  afterAll(() => home.remove());

  it.each(SKILLS)(
    '%s copied to the personal folder runs and reads its own pages, and no other file, unasked',
    async skill => {
      const page = join(personal, skill, 'references', 'guides', 'data.md');
      const foreign = join(home.path, 'build', 'skills', skill, 'LICENSE');
      const talked = await converse({
        binary,
        home,
        project,
        prompt: `/${skill} have a look at this`,
        script: [
          { call: 'Read', input: { file_path: page } },
          { call: 'Read', input: { file_path: foreign } },
        ],
      });
      expect(talked.init.slash_commands).toContain(skill);
      expect(talked.said[0]).toContain(`- ${skill}: `);
      expect(talked.results.map(result => result.error)).toEqual([false, true]);
      expect(talked.results[0]!.text).toContain('# Data between services');
      expect(talked.denials).toEqual(['Read']);
    },
  );
});
