import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Process } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Component, Model } from '../core/model.ts';
import { MOST_CITED, runningServices } from './operated.ts';
import { count, listNames } from './wording.ts';

/** Build plug-ins that make an image without a Dockerfile. */
const IMAGE_BUILDERS =
  /jib|docker-maven|dockerfile-maven|fabric8|gradle-docker|docker-java|palantir.*docker|build-image|pack-maven|boost-maven|nixpacks/i;

export const severalServicesPerContainer: Detector = {
  id: 'several-services-per-container',
  title: 'Several services share one container or host',
  severity: 'medium',
  needs: [],
  remedies: ['guides/deployment', 'guides/decomposition'],

  *detect(model) {
    yield* supervised(model);
    yield* inOnePod(model);
    const bare = withoutContainers(model);
    if (bare) yield bare;
  },
};

/** A supervisor or a start script that keeps several programs running. */
function* supervised(model: Model): Iterable<Hit> {
  const files = new Map<string, Process[]>();
  for (const process of model.all('process'))
    files.set(process.at.file, [...(files.get(process.at.file) ?? []), process]);
  for (const [file, processes] of [...files].sort(([a], [b]) => compareText(a, b))) {
    const programs = [...new Set(processes.map(p => p.name))];
    const owner =
      model.components.find(c => model.facts(c.id, 'process').some(p => p.at.file === file)) ?? model.components[0];
    const evidence = processes.map(p => p.at);
    if (programs.length < 2 || !owner || !isNonEmpty(evidence)) continue;
    yield {
      subjects: [owner.id],
      message: `${count(programs.length, 'program')} run side by side under ${processes[0]!.by}: ${listNames(programs)}.`,
      // One service and its helper look the same; three are seldom one service.
      confidence: programs.length > 2 || areServices(model, programs) ? 'high' : 'medium',
      evidence,
      key: file,
    };
  }
}

function areServices(model: Model, names: readonly string[]): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/\.\w+$/, '')
      .replace(/[^a-z0-9]/g, '');
  const known = new Set(model.components.flatMap(c => [c.name, ...c.aliases]).map(plain));
  return names.filter(n => known.has(plain(n))).length > 1;
}

/** A pod with programs of several components. */
function* inOnePod(model: Model): Iterable<Hit> {
  const byName = new Map<string, Component>();
  for (const c of model.components) for (const name of [c.name, ...c.aliases]) byName.set(name.toLowerCase(), c);
  for (const component of model.components)
    for (const unit of model.facts(component.id, 'unit')) {
      const beside = (unit.beside ?? []).filter(b => {
        const other = byName.get(b.name.toLowerCase());
        return other && other.id !== component.id && model.hasCode(other.id);
      });
      if (beside.length === 0) continue;
      const evidence: readonly [Evidence, ...Evidence[]] = [unit.at, ...beside.map(b => b.at)];
      yield {
        subjects: [component.id, ...beside.map(b => byName.get(b.name.toLowerCase())!.id)],
        message: `${component.name} runs in one pod with ${listNames(beside.map(b => b.name))}: they start, stop and scale together.`,
        confidence: 'high',
        evidence,
      };
    }
}

/** Several programs and nothing that gives each an environment of its own. */
function withoutContainers(model: Model): Hit | undefined {
  const services = runningServices(model);
  const [first, ...rest] = services;
  if (!first || rest.length < 1) return undefined;
  if (model.all('unit').some(u => u.origin !== 'module') || model.all('sign').some(s => s.of === 'platform'))
    return undefined;
  if (model.all('library').some(l => IMAGE_BUILDERS.test(l.name))) return undefined;
  const evidence = services.slice(0, MOST_CITED).map(c => c.evidence[0]);
  if (!isNonEmpty(evidence)) return undefined;
  return {
    subjects: [first.id, ...rest.map(c => c.id)],
    message: `Nothing in the repository gives any of ${count(services.length, 'service')} a container of its own, so they share the host they are started on: ${listNames(services.map(c => c.name))}.`,
    // How they are deployed may be kept elsewhere.
    confidence: 'medium',
    severity: 'low',
    evidence,
    searched: [
      'Dockerfiles, compose, Kubernetes, Helm, Aspire, Procfile, serverless, Cloud Foundry and Terraform files',
      'build plug-ins that make images (Jib and others)',
    ],
    key: 'no containers',
  };
}
