import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operations } from '../../src/operations/index.ts';
import { ROOT, readJson } from './plugin-files.ts';

interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly mcpServers: Readonly<Record<string, { readonly command: string; readonly args: readonly string[] }>>;
}
interface Marketplace {
  readonly name: string;
  readonly metadata: { readonly version: string };
  readonly plugins: readonly { readonly name: string; readonly source: string; readonly version: string }[];
}

const manifest = readJson<{ name: string; version: string }>('package.json');
const plugin = readJson<Plugin>('.claude-plugin/plugin.json');
const marketplace = readJson<Marketplace>('.claude-plugin/marketplace.json');

it('has one name and one version', () => {
  expect(plugin.name).toBe(manifest.name);
  expect(marketplace.plugins.map(entry => entry.name)).toEqual([manifest.name]);
  const versions = [plugin.version, marketplace.metadata.version, ...marketplace.plugins.map(entry => entry.version)];
  expect(new Set(versions)).toEqual(new Set([manifest.version]));
});

it('is the whole repository', () => {
  expect(marketplace.plugins[0]!.source).toBe('./');
  expect(existsSync(join(ROOT, '.claude-plugin/plugin.json'))).toBe(true);
});

it('starts the committed bundle with node and nothing else', () => {
  const { qe, ...others } = plugin.mcpServers;
  expect(others).toEqual({});
  expect(qe).toEqual({ command: 'node', args: ['${CLAUDE_PLUGIN_ROOT}/dist/mcp.mjs'] });
  const build = readJson<{ bin: Record<string, string> }>('package.json').bin;
  expect(Object.values(build)).toEqual(['dist/cli.mjs']);
});

it('has tool names that fit into what hosts make of them', () => {
  for (const { name } of operations) {
    expect(name.length).toBeLessThanOrEqual(30);
    expect(`mcp__plugin_qe-framework_qe__${name}`.length).toBeLessThanOrEqual(64);
  }
});
