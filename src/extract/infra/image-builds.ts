import type { Fact, Unit } from '../../core/fact.ts';
import type { Problem } from '../../core/problem.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { readHcl } from './hcl.ts';
import { imageName } from './image-roles.ts';
import { resolvePath } from './repo-path.ts';
import { entries, get, items, mapsIn, readYaml, text } from './yaml-document.ts';
import type { YamlNode } from './yaml-node.ts';

/**
 * What says from which folder an image is built, beside the Dockerfile itself: Skaffold, Bake, Tilt, build servers. A
 * unit of a Dockerfile under the image's name: a deployment that only names the image finds its source by it.
 */
export const imageBuilds: Extractor = {
  id: 'image-builds',
  languages: [],
  looksFor: ['unit'],
  accepts: path => FORMATS.some(f => f.accepts.test(path)),
  *extract(file, report): Iterable<Fact> {
    const seen = new Set<string>();
    for (const format of FORMATS)
      if (format.accepts.test(file.path))
        for (const build of format.builds(file, report)) {
          const unit = unitOf(file, build);
          const key = unit && `${unit.name} ${unit.root}`;
          if (!unit || seen.has(key!)) continue;
          seen.add(key!);
          yield unit;
        }
  },
};

interface Build {
  readonly image: string | undefined;
  /** As written, seen from `base`. */
  readonly context: string | undefined;
  readonly dockerfile?: string | undefined;
  readonly base: string;
  readonly line: number;
}

interface Format {
  readonly accepts: RegExp;
  builds(file: SourceFile, report: (problem: Problem) => void): Iterable<Build>;
}

/** Build servers start at the repository's root, the other tools at their file. */
const FORMATS: readonly Format[] = [
  { accepts: /(?:^|\/)skaffold[^/]*\.ya?ml$/, builds: skaffold },
  { accepts: /(?:^|\/)docker-bake(?:\.[\w-]+)?\.(?:hcl|json)$/, builds: bake },
  { accepts: /(?:^|\/)(?:Tiltfile|[^/]+\.tiltfile)$/, builds: tilt },
  { accepts: /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/, builds: workflow },
  { accepts: /(?:^|\/)(?:Jenkinsfile[^/]*|\.gitlab-ci[^/]*\.ya?ml|azure-pipelines[^/]*\.ya?ml|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|bitbucket-pipelines\.ya?ml)$|^\.(?:github\/workflows|circleci)\/[^/]+\.ya?ml$/, builds: commands },
]; // biome-ignore format: a table

function unitOf(file: SourceFile, { image, context, dockerfile, base, line }: Build): Unit | undefined {
  const name = imageName(clean(image ?? '')).name;
  const folder = resolvePath(base, clean(context ?? '.') || '.');
  const from = dockerfile === undefined ? undefined : resolvePath(base, clean(dockerfile));
  const own = from?.includes('/') ? from.slice(0, from.lastIndexOf('/')) : undefined;
  // A Dockerfile in a folder of its own tells more than a context that is the whole repository.
  const root = own && (folder === '' || folder === undefined || own.startsWith(`${folder}/`)) ? own : folder;
  if (!/^[\w.-]+$/.test(name) || root === undefined || root === '' || root.includes('$')) return undefined;
  return { kind: 'unit', at: file.at(line), origin: 'dockerfile', name, aliases: [], hosts: [], root, ports: [] };
}

/** `${{ env.REGISTRY }}/shop/orders:${{ github.sha }}` without what only a run knows; '' where a name needs it. */
function clean(written: string): string {
  const known = written
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^(?:\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\w+|\$\([^()]*\))\//, '')
    .replace(/[:@](?:\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\w+|\$\([^()]*\)).*$/, '');
  return known.includes('$') && !/^[^$]*\$\{?\w+\}?\/[^$]+$/.test(known) ? '' : known;
}

function* skaffold(file: SourceFile, report: (problem: Problem) => void): Iterable<Build> {
  for (const document of readYaml(file, report)) {
    if (!(text(get(document, 'apiVersion')) ?? '').startsWith('skaffold/')) continue;
    const builds = [get(document, 'build'), ...items(get(document, 'profiles')).map(p => get(p, 'build'))];
    for (const artifact of builds.flatMap(b => items(get(b, 'artifacts')))) {
      const context = text(get(artifact, 'context')) ?? '.';
      const dockerfile = text(get(artifact, 'docker', 'dockerfile'));
      const project = text(get(artifact, 'jib', 'project'));
      yield {
        image: text(get(artifact, 'image')),
        context: project && /^[\w./-]+$/.test(project) ? `${context}/${project}` : context,
        ...(dockerfile ? { dockerfile: `${context}/${dockerfile}` } : {}),
        base: file.folder,
        line: get(artifact, 'image')?.line ?? artifact.line,
      };
    }
  }
}

