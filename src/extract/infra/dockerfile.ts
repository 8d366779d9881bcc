import type { RepoPath } from '../../core/evidence.ts';
import type { Fact, Unit } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { type Instruction, readInstructions, type Stage, stagesOf } from './dockerfile-instructions.ts';
import { imageRole } from './image-roles.ts';
import { isAuxiliaryPath, resolvePath, tellingFolder } from './repo-path.ts';
import { dockerfileOperation } from './unit-operation.ts';

/** How an image is built: what runs in it, its ports and settings, and which folders go in. */
export const dockerfile: Extractor = {
  id: 'dockerfile',
  languages: [],
  looksFor: ['unit', 'setting'],
  accepts: path =>
    /(?:^|\/)(?:Dockerfile(?:[._-][^/]*)?|[^/]+\.(?:dockerfile|containerfile)|Containerfile(?:\.[^/]*)?)$/i.test(
      path,
    ) && !/\.(?:dockerignore|md|sh|ya?ml)$/i.test(path),
  *extract(file) {
    const stages = stagesOf(readInstructions(file));
    const last = stages.at(-1);
    if (!last) return;
    yield* stageFacts(file, stages, last);
  },
};

function* stageFacts(file: SourceFile, stages: readonly Stage[], last: Stage): Iterable<Fact> {
  const lineage = lineageOf(stages, last);
  const base = lineage[0]!.image;
  const instructions = lineage.flatMap(s => s.instructions);
  const service = serviceInName(file.name);
  const lastOf = (name: string) =>
    last.instructions.findLast(i => i.name === name) ?? instructions.findLast(i => i.name === name);
  const command = [lastOf('ENTRYPOINT'), lastOf('CMD')]
    .map(i => (i ? commandText(i.rest) : ''))
    .filter(c => c !== '')
    .join(' ');
  const ports = instructions
    .filter(i => i.name === 'EXPOSE')
    .flatMap(i => i.rest.split(/\s+/).map(p => Number(p.split('/')[0])));
  const product = imageRole(base);
  const role = product && product.role !== 'auxiliary' && product.role !== 'gateway' ? product.role : undefined;
  const name = service ?? (tellingFolder(file.folder) || '.');
  const mounts = stages.flatMap(s => s.instructions).flatMap(i => copied(file.folder, i));
  const unit: Unit = {
    kind: 'unit',
    at: file.at(last.line),
    origin: 'dockerfile',
    name,
    aliases: [],
    hosts: [],
    root: file.folder,
    ...(base ? { image: base } : {}),
    ports: [...new Set(ports.filter(p => Number.isInteger(p) && p > 0 && p < 65536))],
    ...(command ? { command } : {}),
    ...(mounts.length > 0 ? { mounts: [...new Set(mounts)] } : {}),
    ...(role ? { role } : {}),
    ...(product && product.role !== 'auxiliary' ? { technology: product.technology } : {}),
    ...(isAuxiliaryPath(file.path) ? { auxiliary: true } : {}),
    ...dockerfileOperation(file, last.instructions),
  };
  yield unit;
  const owner = service ? ({ of: 'unit', unit: service } as const) : ({ of: 'folder', root: file.folder } as const);
  for (const instruction of instructions) {
    if (instruction.name !== 'ENV') continue;
    let line = instruction.line;
    for (const [key, value] of pairs(instruction.rest)) {
      line = lineOf(file, instruction, line, key);
      yield { kind: 'setting', at: file.at(line), owner, key, value };
    }
  }
}

/** Line on which a long ENV names a key, looked for from the line of the key before it; a few lines of comment allowed. */
function lineOf(file: SourceFile, instruction: Instruction, from: number, key: string): number {
  for (let line = from; line <= Math.min(instruction.endLine, from + 20); line++)
    if (file.lineText(line).includes(`${key}=`)) return line;
  return from;
}

