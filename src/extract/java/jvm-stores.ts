import type { Fact, Scope, Store } from '../../core/fact.ts';
import { literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { Invocation, Outline } from '../syntax/outline.ts';
import { attribute, type Facts, functionScope, several, uses } from './row-facts.ts';
import { tablesOf } from './sql-tables.ts';

interface At {
  readonly at: Store['at'];
  readonly scope: Scope;
}

function store(hit: At, technology: string, client: string, access: Store['access'], more: { entity?: string | undefined; target?: Ref | undefined } = {}): Store {
  return {
    kind: 'store', at: hit.at, technology, client, access, ...(more.target ? { target: more.target } : {}), ...(more.entity ? { entity: more.entity } : {}), scope: hit.scope,
  };
}

/** Tables of the statement, each with how it is used; a statement that cannot be read is a read or write of something. */
function statement(hit: At, client: string, sql: Ref | undefined, fallback: 'read' | 'write'): readonly Fact[] {
  const tables = sql ? tablesOf(sql) : [];
  if (tables.length === 0) return [store(hit, 'sql', client, fallback)];
  return tables.map(t => store(hit, 'sql', client, t.access, { entity: t.name }));
}

const TEMPLATES = ['JdbcTemplate', 'NamedParameterJdbcTemplate', 'NamedParameterJdbcOperations', 'JdbcOperations', 'SimpleJdbcTemplate', 'JdbcClient', 'R2dbcEntityTemplate', 'DatabaseClient'];
const jdbc = (access: 'read' | 'write') => (hit: CallHit): Facts => statement(hit, 'JDBC', hit.invocation.args[0]?.ref, access);

const connect = (technology: string, client: string, at = 0) => (hit: CallHit): Facts => {
  const target = hit.invocation.args[at]?.ref;
  return store(hit, technology, client, 'connect', { target: target?.ref === 'opaque' ? undefined : target });
};

/** `jdbc:postgresql://…` says what it is. */
function connectJdbc(hit: CallHit): Facts {
  const target = hit.invocation.args[0]?.ref;
  const url = target?.ref === 'literal' ? target.value : target?.ref === 'join' && target.parts[0]?.ref === 'literal' ? target.parts[0].value : '';
  const technology = /^jdbc:(\w+):/.exec(url)?.[1] ?? 'sql';
  return store(hit, technology, 'JDBC', 'connect', { target: target?.ref === 'opaque' ? undefined : target });
}

const typeName = (i: Invocation): string | undefined => i.args.map(a => /^(\w+)(?:\.class|::class)/.exec(a.text)?.[1]).find(Boolean);

function entityManager(access: 'read' | 'write') {
  return (hit: CallHit): Facts => {
    const { invocation } = hit;
    const native = invocation.name === 'createNativeQuery';
    if (native) return statement(hit, 'JPA', invocation.args[0]?.ref, access);
    return store(hit, 'sql', 'JPA', access, { entity: typeName(invocation) ?? constructedType(hit.outline, invocation) });
  };
}

/** Type of the variable that is handed over: `em.persist(order)`. */
function constructedType(outline: Outline, i: Invocation): string | undefined {
  const name = i.args[0]?.form === 'name' ? i.args[0].text : undefined;
  return name === undefined ? undefined : outline.variables.find(v => v.name === name && v.owner === i.owner && v.member === i.member)?.type?.name;
}

function mapperStatement(hit: AnnotationHit): Facts {
  const parts = several(attribute(hit.annotation, 'value')).map(e => e.ref);
  const text: Ref = { ref: 'join', parts: parts.flatMap(p => [p, literal(' ')]) };
  return statement({ at: hit.at, scope: functionScope(hit.scope) }, 'MyBatis', text, hit.annotation.name === 'Select' ? 'read' : 'write');
}

const REDIS = ['RedisTemplate', 'StringRedisTemplate', 'ReactiveRedisTemplate', 'ReactiveStringRedisTemplate', 'RedisOperations', 'ValueOperations', 'HashOperations', 'ListOperations', 'SetOperations', 'ZSetOperations', 'Jedis', 'JedisPool', 'RedissonClient', 'RedisCommands', 'JedisCluster', 'UnifiedJedis', 'JedisPooled'];
const redis = (access: 'read' | 'write') => (hit: CallHit): Facts => store(hit, 'redis', /^(?:Jedis|Redisson|RedisCommands|Unified)/.exec(hit.invocation.receiverType ?? '')?.[0] ?? 'RedisTemplate', access);

export const jvmStoreRows: readonly Row[] = [
  { use: uses(TEMPLATES, ['query', 'queryForObject', 'queryForList', 'queryForMap', 'queryForRowSet', 'queryForStream', 'queryForInt']), fact: jdbc('read') },
  { use: uses(TEMPLATES, ['update', 'batchUpdate', 'execute', 'sql']), fact: jdbc('write') },
  { use: uses(['Connection'], ['prepareStatement', 'prepareCall', 'createStatement']), from: ['java.sql'], fact: (hit: CallHit): Facts => (hit.invocation.args[0] ? jdbc('read')(hit) : undefined) },
  { use: uses(['Statement'], ['executeQuery', 'executeUpdate', 'execute']), from: ['java.sql'], fact: (hit: CallHit): Facts => (hit.invocation.args[0] ? jdbc(hit.invocation.name === 'executeQuery' ? 'read' : 'write')(hit) : undefined) },
  { use: ['DriverManager.getConnection'], fact: connectJdbc },
  { use: uses(['HikariConfig', 'HikariDataSource', 'DriverManagerDataSource', 'BasicDataSource', 'DruidDataSource', 'DataSourceBuilder', 'PGSimpleDataSource', 'MysqlDataSource'], ['setJdbcUrl', 'setUrl', 'setURL', 'url']), fact: connectJdbc },
  { use: ['new DriverManagerDataSource'], fact: (hit: CallHit): Facts => (hit.invocation.args.length > 0 ? connectJdbc(hit) : undefined) },
  { use: uses(['EntityManager', 'Session', 'SessionFactory'], ['persist', 'merge', 'remove', 'saveOrUpdate']), from: ['javax.persistence', 'jakarta.persistence', 'org.hibernate'], fact: entityManager('write') },
  { use: uses(['EntityManager', 'Session'], ['find', 'getReference', 'createQuery', 'createNativeQuery', 'createNamedQuery']), from: ['javax.persistence', 'jakarta.persistence', 'org.hibernate'], fact: entityManager('read') },
  { annotation: ['Select', 'Insert', 'Update', 'Delete'], from: ['org.apache.ibatis.annotations'], fact: mapperStatement },
  { annotation: 'Mapper', from: ['org.apache.ibatis.annotations'], fact: (hit: AnnotationHit): Facts => (hit.type ? store(hit, 'sql', 'MyBatis', 'declare') : undefined) },
  { use: ['MongoClients.create', 'new MongoClient', 'new MongoClientURI', 'new ConnectionString'], from: ['com.mongodb'], fact: connect('mongodb', 'mongo-java-driver') },
  ...(['read', 'write'] as const).map((access): Row => ({
    use: uses(['MongoCollection'], access === 'read' ? ['find', 'aggregate', 'countDocuments', 'distinct'] : ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'deleteOne', 'deleteMany', 'replaceOne', 'bulkWrite', 'findOneAndUpdate']),
    fact: (hit: CallHit): Facts => store(hit, 'mongodb', 'mongo-java-driver', access),
  })),
  { use: uses(REDIS, ['get', 'hget', 'hgetAll', 'multiGet', 'hasKey', 'exists', 'members', 'range', 'entries', 'getBucket', 'getMap', 'keys', 'smembers', 'lrange']), from: ['org.springframework.data.redis', 'redis.clients', 'org.redisson', 'io.lettuce'], fact: redis('read') },
  { use: uses(REDIS, ['set', 'setex', 'put', 'putAll', 'delete', 'del', 'expire', 'increment', 'incr', 'setIfAbsent', 'setnx', 'add', 'leftPush', 'rightPush', 'lpush', 'rpush', 'hset', 'sadd', 'getLock']), from: ['org.springframework.data.redis', 'redis.clients', 'org.redisson', 'io.lettuce'], fact: redis('write') },
  { use: ['new Jedis', 'new JedisPool', 'new JedisPooled', 'new JedisCluster', 'RedisClient.create', 'RedisURI.create', 'new RedisStandaloneConfiguration', 'new LettuceConnectionFactory'], fact: connect('redis', 'Redis client') },
  { use: ['SingleServerConfig.setAddress', 'Config.setAddress'], from: ['org.redisson'], fact: connect('redis', 'Redisson') },
  { use: 'GraphDatabase.driver', from: ['org.neo4j'], fact: connect('neo4j', 'neo4j-java-driver') },
  { use: ['CqlSession.builder', 'Cluster.builder'], from: ['com.datastax'], fact: (hit: CallHit): Facts => store(hit, 'cassandra', 'DataStax', 'connect') },
  { use: ['new RestHighLevelClient', 'new ElasticsearchClient', 'RestClient.builder', 'new PreBuiltTransportClient', 'ElasticsearchClient.of'], from: ['org.elasticsearch', 'co.elastic'], fact: (hit: CallHit): Facts => store(hit, 'elasticsearch', 'Elasticsearch client', 'connect') },
  { use: ['new RestHighLevelClient', 'new OpenSearchClient'], from: ['org.opensearch'], fact: (hit: CallHit): Facts => store(hit, 'opensearch', 'OpenSearch client', 'connect') },
  { use: ['InfluxDBFactory.connect', 'InfluxDBClientFactory.create'], fact: connect('influxdb', 'influxdb-client') },
  { use: ['MinioClient.endpoint', 'MinioClient.Builder.endpoint'], fact: connect('minio', 'MinIO') },
  { use: ['new MemcachedClient', 'new XMemcachedClientBuilder'], fact: connect('memcached', 'memcached client') },
  { use: ['DynamoDbClient.builder', 'AmazonDynamoDBClientBuilder.standard', 'DynamoDbClient.create'], fact: (hit: CallHit): Facts => store(hit, 'dynamodb', 'AWS SDK', 'connect') },
  { annotation: ['DynamoDBTable', 'DynamoDbBean'], fact: (hit: AnnotationHit): Facts => {
    const name = attribute(hit.annotation, 'tableName');
    return hit.type && store(hit, 'dynamodb', 'AWS SDK', 'declare', { entity: name?.ref.ref === 'literal' ? name.ref.value : hit.type.name });
  } },
];