function* bake(file: SourceFile, report: (problem: Problem) => void): Iterable<Build> {
  const targets: { name: string; body: YamlNode; line: number }[] = file.name.endsWith('.json')
    ? readYaml(file, report).flatMap(d =>
        entries(get(d, 'target')).map(e => ({ name: e.key, body: e.value, line: e.line })),
      )
    : readHcl(file, report).entries.flatMap(e =>
        e.key.startsWith('target ') ? [{ name: e.key.slice(7), body: e.value, line: e.line }] : [],
      );
  for (const { name, body, line } of targets) {
    const context = text(get(body, 'context')) ?? '.';
    const dockerfile = text(get(body, 'dockerfile'));
    const tag = text(items(get(body, 'tags'))[0]);
    // A target that is only inherited from builds nothing.
    if (!get(body, 'context') && !dockerfile) continue;
    yield {
      image: tag && imageName(clean(tag)).name !== '' ? tag : name,
      context,
      ...(dockerfile ? { dockerfile: `${context}/${dockerfile}` } : {}),
      base: file.folder,
      line,
    };
  }
}

/** `docker_build('orders', './orders', dockerfile='orders/Dockerfile')`. */
function* tilt(file: SourceFile): Iterable<Build> {
  for (const match of file.text.matchAll(/\bdocker_build(?:_with_restart)?\(([^()]{1,2000})/g)) {
    const args = match[1]!;
    // A name that the script computes is nobody's name here.
    if (!/^\s*(?:["']|\w+\s*=)/.test(args)) continue;
    const words = [...args.matchAll(/(?:^|,)\s*(?:(\w+)\s*=\s*)?(["'])([^"'\n]{0,300})\2/g)];
    const value = (name: string, place: number) => {
      const named = words.find(w => w[1] === name) ?? words.filter(w => w[1] === undefined)[place];
      return named?.[3];
    };
    const dockerfile = words.find(w => w[1] === 'dockerfile')?.[3];
    yield {
      image: value('ref', 0),
      context: value('context', 1),
      ...(dockerfile ? { dockerfile } : {}),
      base: file.folder,
      line: file.lineAt(match.index),
    };
  }
}

/** Steps that use an action which builds an image: `with: { context, file, tags }`. */
function* workflow(file: SourceFile, report: (problem: Problem) => void): Iterable<Build> {
  if (!/build-push-action|docker-build/.test(file.text)) return;
  for (const document of readYaml(file, report))
    for (const step of mapsIn(document)) {
      if (!/build-push-action|docker-build/.test(text(get(step, 'uses')) ?? '')) continue;
      const given = get(step, 'with');
      const tags = (text(get(given, 'tags')) ?? text(items(get(given, 'tags'))[0]) ?? '').split(/[\n,]/);
      const dockerfile = text(get(given, 'file')) ?? text(get(given, 'dockerfile'));
      yield {
        image: tags.find(t => clean(t) !== ''),
        context: text(get(given, 'context')) ?? text(get(given, 'path')),
        ...(dockerfile ? { dockerfile } : {}),
        base: '',
        line: step.line,
      };
    }
}

const OPTIONS_WITH_VALUE =
  /^(?:-t|--tag|-f|--file|--build-arg|--platform|--target|--cache-from|--cache-to|--label|--progress|--network|--secret|--ssh|-o|--output|--builder|--add-host|--memory|-m)$/;

/** `docker build -t shop/orders -f orders/Dockerfile .`, wherever a script says so. */
function* commands(file: SourceFile): Iterable<Build> {
  for (const match of file.text.matchAll(/\bdocker[ \t]+(?:buildx[ \t]+|image[ \t]+)?build[ \t]+([^\n;&|]{1,1000})/g)) {
    let image: string | undefined;
    let dockerfile: string | undefined;
    let context: string | undefined;
    const words = match[1]!.match(/"[^"]*"|'[^']*'|\$\{\{[^{}]*\}\}\S*|[^\s"']+/g) ?? [];
    for (let i = 0; i < words.length; i++) {
      const [option, given] = /^(-{1,2}[\w-]+)=(.*)$/.exec(words[i]!)?.slice(1) ?? [words[i]!, undefined];
      const value = given ?? words[i + 1];
      if (/^(?:-t|--tag)$/.test(option!)) image ??= value;
      if (/^(?:-f|--file)$/.test(option!)) dockerfile = value;
      if (given === undefined && OPTIONS_WITH_VALUE.test(option!)) i++;
      else if (!option!.startsWith('-')) context = option;
    }
    yield { image, context, ...(dockerfile ? { dockerfile } : {}), base: '', line: file.lineAt(match.index) };
  }
}
