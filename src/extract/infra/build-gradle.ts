import type { Fact, Library } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { library, moduleUnit } from './build-facts.ts';

const RUNS =
  /^(?:application|org\.springframework\.boot|spring-boot|io\.quarkus|io\.micronaut\.(?:minimal\.)?application|com\.(?:github\.johnrengelman|gradleup)\.shadow|war|io\.ktor\.plugin|com\.google\.cloud\.tools\.jib|org\.gretty|play)$/;
const LIBRARY = /^(?:java-library|java-platform|java-test-fixtures|maven-publish)$/;

const CONFIGURATIONS =
  'implementation|api|compile|compileOnly|runtime|runtimeOnly|annotationProcessor|kapt|ksp|developmentOnly|testImplementation|testCompile|testRuntime|testRuntimeOnly|testCompileOnly|testFixturesImplementation|integrationTestImplementation|integrationTestCompile|componentTestImplementation|componentTestCompile|providedCompile|providedRuntime|classpath|protobuf|quarkusDev';
const DEPENDENCY = new RegExp(`^\\s*(${CONFIGURATIONS}|add\\("\\w+",)\\s*\\(?\\s*(.*)$`);
const COORDINATES =
  /^(?:(?:platform|enforcedPlatform|kotlin|testFixtures)\s{0,4}\(\s{0,4})?["']([\w.${}-]+):([\w.${}-]+)(?::([\w.${}+-]+))?[@\w]{0,10}["']/;
const MAP =
  /group\s{0,4}[:=]\s{0,4}["']([^"']{1,100})["']\s{0,4},\s{0,4}name\s{0,4}[:=]\s{0,4}["']([^"']{1,100})["'](?:\s{0,4},\s{0,4}version\s{0,4}[:=]\s{0,4}["']([^"']{1,60})["'])?/;
const PROJECT =
  /^(?:testFixtures\(\s{0,4})?project\s{0,4}\(?\s{0,4}(?:path\s{0,4}[:=]\s{0,4})?["']([\w:./-]{1,100})["']/;
const CATALOG = /^(?:platform\(\s{0,4})?(libs\.[\w.]{1,100})/;
const PLUGIN =
  /^\s*(?:id\s*\(?\s*["']([\w.-]{1,100})["']\s*\)?(?:\s*version\s*\(?\s*["']([\w.${}+-]{1,60})["'])?|apply\s*\(?\s*plugin\s*[:=]\s*["']([\w.-]{1,100})["']|(application|war|`java-library`|`java-platform`)\s*$|kotlin\s*\(\s*["']([\w.-]{1,40})["']\s*\)|alias\s*\(\s*(libs\.plugins\.[\w.]{1,80}))(.*)$/;
const EXCLUDED = /^\s*exclude\b.{0,100}?\bmodule\s{0,4}[:=]\s{0,4}["']([\w.-]{1,100})["']/;
const NAME = /^\s*(?:archivesBaseName|baseName|archiveBaseName(?:\.set)?)\s*[=(]?\s*["']([\w.-]{1,100})["']/;

/** Gradle modules and their libraries, in either of its languages, line by line. */
export const gradle: Extractor = {
  id: 'gradle',
  languages: [],
  looksFor: ['unit', 'library'],
  accepts: path => /(?:^|\/)(?:build|settings)\.gradle(?:\.kts)?$/.test(path),
  *extract(file) {
    if (file.name.startsWith('settings.')) yield* settingsFacts(file);
    else yield* buildFacts(file);
  },
};

function* settingsFacts(file: SourceFile): Iterable<Fact> {
  const found = /rootProject\.name\s{0,4}=\s{0,4}["']([\w. -]{1,100})["']/.exec(file.text);
  const includes = /(?:^|\n)[ \t]{0,20}include(?:Build|Flat)?\b/.test(file.text);
  const at = file.at(found ? file.lineAt(found.index) : 1);
  const unit =
    found && moduleUnit({ at, root: file.folder, name: found[1], packaging: includes ? 'aggregate' : undefined });
  if (unit) yield unit;
}

function* buildFacts(file: SourceFile): Iterable<Fact> {
  const facts: Library[] = [];
  let declared = 0;
  let runs = false;
  let isLibrary = false;
  let name: string | undefined;
  let line = 0;
  /** The dependency whose block the lines stand in. */
  let open: number | undefined;
  for (const text of uncommented(file.text)) {
    line++;
    if (text.length > 1_000) continue;
    if (declared === 0 && text.trim() !== '') declared = line;
    const plugin = PLUGIN.exec(text);
    if (plugin) {
      const id = (
        plugin[1] ??
        plugin[3] ??
        plugin[4] ??
        (plugin[5] ? `org.jetbrains.kotlin.${plugin[5]}` : plugin[6]!)
      ).replaceAll('`', '');
      const isApplied = !/\bapply\s*\(?\s*false/.test(plugin[7] ?? '');
      if (
        isApplied &&
        (RUNS.test(id) || /^libs\.plugins\.(?:spring\.?boot|quarkus|ktor|micronaut\.application|shadow|jib)$/i.test(id))
      )
        runs = true;
      if (LIBRARY.test(id)) isLibrary = true;
      if (isApplied) facts.push(library(file.at(line), file.folder, id, plugin[2], 'build'));
      continue;
    }
    name ??= NAME.exec(text)?.[1];
    if (/^\s*mainClass(?:Name)?\s*(?:=|\.set)/.test(text)) runs = true;
    const excluded = EXCLUDED.exec(text)?.[1];
    if (excluded !== undefined && open !== undefined) {
      facts[open] = { ...facts[open]!, without: [...(facts[open]!.without ?? []), excluded] };
      continue;
    }
    if (/^\s*\}/.test(text)) open = undefined;
    const dependency = DEPENDENCY.exec(text);
    if (dependency && /\{\s*$/.test(text)) open = facts.length;
    if (dependency) facts.push(...dependencies(file, line, scopeOf(dependency[1]!), dependency[2]!));
  }
  const isAggregate = /(?:^|\n)\s{0,20}(?:subprojects|allprojects)\s{0,4}\{/.test(file.text);
  const packaging = isAggregate ? 'aggregate' : runs ? 'application' : isLibrary ? 'library' : undefined;
  const unit = moduleUnit({ at: file.at(declared || 1), root: file.folder, name, packaging });
  // A module is known by its folder; what it names its archive is another name for it.
  const folder = file.folder.slice(file.folder.lastIndexOf('/') + 1);
  if (unit) yield folder && unit.name !== folder ? { ...unit, name: folder, aliases: [unit.name] } : unit;
  yield* facts;
}

/** Lines of the text with comments blanked out; strings are kept. */
function uncommented(text: string): readonly string[] {
  let blank = '';
  let last = 0;
  for (let open = text.indexOf('/*'); open >= 0; open = text.indexOf('/*', last)) {
    const close = text.indexOf('*/', open + 2);
    const end = close < 0 ? text.length : close + 2;
    blank += text.slice(last, open) + text.slice(open, end).replace(/[^\n]/g, ' ');
    last = end;
  }
  return (blank + text.slice(last)).split('\n').map(line => line.replace(/\r$/, '').replace(/(^|\s)\/\/.*$/, '$1'));
}

function scopeOf(configuration: string): Library['scope'] {
  if (/test/i.test(configuration)) return 'test';
  return /^(?:classpath|annotationProcessor|kapt|ksp|compileOnly|provided\w*|protobuf|developmentOnly)$/.test(
    configuration,
  )
    ? 'build'
    : 'runtime';
}

/** One line may declare several: `compile 'a:b:1', 'c:d:2'`. */
function dependencies(file: SourceFile, line: number, scope: Library['scope'], rest: string): readonly Library[] {
  const project = PROJECT.exec(rest);
  // `:platform:kafka` is a folder below the build's root by default.
  if (project)
    return [
      library(
        file.at(line),
        file.folder,
        `project:${project[1]!.replace(/^:/, '').replaceAll(':', '/')}`,
        undefined,
        scope,
      ),
    ];
  const catalog = CATALOG.exec(rest);
  if (catalog) return [library(file.at(line), file.folder, catalog[1]!, undefined, scope)];
  const map = MAP.exec(rest);
  if (map) return [library(file.at(line), file.folder, `${map[1]}:${map[2]}`, map[3], scope)];
  const out: Library[] = [];
  let at = rest;
  for (let match = COORDINATES.exec(at); match; match = COORDINATES.exec(at)) {
    out.push(library(file.at(line), file.folder, `${match[1]}:${match[2]}`, match[3], scope));
    at = at.slice(match[0].length).replace(/^\s*,\s*/, '');
  }
  return out;
}
