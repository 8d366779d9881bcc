import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';

/** Where each build server looks for its instructions: the path says whose file it is. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/, 'github-actions'],
  [/(?:^|\/)\.(?:gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, 'gitea-actions'],
  [/(?:^|\/)\.gitlab-ci(?:\.[\w-]+)?\.ya?ml$|(?:^|\/)\.gitlab\/ci\/[^/]+\.ya?ml$/, 'gitlab-ci'],
  [/(?:^|\/)(?:[\w.-]+\.)?jenkinsfile(?:[._-][\w.-]+)?$/i, 'jenkins'],
  [/(?:^|\/)\.travis\.ya?ml$/, 'travis-ci'],
  [/(?:^|\/)\.circleci\/[^/]+\.ya?ml$|(?:^|\/)circle\.yml$/, 'circleci'],
  [/(?:^|\/)(?:azure-pipelines?[^/]*|\.azure-pipelines\/.+|\.azure\/pipelines\/.+|\.vsts-ci)\.ya?ml$/i, 'azure-pipelines'],
  [/(?:^|\/)azure-pipelines?\/[^/]+\.ya?ml$/i, 'azure-pipelines'],
  [/(?:^|\/)bitbucket-pipelines\.ya?ml$/, 'bitbucket-pipelines'],
  [/(?:^|\/)\.?appveyor\.ya?ml$/, 'appveyor'],
  [/(?:^|\/)\.drone\.(?:ya?ml|star|jsonnet)$/, 'drone'],
  [/(?:^|\/)\.woodpecker(?:\/[^/]+)?\.ya?ml$/, 'woodpecker'],
  [/(?:^|\/)cloudbuild[\w.-]*\.(?:ya?ml|json)$/, 'cloud-build'],
  [/(?:^|\/)buildspec[\w.-]*\.ya?ml$/, 'codebuild'],
  [/(?:^|\/)\.buildkite\/[^/]+\.ya?ml$/, 'buildkite'],
  [/(?:^|\/)\.semaphore\/[^/]+\.ya?ml$/, 'semaphore'],
  [/(?:^|\/)(?:wercker|codefresh|shippable|bitrise|\.cirrus|screwdriver)\.ya?ml$/, 'other'],
  [/(?:^|\/)codefresh\/[^/]+\.ya?ml$/, 'codefresh'],
  [/(?:^|\/)\.teamcity\/.+\.kts?$/, 'teamcity'],
  [/(?:^|\/)\.tekton\/[^/]+\.ya?ml$/, 'tekton'],
  [/(?:^|\/)(?:ci|concourse)\/pipelines?(?:\/[^/]+)?\.ya?ml$/, 'concourse'],
  [/(?:^|\/)(?:dagger\.json|earthfile)$/i, 'build-script'],
]; // biome-ignore format: a table

/** Kinds of Kubernetes objects that deliver by themselves. */
const CLUSTER_SIDE =
  /^apiVersion[ \t]*:[ \t]*["']?(?:tekton\.dev\/|argoproj\.io\/v1alpha1|kustomize\.toolkit\.fluxcd\.io\/|helm\.toolkit\.fluxcd\.io\/)/m;
const CLUSTER_KIND =
  /^kind[ \t]*:[ \t]*["']?(?:Pipeline|PipelineRun|Task|Application|ApplicationSet|Kustomization|HelmRelease)\b/m;

/** A step of a workflow that compiles, tests or packs something. */
const ACTION_BUILDS = /^\s*-?\s*run\s*:|build-push-action|uses\s*:\s*(?:\.\/|[^\s#]*\/\.github\/workflows\/)/m;
const SHIPS =
  /docker(?:-compose|\s+image|\s+compose)?\s+push|push\s*:\s*true|kubectl\s+(?:apply|set|rollout|replace)|helm\s+(?:upgrade|install)|\bdeploy\b|\bcf\s+push|npm\s+publish|buildAndPush|jib:build\b|skaffold\s+run|argocd\s+app/i;
const FILTERED =
  /^\s*-?\s*(?:paths|paths-ignore|changes|changeset|when[ \t]*:.*path)\b|dorny\/paths-filter|nx affected|turbo run .*--filter|changeset\s+["']/m;

/** Instructions of build servers, by their fixed places, and objects by which a cluster delivers itself. */
export const pipelines: Extractor = {
  id: 'pipelines',
  languages: [],
  looksFor: ['pipeline'],
  accepts: path => systemOf(path) !== undefined || /\.ya?ml$/.test(path),
  worthReading: text => text.trim() !== '',
  *extract(file): Iterable<Fact> {
    const named = systemOf(file.path);
    const inCluster = named === undefined && CLUSTER_SIDE.test(file.text) && CLUSTER_KIND.test(file.text);
    if (named === undefined && !inCluster) return;
    const lines = file.text.split(/\r?\n/);
    const first = lines.findIndex(line => /^[^\s#/*]/.test(line) && !line.startsWith('---'));
    yield {
      kind: 'pipeline',
      at: file.at(Math.max(first, 0) + 1),
      system: named ?? 'cluster',
      // Other systems' files are there for nothing else; workflows also tend issues.
      builds: !/actions$/.test(named ?? '') || ACTION_BUILDS.test(file.text),
      ships:
        inCluster ||
        lines.some(line => line.length < 2_000 && !/^\s*-?\s*(?:name\s*:|#)/.test(line) && SHIPS.test(line)),
      filtered: FILTERED.test(file.text),
    };
  },
};

function systemOf(path: string): string | undefined {
  return SYSTEMS.find(([place]) => place.test(path))?.[1];
}
