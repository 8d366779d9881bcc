import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BENCH = fileURLToPath(new URL('../../bench/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));

/** A bank as its architects drew it. */
export const drawn = {
  app: 'bank',
  repository: 'example/bank',
  taken: { repository: 'example/bank', commit: '0'.repeat(40) },
  origin: 'authors',
  languages: ['Java'],
  quality: 'strong',
  scoreConnections: true,
  directed: true,
  components: [
    { name: 'Transfers', kind: 'service', aliases: ['payment-orders'] },
    { name: 'Accounts', kind: 'service' },
    { name: 'Accounts Database', kind: 'datastore', aliases: ['ledger'] },
    { name: 'Message Bus', kind: 'broker', aliases: ['kafka'] },
    { name: 'Customer', kind: 'external', optional: true, external: true },
    { name: 'Archive', kind: 'datastore', absent: true },
  ],
  connections: [
    { from: 'Customer', to: 'Transfers', style: 'sync' },
    { from: 'Transfers', to: 'Accounts', style: 'sync' },
    { from: 'Accounts', to: 'Accounts Database', style: 'data' },
    { from: 'Transfers', to: 'Message Bus', style: 'async', undirected: true },
  ],
  undrawn: { kinds: ['monitoring'], components: ['mail-catcher'], connections: [['Accounts', 'Message Bus']] },
};

export interface Model {
  readonly components: readonly {
    readonly id?: string;
    readonly name: string;
    readonly kind?: string;
    readonly aliases?: readonly string[];
  }[];
  readonly connections: readonly { readonly from: string; readonly to: string; readonly [more: string]: unknown }[];
  readonly findings?: readonly object[];
}

/** What an analyser that sees all of it says, in its own words. */
export const recovered: Model = {
  components: [
    { id: 'service:payment-orders', name: 'payment-orders', kind: 'service' },
    { id: 'service:accounts-api', name: 'accounts-api', kind: 'service' },
    { id: 'datastore:ledger', name: 'ledger', kind: 'datastore' },
    { id: 'broker:kafka', name: 'kafka', kind: 'broker' },
  ],
  connections: [
    { from: 'service:payment-orders', to: 'service:accounts-api', style: 'sync', confidence: 'high' },
    { from: 'service:accounts-api', to: 'datastore:ledger', style: 'data', confidence: 'high' },
    { from: 'service:payment-orders', to: 'broker:kafka', style: 'async', confidence: 'low' },
  ],
};

interface Figure {
  readonly right: number;
  readonly wrong: number;
  readonly missing: number;
  readonly f1: number;
}

export type Scores = Record<'pools' | 'systems', Record<string, Record<string, Figure>>>;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

export interface Bench {
  /** Lays out what the analyser will print. */
  model(model: Model): void;
  file(path: string, text: string): void;
  run(program: string, args?: readonly string[]): Ended;
  /** Runs the scorer and reads what it stored. */
  score(model: Model, args?: readonly string[]): Ended & { readonly figures: Record<string, Figure> };
  read(result: string): string;
}

/** A folder with the truth, the bank laid out, and a place for the results. */
export function openBench(truth: object = drawn): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'qe-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const inner of ['truth', 'apps/bank', 'results/judged']) mkdirSync(join(folder, inner), { recursive: true });
  writeFileSync(join(folder, 'truth', 'bank.json'), JSON.stringify(truth));
  writeFileSync(join(folder, 'results', 'HISTORY.md'), '# Accepted drops\n');
  cpSync(join(FIXTURES, 'RESULTS.md'), join(folder, 'results', 'RESULTS.md'));
  cpSync(join(FIXTURES, 'print-model.mjs'), join(folder, 'print-model.mjs'));

  const bench: Bench = {
    model: model => writeFileSync(join(folder, 'apps', 'bank', 'model.json'), JSON.stringify(model)),
    file: (path, text) => writeFileSync(join(folder, path), text),
    run(program, args = []) {
      const given = ['--apps', 'apps', '--truths', 'truth', '--results', 'results', '--cmd', 'node print-model.mjs {}'];
      const ended = spawnSync(process.execPath, [join(BENCH, program), ...given, ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { code: ended.status, out: ended.stdout, errors: ended.stderr };
    },
    score(model, args) {
      bench.model(model);
      const ended = bench.run('score.mjs', args);
      const scores = ended.code === 0 && !args ? (JSON.parse(bench.read('scores.json')) as Scores) : undefined;
      return { ...ended, figures: scores?.systems.bank ?? {} };
    },
    read: result => readFileSync(join(folder, 'results', result), 'utf8'),
  };
  return bench;
}
