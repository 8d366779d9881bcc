import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, readdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CLIENTS, converse, type Home, makeHome, runClient, WHY_SKIPPED } from './client.ts';
import { copyRepository, REPOSITORY } from './plugin-copy.ts';

const ADDRESS = 'https://git.shop.example/qe-framework.git';

if (CLIENTS.length === 0) it('an installed copy', context => context.skip(WHY_SKIPPED));

describe.each(CLIENTS)('in %s', binary => {
  let home: Home;
  let project: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    home = await makeHome();
    project = join(home.path, 'shop');
    await cp(join(REPOSITORY, 'examples', 'shop'), project, { recursive: true });
    const origin = await copyRepository(join(home.path, 'origin'), inject('bundle'));
    const git = (...args: string[]): void => void execFileSync('git', args, { cwd: origin, stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('-c', 'user.name=shop', '-c', 'user.email=shop@shop.example', 'commit', '-q', '--no-verify', '-m', 'release');
    environment = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${pathToFileURL(origin).href}.insteadOf`,
      GIT_CONFIG_VALUE_0: ADDRESS,
    };
  });
  afterAll(() => home.remove());

  it('installs from a git marketplace and works without an install step', async () => {
    for (const args of [
      ['plugin', 'marketplace', 'add', ADDRESS],
      ['plugin', 'install', 'qe-framework@qe-framework'],
    ]) {
      const ended = await runClient(binary, args, { home, project, environment });
      expect(ended.code, ended.output + ended.errors).toBe(0);
    }
    const first = await converse({ binary, home, project, prompt: 'hello' });
    const installed = first.init.plugins!.find(plugin => plugin.name === 'qe-framework')!.path;
    expect(relative(await realpath(home.path), await realpath(installed))).not.toMatch(/^\.\.|^origin/);
    // npm may leave empty folders behind; what counts is that no package was downloaded.
    const files = await readdir(installed, { recursive: true });
    expect(files.filter(file => /^node_modules[\\/].*package\.json$/.test(file)).length, 'packages installed').toBe(0);

    const talked = await converse({
      binary,
      home,
      project,
      prompt: '/qe-framework:orchestrator audit this',
      script: [
        { call: 'Read', input: { file_path: join(installed, 'references', 'guides', 'data.md') } },
        { call: 'mcp__plugin_qe-framework_qe__analyze_repo', input: { path: project } },
      ],
    });
    expect(talked.denials).toEqual([]);
    expect(talked.results.filter(result => result.error)).toEqual([]);
    expect(talked.results[0]!.text).toContain('# Data between services');
    expect(talked.results[1]!.text).toContain('orders');
  });

  it('carries the version of the package', async () => {
    const ended = await runClient(binary, ['plugin', 'list', '--json'], { home, project, environment });
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
    expect(JSON.parse(ended.output)).toContainEqual(
      expect.objectContaining({ id: 'qe-framework@qe-framework', version }),
    );
  });
});
