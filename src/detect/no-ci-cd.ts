import { isNonEmpty } from '../core/evidence.ts';
import type { Detector } from '../core/finding.ts';
import { MOST_CITED } from './operated.ts';
import { count, listNames } from './wording.ts';

export const noCiCd: Detector = {
  id: 'no-ci-cd',
  title: 'No pipeline builds, tests or ships the system',
  severity: 'medium',
  needs: [],
  remedies: ['guides/deployment', 'patterns/canary'],

  *detect(model) {
    const pipelines = model.all('pipeline');
    if (pipelines.some(p => p.builds)) return;
    const own = model.components.filter(c => model.hasCode(c.id) && c.roots.length > 0);
    const [first, ...rest] = own;
    if (!first) return;
    const evidence = own.slice(0, MOST_CITED).map(c => {
      const units = model.facts(c.id, 'unit');
      return (
        (units.find(u => u.origin === 'module') ?? units.find(u => u.origin === 'dockerfile') ?? units[0])?.at ??
        c.evidence[0]
      );
    });
    if (!isNonEmpty(evidence)) return;
    yield {
      subjects: [first.id, ...rest.map(c => c.id)],
      message: `No pipeline in the repository builds, tests or ships ${own.length === 1 ? first.name : `any of its ${count(own.length, 'deployable')} (${listNames(own.map(c => c.name))})`}.`,
      // A build server may keep its instructions to itself, and the folder analysed may lie below them.
      confidence: 'medium',
      evidence,
      searched: [
        'GitHub and Gitea Actions, GitLab CI, Jenkinsfile, Travis CI, CircleCI, Azure Pipelines, Bitbucket, AppVeyor, Drone, Woodpecker, Cloud Build, CodeBuild, Buildkite, Semaphore, TeamCity, Tekton, Concourse, Argo CD and Flux files',
        ...(pipelines.length > 0
          ? [
              `${count(pipelines.length, 'workflow')} that only ${pipelines.length === 1 ? 'tends' : 'tend'} issues and labels`,
            ]
          : []),
      ],
    };
  },
};
