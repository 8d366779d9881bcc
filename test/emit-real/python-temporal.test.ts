import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { pythonTemporal } from '../../src/emit/saga/targets/python-temporal.ts';
import { full, groups, MINUTES, oddNames, oneTry, plainNames, proveSaga, run, succeed, temporal } from './saga.ts';

const [install = '', lint = '', test = ''] = pythonTemporal.verify;
const pytest = (project: string, file: string) => run(project, '.venv/bin/python', ['-m', 'pytest', file]);

proveSaga(
  'python-temporal',
  'Python 3.10 or newer, a server',
  [full, plainNames, groups, oddNames, oneTry],
  (project, spec) => {
    let program = '';
    beforeAll(() => {
      program = temporal();
      succeed(project, 'sh', ['-c', install]);
    }, 25 * MINUTES);

    it('is typed and formatted strictly', { timeout: 5 * MINUTES }, () => {
      succeed(project, 'sh', ['-c', lint]);
    });

    it('passes its tests on a real server', { timeout: 15 * MINUTES }, () => {
      const said = succeed(project, 'sh', ['-c', test], { TEMPORAL_CLI: program });
      expect(Number(/(\d+) passed/.exec(said)?.[1])).toBeGreaterThan(50);
    });

    it('says what it skips where there is no server', { timeout: 5 * MINUTES }, () => {
      const said = succeed(project, 'sh', ['-c', test], { TEMPORAL_CLI: 'nothing-of-this-name' });
      expect(Number(/(\d+) passed/.exec(said)?.[1])).toBeGreaterThan(15);
      expect(said).toMatch(/SKIPPED .*needs a Temporal server/);
    });

    if (spec === full)
      it('notices steps that were changed under the same version', { timeout: 5 * MINUTES }, () => {
        const file = join(project, 'create_order_saga/workflow.py');
        const text = readFileSync(file, 'utf8');
        const swapped = text
          .replace('Calls.ship, reservation, payment)', 'SWAP')
          .replace('Calls.notify, input)', 'Calls.ship, reservation, payment)')
          .replace('SWAP', 'Calls.notify, input)');
        expect(swapped).not.toBe(text);
        writeFileSync(file, swapped);
        const { status, stdout } = pytest(project, 'tests/test_replay.py');
        expect(status).not.toBe(0);
        expect(stdout).toContain('NondeterminismError');
      });
  },
);
