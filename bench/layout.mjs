// Lays out the public systems that the truths describe, each at its pinned commit, without its history.
//   node bench/layout.mjs --out DIR [--mirror CLONES] [APP…]
// Sources come from CLONES where it holds a git clone of the repository (as owner/name, owner+name or name; bare or not)
// with the commit in it; else the commit is fetched from the repository's public address on github.com.
//   --offline    do not fetch
// Systems that are there already are kept. Exit 0 all there; 1 some are missing, which are named; 2 usage.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCH, runMain, UsageError } from './measure/run-main.mjs';
import { readTruths } from './measure/systems.mjs';

/** Runs git without touching the user's settings; files come out as they are stored, line ends included. */
function git(args, { lazy = true, index } = {}) {
  const fixed = [
    'core.autocrlf=false',
    'core.longpaths=true',
    'advice.detachedHead=false',
    'filter.lfs.required=false',
  ];
  const environment = {
    ...process.env,
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    ...(lazy ? {} : { GIT_NO_LAZY_FETCH: '1' }),
    ...(index ? { GIT_INDEX_FILE: index } : {}),
  };
  const ended = spawnSync('git', [...fixed.flatMap(f => ['-c', f]), ...args], { env: environment, maxBuffer: 1 << 28 });
  if (ended.error) throw new Error(`git does not run: ${ended.error.message}`);
  return { ok: ended.status === 0, said: ended.stderr.toString().trim() };
}

/** @returns the git directory of a local clone that has the commit */
function localClone(mirror, { repository, commit }) {
  const [, name] = repository.split('/');
  for (const folder of [repository, repository.replace('/', '+'), name])
    for (const inner of ['', '.git', 'repo', 'repo/.git']) {
      const directory = join(mirror, folder, inner);
      if (!existsSync(join(directory, 'objects'))) continue;
      if (git([`--git-dir=${directory}`, 'cat-file', '-e', `${commit}^{tree}`], { lazy: false }).ok) return directory;
    }
}

/** Fetches one commit into a new git directory; files follow when they are written out. */
function fetchCommit(directory, { repository, commit }) {
  const inside = `--git-dir=${directory}`;
  const steps = [
    ['init', '--quiet', '--bare', directory],
    [inside, 'remote', 'add', 'origin', `https://github.com/${repository}.git`],
    [inside, 'fetch', '--quiet', '--depth=1', '--filter=blob:none', 'origin', commit],
  ];
  for (const step of steps) {
    const { ok, said } = git(step);
    if (!ok) return said.split('\n').pop();
  }
}

/** Writes the tree of the commit, or of its sub-folder. @returns why not, if not */
function writeTree(directory, { commit, subdir }, target, index, lazy) {
  mkdirSync(target, { recursive: true });
  const trees = [`--git-dir=${directory}`, `--work-tree=${target}`];
  const wanted = subdir ? `${commit}:${subdir}` : commit;
  const { said } = git([...trees, 'read-tree', '--reset', '-u', wanted], { lazy, index });
  if (readdirSync(target).length === 0) return said.split('\n').pop() || 'nothing was written';
  if (said) console.log(`  ${said.split('\n').length} messages from git, the first: ${said.split('\n')[0]}`);
}

/** @returns why the system is missing, undefined when it is there */
function layOut(truth, { out, mirror, offline }) {
  const target = join(out, truth.app);
  if (existsSync(target)) return undefined;
  // Beside the target, so that a half-written system is never taken for one.
  const scratch = mkdtempSync(join(out, '.layout-'));
  try {
    let directory = mirror && localClone(mirror, truth.taken);
    if (!directory && offline) return `no local clone of ${truth.taken.repository} with ${truth.taken.commit}`;
    const lazy = !directory;
    if (!directory) {
      directory = join(scratch, 'fetched');
      const failure = fetchCommit(directory, truth.taken);
      if (failure !== undefined) return `${truth.taken.repository}: ${failure}`;
    }
    const failure = writeTree(directory, truth.taken, join(scratch, 'tree'), join(scratch, 'index'), lazy);
    if (failure !== undefined) return `${truth.taken.repository}: ${failure}`;
    renameSync(join(scratch, 'tree'), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, mirror: { type: 'string' }, offline: { type: 'boolean', default: false } },
  });
  if (!values.out) throw new UsageError('give --out DIR');
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  const missing = [];
  for (const truth of readTruths(join(BENCH, 'truth'), positionals)) {
    console.log(`${truth.app} (${truth.repository})`);
    const why = layOut(truth, { ...values, out });
    if (why !== undefined) missing.push(`${truth.app}: ${why}`);
  }
  if (missing.length) console.log(`\nmissing:\n  ${missing.join('\n  ')}`);
  return missing.length ? 1 : 0;
}

runMain('layout', main);