const WRITES = ['save', 'saveAll', 'saveAndFlush', 'saveAllAndFlush', 'insert', 'delete', 'deleteById', 'deleteAll', 'deleteAllById', 'deleteInBatch', 'persist', 'update', 'updateById', 'insertBatch', 'removeById', 'create'];
const READS = ['findById', 'findAll', 'findOne', 'getById', 'getOne', 'getReferenceById', 'existsById', 'findAllById', 'selectById', 'selectList', 'selectOne', 'count'];
const REPOSITORY = /^(\w+?)(?:Repository|Repo|Dao|DAO|Mapper)$/;
const TRIGGERS: ReadonlySet<string> = new Set([...WRITES, ...READS]);

/** Calls of a repository that another file declares: it is known by its name's ending alone, and so is its entity. */
export function repositoryCalls(outline: Outline): readonly Fact[] {
  if (!/Repo(?:sitory)?\b|D(?:ao|AO)\b|Mapper\b/.test(outline.file.text)) return [];
  return outline.invocations(TRIGGERS).flatMap(i => {
    const entity = REPOSITORY.exec(i.receiverType ?? '')?.[1];
    // An ObjectMapper maps no table.
    if (!entity || i.chain.length > 0 || /^(?:Object|Model|Json|Xml|Dto)$/.test(entity)) return [];
    const scope: Scope = { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}), ...(i.root ? { handle: i.root } : {}) };
    return [store({ at: outline.file.at(i.line), scope }, 'sql', 'Repository', WRITES.includes(i.name) ? 'write' : 'read', { entity })];
  });
}
