import type { RepoPath } from '../core/evidence.ts';

/** Extension → language id. Only languages in which services are written: these count in coverage. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  java: 'java',
  kt: 'kotlin',
  kts: 'kotlin',
  ts: 'typescript',
  tsx: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  vue: 'javascript',
  svelte: 'javascript',
  go: 'go',
  py: 'python',
  cs: 'csharp',
  cshtml: 'csharp',
  razor: 'csharp',
  rs: 'rust',
  php: 'php',
  rb: 'ruby',
  cpp: 'cpp',
  cc: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  hh: 'cpp',
  c: 'c',
  h: 'c',
  ex: 'elixir',
  exs: 'elixir',
  scala: 'scala',
  sc: 'scala',
  swift: 'swift',
  dart: 'dart',
  fs: 'fsharp',
  fsx: 'fsharp',
  vb: 'vb',
  clj: 'clojure',
  cljc: 'clojure',
  cljs: 'clojure',
  erl: 'erlang',
  lua: 'lua',
  groovy: 'groovy',
  hs: 'haskell',
};

/** Build and tool files that carry a language's extension but are nobody's program. */
const NOT_CODE =
  /^(?:build\.gradle\.kts|settings\.gradle\.kts|mix\.exs|.*\.config\.(?:[cm]?[jt]s)|.*\.d\.ts|setup\.py|gulpfile\.js|gruntfile\.js)$/i;

/**
 * Language of a file, by its name alone.
 * @returns undefined for everything that is not program text: configuration, documents, images, build scripts
 */
export function languageOf(path: RepoPath): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return undefined;
  const language = BY_EXTENSION[name.slice(dot + 1).toLowerCase()];
  return language !== undefined && NOT_CODE.test(name) ? undefined : language;
}

/** All language ids, in code-unit order. */
export const languages: readonly string[] = [...new Set(Object.values(BY_EXTENSION))].sort();

const LOCK_FILES: ReadonlySet<string> = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'go.sum',
  'go.work.sum',
  'cargo.lock',
  'composer.lock',
  'gemfile.lock',
  'poetry.lock',
  'uv.lock',
  'pipfile.lock',
  'pdm.lock',
  'mix.lock',
  'packages.lock.json',
  'gradle.lockfile',
  'podfile.lock',
  'pubspec.lock',
]);

const GENERATED =
  /(?:\.pb(?:\.gw|\.validate)?\.go|_pb2(?:_grpc)?\.pyi?|_(?:grpc_|web_)?pb\.(?:d\.)?[jt]s|\.pb\.(?:cc|h|rb|swift|dart)|_pb\.rb|\.g(?:\.i)?\.cs|\.designer\.cs|\.min\.(?:js|css|mjs)|\.bundle\.js|\.js\.map|\.css\.map|\.generated\.\w{1,10}|_generated\.\w{1,10}|\.freezed\.dart|\.g\.dart)$/i;

/** Written by a tool and reproducible: counted, never read. A "DO NOT EDIT" header is for the extractors to see. */
export function isGenerated(name: string): boolean {
  return GENERATED.test(name) || LOCK_FILES.has(name.toLowerCase());
}
