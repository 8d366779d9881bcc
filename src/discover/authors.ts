import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { type Evidence, evidence, type NonEmpty } from '../core/evidence.ts';
import { configRunsPrograms, gitFolders, readSmall } from './revision.ts';

export interface Authors {
  /** Distinct e-mail addresses of people, as `.mailmap` joins them. */
  readonly count: number;
  readonly evidence: NonEmpty<Evidence>;
}

/** Milliseconds; a year of a very large repository takes about one second. */
const LOG_BUDGET = 3_000;
const MAX_OUTPUT = 64 << 20;
const YEAR = 365 * 24 * 60 * 60;
const ROBOT = /\[bot\]|\bbot@|\b(?:dependabot|renovate|jenkins|buildkite|ci-?user)\b/;

/**
 * Who wrote the commits of the year before the newest one: counted from that commit, not from today, so the same tree
 * gives the same number. History is read by `git log`, since packed objects cannot be read honestly without git; it runs
 * no filter, hook or pager, and a repository whose configuration could make git run something is not asked.
 * @returns undefined where there is no whole history to count: no `.git` at the root, a shallow clone, no git, over budget
 */
export function recentAuthors(root: string): Authors | undefined {
  const folders = gitFolders(root);
  if (!folders || configRunsPrograms(folders) || readSmall(join(folders.shared, 'shallow')) !== undefined)
    return undefined;
  const newest = Number(git(root, ['log', '-1', '--format=%ct'])?.trim());
  if (!Number.isInteger(newest) || newest <= 0) return undefined;
  const log = git(root, ['log', '--no-merges', `--since=${newest - YEAR}`, '--format=%aE%x09%aN']);
  if (log === undefined) return undefined;
  const people = log
    .split('\n')
    .map(line => line.trim().toLowerCase())
    .filter(line => line !== '' && !ROBOT.test(line))
    .map(line => line.split('\t')[0]!);
  const count = new Set(people).size;
  if (count === 0) return undefined;
  const note = `${count} distinct authors in the 365 days before the newest commit (git log; robots and merges left out)`;
  return { count, evidence: [evidence('.git/HEAD', 1, readSmall(join(folders.own, 'HEAD')) ?? '', { note })] };
}

function git(root: string, args: readonly string[]): string | undefined {
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('GIT_')));
  const options = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'log.showSignature=false'];
  const [command, ...rest] = args;
  const { status, error, stdout } = spawnSync(
    'git',
    ['-C', root, ...options, '--no-optional-locks', '--no-pager', command!, '--no-show-signature', ...rest],
    {
      // Never the analysed folder: Windows would look for git.exe there first.
      cwd: dirname(process.execPath),
      env: { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' },
      timeout: LOG_BUDGET,
      maxBuffer: MAX_OUTPUT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    },
  );
  return error || status !== 0 ? undefined : stdout;
}
