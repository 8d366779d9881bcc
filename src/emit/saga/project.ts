import { type EmittedFile, openFileSet } from '../file-set.ts';
import { diagramsPage } from './diagrams.ts';
import type { Proof } from './model/prove.ts';
import { modelReport } from './model-report.ts';
import { readme } from './readme.ts';
import { runbook } from './runbook.ts';
import { showSpec } from './show-spec.ts';
import type { Saga } from './spec.ts';
import type { SagaTarget } from './target.ts';

/** The whole project: what the target prints, and what every saga carries whatever it is written for. */
export function emitProject(saga: Saga, target: SagaTarget, proof: Proof): readonly EmittedFile[] {
  const files = openFileSet();
  target.emit(saga, files);
  files.add('saga.yaml', showSpec(saga));
  files.add('README.md', readme(saga, target));
  files.add('RUNBOOK.md', runbook(saga, target));
  files.add('docs/diagrams.md', diagramsPage(saga));
  files.add('docs/model.md', modelReport(saga, proof));
  return files.list();
}
