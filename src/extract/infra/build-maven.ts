import type { Fact, Library } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { library, moduleUnit } from './build-facts.ts';
import { child, childrenAt, readXml, type XmlElement } from './xml-document.ts';

/** Plugins that make a module into something that runs. */
const RUNS =
  /^(?:spring-boot-maven-plugin|quarkus-maven-plugin|micronaut-maven-plugin|jib-maven-plugin|exec-maven-plugin|appassembler-maven-plugin|wildfly-maven-plugin|payara-micro-maven-plugin|liberty-maven-plugin|helidon-maven-plugin|jetty-maven-plugin|tomcat7-maven-plugin)$/;

/** Maven modules and their libraries. Inter-module dependencies are libraries like any other, by `groupId:artifactId`. */
export const maven: Extractor = {
  id: 'maven',
  languages: [],
  looksFor: ['unit', 'library'],
  accepts: path => /(?:^|\/)pom\.xml$/.test(path),
  *extract(file) {
    const project = child(readXml(file.text), 'project');
    if (!project) return;
    const artifact = child(project, 'artifactId');
    const at = file.at(file.lineAt((artifact ?? project).offset));
    const isAggregate =
      child(project, 'packaging')?.text === 'pom' || childrenAt(project, 'modules', 'module').length > 0;
    const plugins = childrenAt(project, 'build', 'plugins', 'plugin');
    const runs =
      plugins.some(p => RUNS.test(child(p, 'artifactId')?.text ?? '') || makesExecutable(p)) ||
      /^(?:war|ear)$/.test(child(project, 'packaging')?.text ?? '');
    // Neither <name> nor <finalName> is an alias: both are copied from module to module in practice.
    const unit = moduleUnit({
      at,
      root: file.folder,
      name: artifact?.text,
      packaging: isAggregate ? 'aggregate' : runs ? 'application' : undefined,
    });
    if (unit) yield unit;
    yield* libraries(file, project, plugins);
  },
};

/** An assembly, shade or jar plugin that is told which class to start. */
function makesExecutable(plugin: XmlElement): boolean {
  const pending = [
    ...childrenAt(plugin, 'configuration'),
    ...childrenAt(plugin, 'executions', 'execution', 'configuration'),
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.name === 'mainClass' && next.text !== '') return true;
    pending.push(...next.children);
  }
  return false;
}

function* libraries(file: SourceFile, project: XmlElement, plugins: readonly XmlElement[]): Iterable<Fact> {
  const resolve = resolver(project);
  const make = (element: XmlElement, scope: Library['scope'], defaultGroup = ''): Library | undefined => {
    const artifact = child(element, 'artifactId');
    const group = child(element, 'groupId')?.text ?? defaultGroup;
    if (!artifact || artifact.text === '' || group === '') return undefined;
    const version = child(element, 'version')?.text;
    const at = file.at(file.lineAt(artifact.offset));
    return library(at, file.folder, `${resolve(group)}:${resolve(artifact.text)}`, version && resolve(version), scope);
  };
  const parent = child(project, 'parent');
  const found = [
    parent && make(parent, 'build'),
    ...childrenAt(project, 'dependencies', 'dependency').map(d => make(d, scopeOf(d))),
    // What a profile adds is added in somebody's build.
    ...childrenAt(project, 'profiles', 'profile', 'dependencies', 'dependency').map(d => make(d, scopeOf(d))),
    ...plugins.map(p => make(p, 'build', 'org.apache.maven.plugins')),
  ];
  for (const fact of found) if (fact) yield fact;
}

function scopeOf(dependency: XmlElement): Library['scope'] {
  const scope = child(dependency, 'scope')?.text;
  return scope === 'test' ? 'test' : scope === 'provided' || scope === 'import' ? 'build' : 'runtime';
}

/** Fills in the project's own properties; others (of a parent in another file) stay as written. */
function resolver(project: XmlElement): (text: string) => string {
  const parent = child(project, 'parent');
  const own = (name: string) => child(project, name)?.text ?? child(parent, name)?.text;
  const known = new Map<string, string>((child(project, 'properties')?.children ?? []).map(p => [p.name, p.text]));
  for (const name of ['groupId', 'version', 'artifactId']) {
    const value = name === 'artifactId' ? child(project, name)?.text : own(name);
    if (value) for (const prefix of ['project.', 'pom.', '']) known.set(prefix + name, value);
    const inherited = child(parent, name)?.text;
    if (inherited) known.set(`project.parent.${name}`, inherited);
  }
  return text => {
    let out = text;
    for (let round = 0; round < 3 && out.includes('${'); round++)
      out = out.replace(/\$\{([\w.-]{1,100})\}/g, (whole, key: string) => known.get(key) ?? whole).slice(0, 300);
    return out;
  };
}
