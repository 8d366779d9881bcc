/** How names are compared. One thing goes by many: `orders`, `orders-service`, `OrdersService`, `acme/orders:1.2`. */

/** Lower case, letters and digits only. */
export function normalise(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Words that say nothing about which service it is, only that it is one. */
const SUFFIXES = [
  'microservice',
  'microservices',
  'service',
  'svc',
  'srv',
  'server',
  'application',
  'app',
  'api',
  'backend',
  'deployment',
];

/** Names shared by many unrelated things: never enough to say that two are one. */
const GENERIC = new Set([
  'app',
  'api',
  'server',
  'service',
  'services',
  'main',
  'src',
  'source',
  'client',
  'db',
  'database',
  'docker',
  'deployment',
  'container',
  'demo',
  'parent',
  'root',
  'project',
  'example',
  'sample',
  'test',
  'web',
  'backend',
  'code',
  'lib',
  'core',
  'cmd',
  'latest',
  'default',
  '',
]);

export function isGeneric(name: string): boolean {
  return GENERIC.has(normalise(name));
}

/** Normalised, without generic suffixes: `orders-service-api` → `orders`. */
export function stem(name: string): string {
  let rest = normalise(name);
  for (;;) {
    const suffix = SUFFIXES.find(s => rest.endsWith(s) && rest.length > s.length + 1);
    if (!suffix) return rest;
    rest = rest.slice(0, -suffix.length);
  }
}

/** `OrderHistory-svc` → ['order', 'history', 'svc']. */
export function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** Words without generic ones at the end, at least one left. */
export function tellingWords(name: string): string[] {
  const all = words(name);
  while (all.length > 1 && SUFFIXES.includes(all.at(-1)!)) all.pop();
  return all;
}

/** `registry.io/acme/orders:${TAG:-1.2}@sha256:…` → `orders`. */
export function imageName(image: string): string {
  const path = image
    .replace(/@.*$/, '')
    .replace(/\$\{[^}]*:?-([^}]*)\}/g, '$1')
    .replace(/\$\{?[\w.:]*\}?/g, '');
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  return last.replace(/:.*$/, '').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

/** Last folder that says something: `services/orders/src` → `orders`. */
export function folderName(root: string): string | undefined {
  const parts = root.split('/').filter(Boolean);
  while (parts.length > 1 && /^(src|cmd|main|app|server|svc|source|docker|code)$/i.test(parts.at(-1)!)) parts.pop();
  return parts.at(-1);
}

/** Whether `path` is `folder` or inside it; '' is the root and holds everything. */
export function isInside(path: string, folder: string): boolean {
  return folder === '' || path === folder || (path.startsWith(folder) && path[folder.length] === '/');
}

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|host\.docker\.internal|::1)$/i;

export function isLocal(host: string): boolean {
  return LOCAL.test(host);
}

/** Configuration of the server that front-end developers run at home: what it does, the built pages may do otherwise. */
export function isDevelopmentServer(file: string): boolean {
  return /(^|\/)((vite|vue|webpack[\w.-]{0,40}|rspack|rsbuild|craco)\.config|setupProxy|proxy\.conf)\.(\w{2,4}|config\.\w{2,4})$/i.test(
    file,
  );
}
