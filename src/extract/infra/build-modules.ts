import type { Fact, Library } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import { dotnet } from './build-dotnet.ts';
import { library, moduleUnit } from './build-facts.ts';
import { goMain, goModule } from './build-go.ts';
import { gradle } from './build-gradle.ts';
import { maven } from './build-maven.ts';
import { npm } from './build-npm.ts';
import { python } from './build-python.ts';
import { readJson } from './json-document.ts';
import { readToml } from './toml-lines.ts';
import { entries, entry, get, text } from './yaml-document.ts';

const base = { languages: [], looksFor: ['unit', 'library'] } as const;
const named = (pattern: RegExp) => (path: string) => pattern.test(path.slice(path.lastIndexOf('/') + 1));

const cargo: Extractor = {
  ...base,
  id: 'cargo',
  accepts: named(/^Cargo\.toml$/),
  *extract(file) {
    const facts: Library[] = [];
    let name: { value: string; line: number } | undefined;
    const sections = new Set<string>();
    for (const { section, key, value, line } of readToml(file.text)) {
      sections.add(section);
      if (section === 'package' && key === 'name') name = { value, line };
      const table = /^(?:target\.[^.]*\.)?(dependencies|dev-dependencies|build-dependencies)(?:\.(.+))?$/.exec(section);
      if (!table) continue;
      const scope = table[1] === 'dependencies' ? 'runtime' : table[1] === 'dev-dependencies' ? 'test' : 'build';
      const version = /version\s*=\s*"([^"]{1,60})"/.exec(value)?.[1] ?? (value.startsWith('{') ? undefined : value);
      if (table[2] && key === '') facts.push(library(file.at(line), file.folder, table[2], undefined, scope));
      else if (!table[2] && key !== '' && !key.includes('.'))
        facts.push(library(file.at(line), file.folder, key, version, scope));
      else if (!table[2] && key.endsWith('.workspace'))
        facts.push(library(file.at(line), file.folder, key.slice(0, -10), undefined, scope));
    }
    const packaging = sections.has('bin')
      ? 'application'
      : sections.has('lib')
        ? 'library'
        : !name && sections.has('workspace')
          ? 'aggregate'
          : undefined;
    const unit =
      (name || packaging === 'aggregate') &&
      moduleUnit({ at: file.at(name?.line ?? 1), root: file.folder, name: name?.value, packaging });
    if (unit) yield unit;
    yield* facts;
  },
};

const composer: Extractor = {
  ...base,
  id: 'composer',
  accepts: named(/^composer\.json$/),
  *extract(file, report) {
    const root = readJson(file, report);
    const name = text(get(root, 'name'));
    const unit = moduleUnit({
      at: file.at(entry(root, 'name')?.line ?? 1),
      root: file.folder,
      name: name?.slice(name.indexOf('/') + 1),
      aliases: [name],
    });
    if (unit) yield unit;
    for (const [section, scope] of [
      ['require', 'runtime'],
      ['require-dev', 'test'],
    ] as const)
      for (const e of entries(get(root, section)))
        if (e.key.includes('/')) yield library(file.at(e.line), file.folder, e.key, text(e.value), scope);
  },
};

/** A build file in a language of its own, of which lines are enough. */
interface LineFormat {
  readonly id: string;
  readonly file: RegExp;
  readonly name?: RegExp;
  /** Name, version; or group, artifact, version with `grouped`. */
  readonly library: RegExp;
  readonly grouped?: boolean;
  readonly test: RegExp;
}

const LINE_FORMATS: readonly LineFormat[] = [
  {
    id: 'bundler',
    file: /^Gemfile$/,
    library: /^\s*gem\s+["']([\w.-]{1,100})["'](?:\s*,\s*["']([^"']{1,60})["'])?/,
    test: /\bgroup:?\s*[^\n]{0,40}:?(?:test|development)/,
  },
  {
    id: 'mix',
    file: /^mix\.exs$/,
    name: /\bapp:\s*:(\w{1,100})/,
    library: /^\s*\{:(\w{1,100}),\s*(?:"([^"]{1,60})")?/,
    test: /only:\s*\[?\s*:(?:test|dev)/,
  },
  {
    id: 'sbt',
    file: /\.sbt$/,
    name: /^\s*(?:ThisBuild\s*\/\s*)?name\s*:=\s*"([\w. -]{1,100})"/,
    library: /"([\w.-]{1,100})"\s*%{1,3}\s*"([\w.-]{1,100})"\s*%\s*"?([\w.-]{1,60})"?/,
    grouped: true,
    test: /%\s*"?Test"?/i,
  },
];

function lineExtractor(format: LineFormat): Extractor {
  return {
    ...base,
    id: format.id,
    accepts: named(format.file),
    *extract(file): Iterable<Fact> {
      const facts: Library[] = [];
      let name: { value: string; line: number } | undefined;
      let inTestGroup = false;
      for (const [i, line] of file.text.split('\n').entries()) {
        if (line.length > 500 || /^\s*(?:#|\/\/)/.test(line)) continue;
        const own = name ? undefined : format.name?.exec(line)?.[1];
        if (own) name = { value: own, line: i + 1 };
        if (/^\s*group\b/.test(line)) inTestGroup = format.test.test(line);
        else if (/^end\b/.test(line)) inTestGroup = false;
        const match = format.library.exec(line);
        if (!match) continue;
        const [id, version] = format.grouped ? [`${match[1]}:${match[2]}`, match[3]] : [match[1]!, match[2]];
        facts.push(
          library(file.at(i + 1), file.folder, id, version, inTestGroup || format.test.test(line) ? 'test' : 'runtime'),
        );
      }
      const unit =
        (name || facts.length > 0) &&
        moduleUnit({ at: name ? file.at(name.line) : facts[0]!.at, root: file.folder, name: name?.value });
      if (unit) yield unit;
      yield* facts;
    },
  };
}

/** Everything that reads build files. */
export const buildExtractors: readonly Extractor[] = [
  maven,
  gradle,
  npm,
  python,
  dotnet,
  goModule,
  goMain,
  cargo,
  composer,
  ...LINE_FORMATS.map(lineExtractor),
];
