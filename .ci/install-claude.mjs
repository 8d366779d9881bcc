// Installs the Claude Code client beside the project, for the tests in test/e2e-client that drive it:
//   QE_CLAUDE_BIN=$(node .ci/install-claude.mjs FOLDER [VERSION…]) npx vitest run test/e2e-client
// It is no dependency of the package: a large download under a licence of its own. The program of the platform's
// package is run directly, because the wrapper package wants a newer Node than we ask for.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The oldest and the newest client the plugin is tested with. */
const VERSIONS = ['2.1.197', '2.1.328'];

const [folder, ...asked] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node .ci/install-claude.mjs FOLDER [VERSION…]');
  process.exit(2);
}
const windows = process.platform === 'win32';
const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
const platform = `@anthropic-ai/claude-code-${process.platform}-${process.arch}${musl ? '-musl' : ''}`;

const programs = (asked.length ? asked : VERSIONS).map(version => {
  const home = resolve(folder, version);
  const program = join(home, 'node_modules', platform, windows ? 'claude.exe' : 'claude');
  if (existsSync(program)) return program;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', `${platform}@${version}`];
  const ended = spawnSync('npm', install, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
  if (ended.status !== 0 || !existsSync(program)) {
    console.error(`could not install ${platform}@${version} into ${home}`);
    process.exit(1);
  }
  return program;
});
console.log(programs.join(delimiter));
