import type { Route } from '../../core/fact.ts';
import { literal } from '../../core/ref.ts';
import type { Row, TypeHit } from '../signatures.ts';
import { attribute, type Facts, hasAnnotation, joinPaths } from './row-facts.ts';

/** Repositories that Spring Data REST serves by itself, once it is built in; reactive ones it leaves alone. */
const SERVED = [
  'CrudRepository', 'ListCrudRepository', 'PagingAndSortingRepository', 'ListPagingAndSortingRepository', 'JpaRepository',
  'MongoRepository', 'Neo4jRepository', 'CassandraRepository',
]; // biome-ignore format: a table

const LIBRARIES = ['spring-boot-starter-data-rest', 'spring-data-rest-webmvc'] as const;

export const dataRestRows: readonly Row[] = [{ extends: SERVED, from: ['org.springframework.data'], fact: resource }];

function resource({ type, base, at, scope }: TypeHit): Facts {
  const marks = hasAnnotation(type, 'RepositoryRestResource', 'RestResource');
  if (type.kind !== 'interface' || isOff(marks && attribute(marks, 'exported')?.text)) return undefined;
  if ([...type.extends].find(b => SERVED.includes(b.name)) !== base || hasAnnotation(type, 'NoRepositoryBean'))
    return undefined;
  const path = marks && attribute(marks, 'path', 'collectionResourceRel');
  const entity = base.args[0];
  if (!path && !entity) return undefined;
  const route: Route = {
    kind: 'route',
    protocol: 'http',
    method: '*',
    path: joinPaths(undefined, path?.ref ?? literal(plural(entity!))),
    framework: 'Spring Data REST',
    // The annotation is the library's own: where it stands, the library is there.
    ...(marks ? {} : { servedWith: LIBRARIES }),
    at,
    scope,
  };
  return route;
}

const isOff = (written: string | undefined): boolean => written?.trim() === 'false';

/** As the library names a collection: the entity, its first letter small, in the plural. */
function plural(entity: string): string {
  const name = entity.charAt(0).toLowerCase() + entity.slice(1);
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
