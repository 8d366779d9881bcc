// One turn of the loop: a finding, the patch that is emitted for it, the patch applied in a scratch copy, and what a second
// look says.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A finding about several calls is mended call by call. */
const MOST_PATCHES = 8;

/**
 * Mends a finding in `head`, a copy of `base` that may be changed.
 * @param {(args: readonly string[]) => { code: number | null, stdout: string, stderr: string } | Promise<{ code: number | null, stdout: string, stderr: string }>} qe runs the program
 * @param {{ base: string, head: string, out: string, finding: string, options?: readonly string[] }} job out: a folder for what is emitted
 * @returns {Promise<{ patches: number, stuck?: string, comparison: any, gate: number | null }>} stuck: why no patch was to be had
 */
export async function mend(qe, { base, head, out, finding, options = [] }) {
  let patches = 0;
  let stuck;
  let isThere = true;
  while (isThere && patches < MOST_PATCHES) {
    const folder = join(out, String(patches));
    const args = ['emit', 'circuit-breaker', '--finding', finding, '--repo', head, '--out', folder, '--format', 'json'];
    const emitted = await qe([...args, ...options]);
    const patch = join(folder, 'call.patch');
    if (emitted.code !== 0 || !existsSync(patch)) {
      stuck = emitted.code === 0 ? JSON.parse(emitted.stdout).notes.join('\n') : emitted.stderr.trim();
      break;
    }
    // Outside of a repository git applies to files as they are; inside of one it would look for them from its root.
    const applied = spawnSync('git', ['apply', '--whitespace=nowarn', patch], {
      cwd: head,
      encoding: 'utf8',
      env: { ...process.env, GIT_CEILING_DIRECTORIES: join(head, '..') },
    });
    if (applied.status !== 0) {
      stuck = `git apply: ${applied.stderr.trim()}`;
      break;
    }
    patches++;
    const all = JSON.parse((await told(qe, ['findings', head, '--format', 'json', '--limit', '1000'])).stdout);
    isThere = all.findings.some(f => f.id === finding);
  }
  const compared = await qe(['compare', head, '--base', base, '--format', 'json', '--fail-on', 'low']);
  if (compared.code === 2) throw new Error(compared.stderr);
  return { patches, ...(stuck ? { stuck } : {}), comparison: JSON.parse(compared.stdout), gate: compared.code };
}

async function told(qe, args) {
  const ended = await qe(args);
  if (ended.code !== 0) throw new Error(`qe ${args.join(' ')}: ${ended.stderr}`);
  return ended;
}

/**
 * What is wrong with a mended tree: the finding is there still, something is new, or another component changed.
 * @param {any} comparison answer of `qe compare`
 * @param {string} finding
 * @param {(component: string) => boolean} isOwn whether a component is one that the patch is for
 * @returns {string[]}
 */
export function faultsOf(comparison, finding, isOwn) {
  const { findings, added, removed, changed } = comparison;
  const others = (changed.connections ?? []).filter(line => !isOwn(line.split(' -> ')[0]));
  return [
    ...(findings.gone.some(f => f.id === finding) ? [] : [`${finding} is not gone`]),
    ...findings.new.map(f => `new: ${f.message}`),
    // Fewer components or less confidence is fine; more is not.
    ...(findings.changed ?? []).filter(line => /now also/.test(line)).map(line => `wider: ${line}`),
    ...Object.entries(added).flatMap(([kind, lines]) => lines.map(line => `added ${kind}: ${line}`)),
    ...Object.entries(removed).flatMap(([kind, lines]) => lines.map(line => `removed ${kind}: ${line}`)),
    ...(changed.components ?? []).map(line => `changed component: ${line}`),
    ...(changed.channels ?? []).map(line => `changed channel: ${line}`),
    ...others.map(line => `changed connection of another component: ${line}`),
  ];
}
