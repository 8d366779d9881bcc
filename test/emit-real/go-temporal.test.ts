import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  fixture,
  full,
  MINUTES,
  oddNames,
  oneTry,
  plainNames,
  proveSaga,
  run,
  type Spec,
  succeed,
  temporal,
} from './saga.ts';

const STATICCHECK = 'honnef.co/go/tools/cmd/staticcheck@v0.8.2';
/** The emitted go.mod and go.sum are complete. */
const AS_IT_IS = { GOFLAGS: '-mod=readonly' };
const TEST = ['test', '-v', '-count=1', './...'];
const goNames: Spec = ['names of Go', fixture('fixtures/go-names.yaml')];

proveSaga('go-temporal', 'Go 1.26, a server', [full, plainNames, oddNames, goNames, oneTry], (project, spec) => {
  let program = '';
  beforeAll(() => {
    program = temporal();
  }, 20 * MINUTES);

  it('is formatted, vetted, and needs no other modules than it says', { timeout: 10 * MINUTES }, () => {
    expect(succeed(project, 'gofmt', ['-l', '.'], AS_IT_IS)).toBe('');
    expect(succeed(project, 'go', ['vet', './...'], AS_IT_IS)).toBe('');
    expect(succeed(project, 'go', ['mod', 'tidy', '-diff'], AS_IT_IS)).toBe('');
    expect(succeed(project, 'go', ['run', STATICCHECK, './...'])).toBe('');
  });

  it('its tests pass on a real server', { timeout: 15 * MINUTES }, () => {
    const servers = { TEMPORAL_CLI: program, DATABASE_URL: process.env.QE_POSTGRES };
    const said = succeed(project, 'go', TEST, { ...AS_IT_IS, ...servers });
    expect(said.match(/^ *--- PASS: /gm)?.length ?? 0).toBeGreaterThan(80);
  });

  it('says what it skips without a server', { timeout: 10 * MINUTES }, () => {
    const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => !existsSync(join(folder, 'temporal')));
    const said = succeed(project, 'go', TEST, { ...AS_IT_IS, PATH: folders.join(delimiter) });
    expect(said).toContain('needs Temporal: set TEMPORAL_ADDRESS');
    expect(said).toContain('DATABASE_URL is not set');
    expect(said).toMatch(/--- PASS: TestReplay\//);
    expect(said).toMatch(/--- SKIP: TestKilledWorker/);
  });

  if (spec === full)
    it('notices steps that were changed under the same version', { timeout: 10 * MINUTES }, () => {
      const file = join(project, 'createorder/saga.go');
      const text = readFileSync(file, 'utf8');
      const swapped = text
        .replace('calls.Ship, reservation, payment)', 'calls.SWAP)')
        .replace('calls.Notify, input)', 'calls.Ship, reservation, payment)')
        .replace('calls.SWAP)', 'calls.Notify, input)');
      expect(swapped).not.toBe(text);
      writeFileSync(file, swapped);
      const { status, stdout } = run(project, 'go', ['test', '-count=1', '-run', 'TestReplay', './test'], AS_IT_IS);
      expect(status).not.toBe(0);
      expect(stdout).toContain('nondeterministic workflow');
    });
});
