import type { Fact, Library } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { library, moduleUnit } from './build-facts.ts';
import { readToml } from './toml-lines.ts';

const FILE =
  /(?:^|\/)(?:pyproject\.toml|Pipfile|setup\.py|requirements[\w.-]{0,40}\.txt|requirements\/[\w.-]{1,40}\.txt)$/;
const REQUIREMENT =
  /^\s*([A-Za-z0-9][\w.-]{0,100})\s*(?:\[[^\]]{0,100}\])?\s*(?:(?:===?|~=|>=|<=|!=|<|>|@)\s*([^;#\s,]{0,100}))?/;
const NOT_RUNTIME = /dev|test|lint|docs?|ci|build/i;

/** Python distributions and their requirements. */
export const python: Extractor = {
  id: 'python-build',
  languages: [],
  looksFor: ['unit', 'library'],
  accepts: path => FILE.test(path),
  *extract(file) {
    if (file.name === 'pyproject.toml' || file.name === 'Pipfile') yield* tomlFacts(file);
    else if (file.name === 'setup.py') yield* setupFacts(file);
    else yield* requirementFacts(file);
  },
};

function* requirementFacts(file: SourceFile): Iterable<Fact> {
  const folder = file.folder.replace(/(?:^|\/)requirements$/, '');
  const scope: Library['scope'] = NOT_RUNTIME.test(file.name.replace(/^requirements/, '').replace(/\.\w+$/, ''))
    ? 'test'
    : 'runtime';
  const facts: Library[] = [];
  for (const [i, text] of file.text.split('\n').entries()) {
    if (/^\s*(?:#|-|$)/.test(text) || text.length > 500) continue;
    const match = REQUIREMENT.exec(text);
    if (match) facts.push(library(file.at(i + 1), folder, match[1]!, match[2], scope));
  }
  const unit = scope === 'runtime' && facts[0] && moduleUnit({ at: facts[0].at, root: folder, name: undefined });
  if (unit) yield unit;
  yield* facts;
}

function* tomlFacts(file: SourceFile): Iterable<Fact> {
  let name: { value: string; line: number } | undefined;
  let starts = false;
  const facts: Library[] = [];
  for (const { section, key, value, line, item } of readToml(file.text)) {
    if (key === 'name' && /^(?:project|tool\.poetry|metadata)$/.test(section)) name ??= { value, line };
    if (/^(?:project|tool\.poetry)\.scripts$/.test(section) && key !== '') starts = true;
    const list =
      (section === 'project' && key === 'dependencies') ||
      section === 'project.optional-dependencies' ||
      section === 'dependency-groups';
    const table = /^(?:tool\.poetry(?:\.group\.[\w-]+)?\.(?:dev-)?dependencies|packages|dev-packages)$/.test(section);
    if (list && item) {
      const match = REQUIREMENT.exec(value);
      const isOptional = section !== 'project' && NOT_RUNTIME.test(key);
      if (match) facts.push(library(file.at(line), file.folder, match[1]!, match[2], isOptional ? 'test' : 'runtime'));
    } else if (table && key !== '' && key !== 'python' && !item) {
      const version = /version\s*=\s*"([^"]{1,60})"/.exec(value)?.[1] ?? (value.startsWith('{') ? undefined : value);
      facts.push(
        library(
          file.at(line),
          file.folder,
          key,
          version,
          NOT_RUNTIME.test(section.replace('dependencies', '')) ? 'test' : 'runtime',
        ),
      );
    }
  }
  const isProject = name !== undefined || facts.length > 0;
  const unit =
    isProject &&
    moduleUnit({
      at: file.at(name?.line ?? 1),
      root: file.folder,
      name: name?.value,
      packaging: starts ? 'application' : undefined,
    });
  if (unit) yield unit;
  yield* facts;
}

function* setupFacts(file: SourceFile): Iterable<Fact> {
  const name = /\bname\s{0,4}=\s{0,4}["']([\w.-]{1,100})["']/.exec(file.text);
  const unit = name && moduleUnit({ at: file.at(file.lineAt(name.index)), root: file.folder, name: name[1] });
  if (unit) yield unit;
  for (const list of file.text.matchAll(
    /\b(install_requires|tests_require|extras_require)\s{0,4}=\s{0,4}[[{]([^\]]{0,5000})/g,
  )) {
    const start = list.index + list[0].length - list[2]!.length;
    for (const item of list[2]!.matchAll(/["']([^"'\n]{1,200})["'](?!\s{0,4}:)/g)) {
      const match = REQUIREMENT.exec(item[1]!);
      if (match)
        yield library(
          file.at(file.lineAt(start + item.index)),
          file.folder,
          match[1]!,
          match[2],
          list[1] === 'install_requires' ? 'runtime' : 'test',
        );
    }
  }
}