/** The stages a stage builds on inside this file, lowest first: their ports and settings are inherited. */
function lineageOf(stages: readonly Stage[], stage: Stage): readonly Stage[] {
  const out = [stage];
  for (let at: Stage | undefined = stage; at; ) {
    const { image, index }: Stage = at;
    at = stages.slice(0, index).findLast(s => s.alias !== undefined && s.alias === image.toLowerCase());
    if (at) out.unshift(at);
  }
  return out;
}

/** `Dockerfile.orders` and `orders.Dockerfile` are about orders; `Dockerfile.dev` about a stage, not a service. */
function serviceInName(name: string): string | undefined {
  const word =
    /^(?:docker|container)file[._-](.+)$/i.exec(name)?.[1] ?? /^(.+)\.(?:docker|container)file$/i.exec(name)?.[1];
  return word &&
    !/^(?:dev(?:elopment)?|prod(?:uction)?|test|ci|local|debug|release|build(?:er)?|base|alpine|slim|debian|ubuntu|windows|linux|arm(?:64|32)?|amd64|x86(?:_64)?|multi(?:stage)?|native(?:-micro)?|jvm|legacy-jar|template|tmpl|in|original|old|bak|\d.*)(?:[._-].*)?$/i.test(
      word,
    )
    ? word
    : undefined;
}

function commandText(rest: string): string {
  return (execForm(rest)?.join(' ') ?? rest).replace(/\s+/g, ' ').trim();
}

/** `["a", "b"]`; what is not valid JSON is a shell command, as Docker itself decides. */
function execForm(rest: string): readonly string[] | undefined {
  if (!rest.trimStart().startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(rest);
    return Array.isArray(words) ? words.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** `target/*.jar` is `target`. */
function beforePattern(path: string): string {
  const pattern = path.search(/[*?]/);
  return pattern < 0 ? path : path.slice(0, Math.max(0, path.lastIndexOf('/', pattern)));
}

/** `ENV A=1 B="two words"` and the old `ENV A 1`. */
function pairs(rest: string): readonly (readonly [string, string])[] {
  const out: [string, string][] = [];
  for (const m of rest.matchAll(/(?:^|\s)([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\"']|\\.)*)/g))
    out.push([m[1]!, m[2]!.replace(/^(["'])(.*)\1$/s, '$2').replace(/\\(.)/g, '$1')]);
  if (out.length > 0 && /^\s*[A-Za-z_][\w.-]*=/.test(rest)) return out;
  const old = /^\s*([A-Za-z_][\w.-]*)\s+(.+)$/s.exec(rest);
  return old ? [[old[1]!, old[2]!.trim()]] : [];
}

/** Words that say which part of a module goes in, not which module. */
const PART =
  /^(?:target|build|dist|out|bin|src|lib|libs|app|public|static|config|conf|scripts?|vendor|package.*|pom\.xml|go\.(?:mod|sum)|requirements.*|.*\.\w{1,5})$/i;

/**
 * What COPY and ADD take from the repository: seen from the Dockerfile's folder, and from the root too where the path
 * starts with a folder that may be a module, because the build context is often the root.
 */
function copied(folder: RepoPath, instruction: Instruction): readonly RepoPath[] {
  if ((instruction.name !== 'COPY' && instruction.name !== 'ADD') || /--from=|<</.test(instruction.rest)) return [];
  const rest = instruction.rest.replace(/^(?:\s*--\S+)+/, '').trim();
  const words = execForm(rest) ?? rest.split(/\s+/);
  return words.slice(0, -1).flatMap(word => {
    const path = beforePattern(word).replace(/^\/+/, '');
    if (path === '') return [];
    const near = resolvePath(folder, path);
    const far =
      folder === '' || PART.test(path.split('/').find(p => p !== '.') ?? '') ? undefined : resolvePath('', path);
    return [near, far].filter((p): p is RepoPath => p !== undefined && p !== '');
  });
}
