import { expect, test } from 'vitest';
import { openBench } from './bank.ts';

const at = (line: number) => [{ file: 'transfers.py', line, text: 'as the analyser quotes it' }];
const model = {
  components: [{ name: 'transfers' }, { name: 'accounts' }],
  connections: Array.from({ length: 30 }, (_, index) => ({
    from: 'transfers',
    to: 'accounts',
    style: 'sync',
    channel: `POST /${index}`,
    confidence: index % 3 === 0 ? 'low' : 'high',
    evidence: at(index + 1),
  })),
  findings: [
    { detector: 'missing-timeout', message: 'No timeout.', confidence: 'high', fingerprint: 'f1', evidence: at(2) },
  ],
};
const source = Array.from({ length: 30 }, (_, index) => `call(${index})`).join('\r\n');

function openSampled() {
  const bench = openBench();
  bench.model(model);
  bench.file('apps/bank/transfers.py', source);
  return bench;
}

test('a seed draws the same claims again, another seed others', () => {
  const bench = openSampled();
  const sample = (seed: string) =>
    bench.run('sample.mjs', ['--what', 'connections', '--count', '5', '--seed', seed]).out;
  expect(sample('1')).toBe(sample('1'));
  expect(sample('1')).not.toBe(sample('2'));
  expect(sample('1')).toMatch(/^5 of 20 connections at high confidence, seed 1\n/);
});

test('a claim stands beside the line that the file has now', () => {
  const { out } = openSampled().run('sample.mjs', ['--what', 'findings']);
  expect(out).toContain('1. bank: missing-timeout: No timeout.\n   transfers.py:2  call(1)\n');
});

test('drawn claims are saved without source text, judged by hand, and counted', () => {
  const bench = openSampled();
  const draw = ['--what', 'findings', '--save', 'results/judged/first.json'];
  expect(bench.run('sample.mjs', draw).code).toBe(0);
  const saved = bench.read('judged/first.json');
  expect(JSON.parse(saved)).toEqual({
    what: 'findings',
    seed: 1,
    claims: [{ app: 'bank', file: 'transfers.py', line: 2, claim: 'missing-timeout', subject: 'f1', verdict: 'open' }],
  });
  expect(bench.run('sample.mjs', ['--tally']).out).toBe('Nothing judged yet.\n');
  bench.file('results/judged/first.json', saved.replace('open', 'true'));
  expect(bench.run('sample.mjs', ['--tally']).out).toContain('| findings: missing-timeout | 1 | 1 | 0 | 0 | 100 % |');
  expect(bench.read('RESULTS.md')).toContain('| all | 1 | 1 | 0 | 0 | 100 % |');
});

test('a verdict that is none is refused', () => {
  const bench = openSampled();
  bench.run('sample.mjs', ['--what', 'findings', '--save', 'results/judged/first.json']);
  bench.file('results/judged/first.json', bench.read('judged/first.json').replace('open', 'maybe'));
  const { code, errors } = bench.run('sample.mjs', ['--tally']);
  expect([code, errors]).toEqual([
    2,
    'sample: judged/first.json, claim 1: verdict is one of true, false, unsure, open\n',
  ]);
});
