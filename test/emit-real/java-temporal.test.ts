import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { full, MINUTES, oddNames, oneTry, plainNames, proveSaga, run, succeed, temporal } from './saga.ts';

const QUIET = ['-q', '-B', '-ntp', 'test'];

// First the quickest: each kill of a worker takes this target a dozen seconds.
proveSaga('java-temporal', 'Java 17, Maven, a server', [plainNames, full, oddNames, oneTry], (project, spec) => {
  let program = '';
  beforeAll(() => {
    program = temporal();
  }, 20 * MINUTES);

  it('compiles without a warning, and its tests pass in memory and on a real server', { timeout: 35 * MINUTES }, () => {
    succeed(project, 'mvn', QUIET, { TEMPORAL_CLI: program });
  });

  if (spec === plainNames)
    it('notices steps that were changed under the same version', { timeout: 10 * MINUTES }, () => {
      const own = join(project, 'src/main/java/saga/booktrip');
      const file = join(own, readdirSync(own).find(n => n.endsWith('Workflow.java'))!);
      const text = readFileSync(file, 'utf8');
      const swapped = text
        .replaceAll('calls.flights(', 'calls.SWAP(')
        .replaceAll('calls.hotels(', 'calls.flights(')
        .replaceAll('calls.SWAP(', 'calls.hotels(');
      writeFileSync(file, swapped);
      const { status, stdout } = run(project, 'mvn', [...QUIET, '-Dtest=ReplayTest']);
      expect(status).not.toBe(0);
      expect(stdout).toContain('ReplayTest');
    });
});
