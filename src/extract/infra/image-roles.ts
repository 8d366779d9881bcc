import { IMAGE_ROWS, type ImageRole } from './image-role-rows.ts';

export type { ImageRole } from './image-role-rows.ts';

/** Words around a product's name that change nothing: `my-postgres-db`, `redis-master`. */
// biome-ignore format: a list
const FILLER = new Set([
  'alpine', 'oss', 'es', 'logging', 'amd64', 'arm64', 'slim', 'server', 'db', 'database', 'master', 'slave',
  'primary', 'replica', 'standalone', 'node', 'cluster', 'official', 'service', 'svc', 'local', 'dev', 'app',
  'image', 'docker', 'linux', 'debian', 'ubuntu', 'broker', 'cache', 'store', 'main', 'test', 'community', 'custom',
  'single', 'data', 'management',
]);

const BY_NAME = new Map<string, ImageRole>(
  [...IMAGE_ROWS]
    .reverse()
    .flatMap(([role, technology, ...names]) => names.map(name => [name, { role, technology }] as const)),
);

/**
 * What a container image or product is, from its name.
 * @param image an image reference, with registry, tag, digest and placeholders as written; '' when unknown
 * @param names names given to the unit (service, chart, container), asked when the image says nothing or is not given
 * @returns undefined for names the table does not know: the usual case for a system's own services
 */
export function imageRole(image: string, ...names: readonly string[]): ImageRole | undefined {
  const { repository, name } = imageName(image);
  const known = BY_NAME.get(`${repository}-${name}`) ?? productRole(name);
  if (known) return known;
  // Organisations that only publish one product: openzipkin/x.
  const owner = repository === '' ? undefined : BY_NAME.get(repository);
  if (owner && owner.role === 'monitoring') return owner;
  if (image !== '') return undefined;
  for (const given of names) {
    const role = productRole(given.toLowerCase());
    if (role) return role;
  }
  return undefined;
}

/** `registry:5000/Org/my-image:${TAG}@sha256:…` is `org` and `my-image`. */
export function imageName(image: string): { readonly repository: string; readonly name: string } {
  const bare = image
    .toLowerCase()
    .replace(/\$\{[^{}]*\}|\$\([^()]*\)|\$\w+/g, '')
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '');
  const parts = bare.split('/').filter(p => p !== '');
  const name = parts.at(-1) ?? '';
  // A mirror that flattens the path: `mirror/quay_io_prometheus_alertmanager`.
  const flat = /^(?:k8s_)?(?:gcr|quay|ghcr|docker|mcr|registry)_[a-z_]{2,20}_/.test(name);
  return { repository: parts.at(-2) ?? '', name: flat ? name.slice(name.lastIndexOf('_') + 1) : name };
}

/** A product's name, alone or with filler words and version numbers around it. */
function productRole(name: string): ImageRole | undefined {
  const whole = BY_NAME.get(name);
  if (whole) return whole;
  const tokens = name.split(/[^a-z0-9]+/).filter(t => t !== '' && !/^v?\d+$/.test(t));
  // `redis_exporter`, `rabbitmq-exporter`: about a product, not the product.
  if (tokens.at(-1) === 'exporter') return BY_NAME.get('exporter');
  const telling = tokens.filter(t => !FILLER.has(t));
  return BY_NAME.get(tokens.join('-')) ?? BY_NAME.get(telling.join('-'));
}
