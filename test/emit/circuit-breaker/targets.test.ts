import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { circuitBreaker } from '../../../src/emit/circuit-breaker/blueprint.ts';
import { scenariosOf } from '../../../src/emit/circuit-breaker/probes.ts';
import type { EmittedFile } from '../../../src/emit/file-set.ts';
import { openFileSet } from '../../../src/emit/file-set.ts';
import { template } from '../../../src/emit/templates.ts';
import { expectGolden } from '../../support/golden.ts';
import { full, type Given, readSpec, several, short, targetOf } from './specs.ts';

function emit(id: string, given: Given): readonly EmittedFile[] {
  const files = openFileSet();
  targetOf(id).emit(readSpec(given), files);
  return files.list();
}

const contentOf = (files: readonly EmittedFile[], path: string): string =>
  files.find(f => f.path === path)?.content ?? '';

/** What is printed is shown; what is a template is tested where it lies. */
function show(id: string, { path, content }: EmittedFile): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folders = [id, id.split('-')[0]!];
  const verbatim = folders.some(folder => {
    const file = new URL(`../../../src/emit/circuit-breaker/templates/${folder}/${name}`, import.meta.url);
    return existsSync(file) && template(`circuit-breaker/${folder}/${name}`).trimEnd() === content.trimEnd();
  });
  return verbatim ? `== ${path} (verbatim)\n` : `== ${path}\n${content}`;
}

const targets = circuitBreaker.targets.map(t => t.id);

describe('what is emitted', () => {
  it.each(targets)('for %s', id => {
    const shown = emit(id, full).map(file => show(id, file));
    expectGolden(shown.join('\n'), new URL(`./golden/${id}.txt`, import.meta.url));
  });

  it.each(targets)('for %s is the same each time, and its paths differ in more than case', id => {
    for (const [, spec] of several) {
      const files = emit(id, spec);
      expect(emit(id, spec)).toEqual(files);
      expect(new Set(files.map(f => f.path.toLowerCase())).size).toBe(files.length);
    }
  });

  it.each(targets)('for %s names every parameter with its value, source and what does it', id => {
    const text = emit(id, full)
      .map(f => f.content.replace(/\n\s*(?:\*|#|\/\/)\s+/g, ' '))
      .join('\n');
    expect(text).toMatch(/attemptTimeout = 540 ms \(3 x p99 = 3 x 180ms\); (?:native|emulated): /);
    for (const parameter of ['waitDurationInOpenState', 'retry.max', 'bulkhead.concurrent', 'ignoredErrors'])
      expect(text).toMatch(new RegExp(`${parameter.replace('.', '\\.')} = [^\\n]+; (?:native|emulated|refused): `));
  });

  it('pins every version', () => {
    for (const id of targets)
      for (const { path, content } of emit(id, full)) {
        if (path === 'package.json')
          for (const versions of [JSON.parse(content).dependencies, JSON.parse(content).devDependencies])
            for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
        if (path === 'pom.xml') expect(content).not.toMatch(/<version>[^<$]*(?:LATEST|RELEASE|\[|\()/);
        if (path === 'pyproject.toml') expect(content).not.toMatch(/"[a-z]+(?:>|~|\^)/);
      }
  });
});

describe('the meshes', () => {
  it('gives Istio two documents that belong together, without subsets', () => {
    const files = emit('istio', full);
    const rule = parse(contentOf(files, 'destination-rule.yaml'));
    const service = parse(contentOf(files, 'virtual-service.yaml'));
    expect(rule).toMatchObject({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      spec: { host: 'inventory' },
    });
    expect(service).toMatchObject({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      spec: { hosts: ['inventory'] },
    });
    const [route] = service.spec.http;
    expect(route.route).toEqual([{ destination: { host: rule.spec.host } }]);
    expect(route).toMatchObject({ timeout: '2000ms', retries: { attempts: 2, perTryTimeout: '540ms' } });
  });

  it('writes out that a call is not repeated: the mesh would do it by itself', () => {
    const service = parse(contentOf(emit('istio', short), 'virtual-service.yaml'));
    expect(service.spec.http[0].retries).toEqual({ attempts: 0 });
  });

  it('gives Dapr the rate as a rule over its counts', () => {
    const [document] = parseAllDocuments(contentOf(emit('dapr-resiliency', full), 'resiliency.yaml'));
    expect(document!.toJS()).toMatchObject({
      kind: 'Resiliency',
      spec: {
        policies: {
          circuitBreakers: { 'get-stock': { trip: 'requests >= 10 && totalFailures * 100 >= requests * 50' } },
        },
        targets: { apps: { inventory: { timeout: 'get-stock', retry: 'get-stock', circuitBreaker: 'get-stock' } } },
      },
    });
  });

  it('says of itself what was not tried', () => {
    for (const id of ['csharp-polly', 'istio', 'dapr-resiliency'])
      expect(contentOf(emit(id, full), 'README.md')).toMatch(/[Nn](?:either|ot) (?:compiled|tried)/);
  });
});

describe('the scenarios', () => {
  const names = (id: string, given: Given) => scenariosOf(readSpec(given), targetOf(id).traits).map(s => s.name);

  it('ask each library for its own answer at exactly the threshold', () => {
    expect(names('typescript-cockatiel', short)).toContain('stays closed at 5 failed of 10 (failure rate 50 %)');
    expect(names('java-resilience4j', short)).toContain('opens at 5 failed of 10 (failure rate 50 %)');
  });

  it('ask for what was promised of every breaker', () => {
    expect(names('go-failsafe', short)).toEqual([
      'opens at the 10th call when all fail, not before',
      'opens at 5 failed of 10 (failure rate 50 %)',
      'opens at 8 slow of 10 (slow-call rate 80 %)',
      'opens when 10 of 10 are slow',
      'lets at most 3 of 100 callers through on trial',
      'refuses the others of 100 at once, also when the trial calls are good',
      'closes after good trial calls',
      'opens again after one bad trial call',
      'opens again when good trial calls are followed by a bad one, and forgets the good ones',
      'is not blocked by a trial call that hangs',
      'is not closed by the late success of an old call',
      'does not count errors that are ignored',
      'opens when 80 % of 1000 calls fail',
    ]);
  });
});
