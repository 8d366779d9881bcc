import type { Fact, Store } from '../../core/fact.ts';
import type { AnnotationHit, CallHit, Row, TypeHit } from '../signatures.ts';
import { attribute, type Facts, hasAnnotation, imports, uses } from './row-facts.ts';

/** Base interfaces of repositories and what they keep their entities in. */
const REPOSITORIES: Readonly<Record<string, string>> = {
  JpaRepository: 'sql', ListCrudRepository: '', CrudRepository: '', PagingAndSortingRepository: '', ListPagingAndSortingRepository: '', Repository: '',
  JpaSpecificationExecutor: 'sql', R2dbcRepository: 'sql', ReactiveCrudRepository: '', ReactiveSortingRepository: '', CoroutineCrudRepository: '',
  MongoRepository: 'mongodb', ReactiveMongoRepository: 'mongodb', CoroutineSortingRepository: '',
  Neo4jRepository: 'neo4j', ReactiveNeo4jRepository: 'neo4j', GraphRepository: 'neo4j',
  CassandraRepository: 'cassandra', ReactiveCassandraRepository: 'cassandra',
  ElasticsearchRepository: 'elasticsearch', ReactiveElasticsearchRepository: 'elasticsearch', ElasticsearchCrudRepository: 'elasticsearch',
  SolrCrudRepository: 'solr', CouchbaseRepository: 'couchbase', ReactiveCouchbaseRepository: 'couchbase', KeyValueRepository: 'redis',
  PanacheRepository: 'sql', PanacheRepositoryBase: 'sql', BaseMapper: 'sql',
}; // biome-ignore format: a table

/** Imports that tell which store a general repository is for. */
const BY_IMPORT: readonly (readonly [string, string])[] = [
  ['org.springframework.data.mongodb', 'mongodb'], ['org.springframework.data.neo4j', 'neo4j'], ['org.springframework.data.cassandra', 'cassandra'],
  ['org.springframework.data.elasticsearch', 'elasticsearch'], ['org.springframework.data.redis', 'redis'], ['org.springframework.data.couchbase', 'couchbase'],
  ['org.springframework.data.jpa', 'sql'], ['org.springframework.data.r2dbc', 'sql'], ['org.springframework.data.jdbc', 'sql'],
]; // biome-ignore format: a table

function repository(hit: TypeHit): Fact | undefined {
  const { base, type, outline } = hit;
  const entity = base.args[0];
  // One repository, however many of the base interfaces it names.
  if ([...type.extends, ...type.implements].find(b => b.name in REPOSITORIES) !== base) return undefined;
  if (type.kind === 'class' && !/^Panache/.test(base.name)) return undefined;
  if (base.name === 'BaseMapper' && !imports(outline, 'com.baomidou')) return undefined;
  const known = REPOSITORIES[base.name] || BY_IMPORT.find(([p]) => imports(outline, p))?.[1];
  return {
    kind: 'store',
    at: hit.at,
    technology: known ?? 'sql',
    client: 'Spring Data',
    access: 'declare',
    ...(entity ? { entity } : {}),
    scope: hit.scope,
  };
}

const DECLARED: Readonly<Record<string, readonly [technology: string, client: string, ...attributes: string[]]>> = {
  Document: ['mongodb', 'Spring Data', 'collection', 'value'],
  Node: ['neo4j', 'Spring Data', 'value', 'primaryLabel'],
  NodeEntity: ['neo4j', 'Spring Data', 'label', 'value'],
  RedisHash: ['redis', 'Spring Data', 'value'],
};

function entity(hit: AnnotationHit): Fact | undefined {
  const { type, outline } = hit;
  if (!type) return undefined;
  const table = hasAnnotation(type, 'Table');
  const name = table && attribute(table, 'name', 'value');
  if (hit.annotation.name === 'Entity' && imports(outline, 'com.google.cloud', 'dev.morphia')) return undefined;
  return store(hit, 'sql', 'JPA', name?.ref.ref === 'literal' && name.ref.value ? name.ref.value : type.name);
}

function store(
  hit: { at: Store['at']; scope: Store['scope'] },
  technology: string,
  client: string,
  entityName: string | undefined,
): Store {
  return {
    kind: 'store',
    at: hit.at,
    technology,
    client,
    access: 'declare',
    ...(entityName ? { entity: entityName } : {}),
    scope: hit.scope,
  };
}

function document(hit: AnnotationHit): Fact | undefined {
  const { type, annotation, outline } = hit;
  if (!type) return undefined;
  const search = annotation.name === 'Document' && imports(outline, 'org.springframework.data.elasticsearch');
  if (search) {
    const index = attribute(annotation, 'indexName');
    return store(hit, 'elasticsearch', 'Spring Data', index?.ref.ref === 'literal' ? index.ref.value : type.name);
  }
  const [technology, client, ...names] = DECLARED[annotation.name]!;
  const name = attribute(annotation, ...names);
  return store(hit, technology, client, name?.ref.ref === 'literal' && name.ref.value ? name.ref.value : type.name);
}

export const springDataRows: readonly Row[] = [
  { annotation: 'Entity', from: ['javax.persistence', 'jakarta.persistence', 'org.hibernate'], fact: entity },
  {
    annotation: 'Document',
    from: ['org.springframework.data.mongodb', 'org.springframework.data.elasticsearch'],
    fact: document,
  },
  {
    annotation: ['Node', 'NodeEntity', 'RedisHash'],
    from: ['org.springframework.data', 'org.neo4j.ogm'],
    fact: document,
  },
  {
    annotation: 'Table',
    from: ['org.springframework.data.relational', 'org.springframework.data.cassandra'],
    fact: (hit: AnnotationHit): Facts => {
      if (!hit.type || hasAnnotation(hit.type, 'Entity')) return undefined;
      const name = attribute(hit.annotation, 'value', 'name');
      return store(
        hit,
        imports(hit.outline, 'org.springframework.data.cassandra') ? 'cassandra' : 'sql',
        'Spring Data',
        name?.ref.ref === 'literal' && name.ref.value ? name.ref.value : hit.type.name,
      );
    },
  },
  {
    extends: Object.keys(REPOSITORIES),
    from: ['org.springframework.data', 'io.quarkus', 'com.baomidou', 'io.micronaut.data'],
    fact: repository,
  },
  {
    extends: ['PanacheEntity', 'PanacheEntityBase'],
    fact: (hit: TypeHit): Facts => store(hit, 'sql', 'Panache', hit.type.name),
  },
  ...(['read', 'write'] as const).map(
    (access): Row => ({
      use: uses(
        ['MongoTemplate', 'MongoOperations', 'ReactiveMongoTemplate', 'ReactiveMongoOperations'],
        access === 'read'
          ? ['find', 'findOne', 'findById', 'findAll', 'count', 'aggregate', 'exists', 'query']
          : [
              'save',
              'insert',
              'insertAll',
              'remove',
              'updateFirst',
              'updateMulti',
              'upsert',
              'findAndModify',
              'findAndRemove',
              'dropCollection',
            ],
      ),
      fact: (hit: CallHit): Facts => {
        const collection = hit.invocation.args.find(a => a.form === 'string')?.ref;
        const type = hit.invocation.args.map(a => /^(\w+)(?:\.class|::class)/.exec(a.text)?.[1]).find(Boolean);
        const name = collection?.ref === 'literal' ? collection.value : type;
        return {
          kind: 'store',
          at: hit.at,
          technology: 'mongodb',
          client: 'MongoTemplate',
          access,
          ...(name ? { entity: name } : {}),
          scope: hit.scope,
        };
      },
    }),
  ),
];
