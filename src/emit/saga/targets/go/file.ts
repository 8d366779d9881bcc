import { compareText } from '../../../../core/evidence.ts';

/** Where the packages are that printed files use. */
const PACKAGES: Readonly<Record<string, string>> = {
  client: 'go.temporal.io/sdk/client',
  context: 'context',
  json: 'encoding/json',
  os: 'os',
  slog: 'log/slog',
  temporal: 'go.temporal.io/sdk/temporal',
  time: 'time',
  workflow: 'go.temporal.io/sdk/workflow',
};

/**
 * A source file: package, the imports that its text needs, text.
 * @param own packages of the module, by name
 */
export function goFile(head: string, text: string, own: Readonly<Record<string, string>>): string {
  // Names inside of texts and comments are no uses.
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""').replace(/\/\/.*/g, '');
  const used = new Set([...bare.matchAll(/(?<![\p{L}\p{Nd}_.])([a-z0-9]+)\./gu)].map(([, name]) => name!));
  const paths = Object.entries({ ...PACKAGES, ...own }).flatMap(([name, path]) => (used.has(name) ? [path] : []));
  const inModule = new Set(Object.values(own));
  const isStandard = (path: string) => !path.includes('.');
  const groups = [
    paths.filter(isStandard),
    paths.filter(path => !isStandard(path) && !inModule.has(path)),
    paths.filter(path => inModule.has(path)),
  ].filter(group => group.length > 0);
  const lines = groups
    .map(group =>
      group
        .sort(compareText)
        .map(path => `\t"${path}"\n`)
        .join(''),
    )
    .join('\n');
  const imports = paths.length === 1 ? `import "${paths[0]}"\n\n` : lines === '' ? '' : `import (\n${lines})\n\n`;
  return `${head}\n\n${imports}${text.trim()}\n`;
}
