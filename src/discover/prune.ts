/** Folders that never hold the system's own source, whatever stands beside them. */
const ALWAYS: ReadonlySet<string> = new Set([
  '.git', '.hg', '.svn', '.gradle', '.idea', '.vs', '.metals', '.bloop', '.settings', '.m2', '.yarn', '.pnpm-store', '.cache', '.parcel-cache',
  '.next', '.nuxt', '.svelte-kit', '.angular', '.turbo', '.nx', '.terraform', '.serverless', '.aws-sam', '.dart_tool', '.stack-work', '.bundle',
  '.venv', '.tox', '.nox', '.eggs', '.mypy_cache', '.pytest_cache', '.ruff_cache', '.nyc_output', '__pycache__', 'site-packages',
  'node_modules', 'bower_components', 'jspm_packages', 'Pods', 'third_party', 'cdk.out', 'elm-stuff',
]); // biome-ignore format: a table

/**
 * Folders that are build output or fetched code only beside the build file of the tool that makes them: a package or a
 * domain may well be called `vendor`, `target` or `coverage`.
 */
const BESIDE: Readonly<Record<string, RegExp>> = {
  vendor: /^(?:go\.mod|composer\.json|Gemfile)$/,
  target: /^(?:pom\.xml|build\.sbt|Cargo\.toml|project\.clj)$/,
  build:
    /^(?:(?:build|settings)\.gradle(?:\.kts)?|package\.json|setup\.py|pyproject\.toml|CMakeLists\.txt|pubspec\.yaml)$/,
  dist: /^(?:package\.json|setup\.py|pyproject\.toml)$/,
  out: /^(?:package\.json|pom\.xml|build\.gradle(?:\.kts)?|.*\.(?:iml|sln))$/,
  bin: /^(?:.*\.(?:csproj|fsproj|vbproj)|\.classpath)$/,
  obj: /^.*\.(?:csproj|fsproj|vbproj)$/,
  coverage: /^(?:package\.json|\.coveragerc|Gemfile|jest\.config\.\w+)$/,
  _build: /^(?:mix\.exs|rebar\.config|dune-project)$/,
  deps: /^(?:mix\.exs|rebar\.config)$/,
  venv: /^(?:requirements.*\.txt|pyproject\.toml|setup\.py|Pipfile)$/,
  env: /^(?:requirements.*\.txt|pyproject\.toml|setup\.py|Pipfile)$/,
};

/** Folders that hold scripts or deployment files in some repositories and output in others: a look inside decides. */
const LOOK_INSIDE: ReadonlySet<string> = new Set(['build', 'bin', 'out', 'dist', 'env']);
const OWN_WORK = /^(?:Dockerfile.*|.*\.Dockerfile|(?:docker-)?compose.*\.ya?ml|Makefile|.*\.sh|.*\.go|.*\.tf)$/i;

/** Whether the name is worth listing the folder for. */
export function mustLookInside(name: string): boolean {
  return LOOK_INSIDE.has(name);
}

/** What a web front end serves: libraries that somebody copied there are not the system's code. */
const SERVED = /^(?:wwwroot|static|public|assets|webapp)$/;
const COPIED = /^(?:libs?|vendors?)$/;

/**
 * Whether to leave a folder out.
 * @param parent name of the folder that holds it, '' at the root
 * @param siblings names in that folder
 * @param inside lists the folder itself; called only for names that `mustLookInside`
 */
export function isPruned(
  name: string,
  parent: string,
  siblings: readonly string[],
  inside: () => readonly string[],
): boolean {
  if (ALWAYS.has(name) || (COPIED.test(name) && SERVED.test(parent))) return true;
  const beside = Object.hasOwn(BESIDE, name) ? BESIDE[name] : undefined;
  if (!beside || !siblings.some(sibling => beside.test(sibling))) return false;
  return !(mustLookInside(name) && inside().some(entry => OWN_WORK.test(entry)));
}

/**
 * Folders of documents: what is code there is a sample or the site's own generator, and deployment files there are
 * illustrations. Only contracts are read in them, since many systems keep their API descriptions under docs/.
 */
const DOCUMENTS = /^(?:[\w-]*[-_.])?docs?$|^documentation$/i;
const CONTRACT =
  /(?:\.proto|\.graphqls?|\.thrift|\.avsc|(?:^|[._/-])(?:openapi|swagger|asyncapi|api|apis)(?:[._/-].*)?\.(?:ya?ml|json))$/i;

export function isDocumentFolder(name: string): boolean {
  return DOCUMENTS.test(name);
}

/** Whether a file under a folder of documents is read. */
export function isReadAmongDocuments(path: string): boolean {
  return CONTRACT.test(path);
}
