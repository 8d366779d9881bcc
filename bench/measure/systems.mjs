// The truths, and running an analyser on the systems they describe.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onFolder, UsageError } from './run-main.mjs';

/** @returns the truths of a folder by name of the system; with `only`, those */
export function readTruths(folder, only = []) {
  const truths = readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const unknown = only.filter(app => !truths.some(t => t.app === app));
  if (unknown.length)
    throw new UsageError(`no truth for ${unknown.join(', ')}; there are ${truths.map(t => t.app).join(' ')}`);
  return only.length ? truths.filter(t => only.includes(t.app)) : truths;
}

/** Every system must be there: a score over fewer is another score. */
export function requireSystems(truths, apps) {
  if (!apps) throw new UsageError('give --apps DIR, the folder that bench/layout.mjs filled');
  const missing = truths.filter(t => !existsSync(join(apps, t.app))).map(t => t.app);
  if (missing.length)
    throw new UsageError(`not in ${apps}: ${missing.join(', ')}. Lay them out: node bench/layout.mjs --out ${apps}`);
}

const SECONDS = 300;

/**
 * Runs the analyser on one folder.
 * @param command see `commandOf`
 * @returns the JSON it prints
 * @throws Error with its last line on standard error when that is not JSON
 */
export function runAnalyser(command, folder) {
  const [program, ...args] = onFolder(command, folder);
  const ended = spawnSync(program, args, { maxBuffer: 1 << 30, timeout: SECONDS * 1000 });
  if (ended.error && ended.status === null && !ended.signal) throw ended.error;
  try {
    return JSON.parse(ended.stdout.toString());
  } catch {
    const said = ended.stderr.toString().trim().split('\n').pop();
    throw new Error(`${ended.signal ?? `exit ${ended.status}`}: ${said || 'no JSON on standard output'}`);
  }
}
