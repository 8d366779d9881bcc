import type { Fact, Store } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { address, field, isKnown, isName, literalOf, store, UNTYPED, uses, variableOf, words } from './facts.ts';
import { statementFacts } from './sql.ts';

const first = (hit: CallHit): Expression | undefined => hit.invocation.args[0];

/** A connection: its address from a URL argument, a URL field or host, port and database fields. */
export function connection(technology: string, client: string, at = 0) {
  return (hit: CallHit): Store => {
    const options = hit.invocation.args[at];
    return store(hit, technology, client, 'connect', { target: targetOf(options, technology) });
  };
}

const URL_FIELDS = words('connectionString url uri connectionUrl node nodes endpoint filename storage');

export function targetOf(options: Expression | undefined, technology: string): Ref | undefined {
  if (!options) return undefined;
  if (options.form === 'array') return targetOf(options.items?.[0], technology);
  const url = field(options, ...URL_FIELDS);
  if (url) return isKnown(url.ref) ? url.ref : (targetOf(url.items?.[0], technology) ?? address(options, technology));
  if (options.fields) return address(options, technology);
  return isName(options) && isKnown(options.ref) ? options.ref : undefined;
}

/** A query whose text names its tables. */
const query =
  (technology: string, client: string) =>
  (hit: CallHit): Fact[] => {
    const options = first(hit);
    const text = options?.fields ? field(options, 'text', 'sql') : options;
    return text ? statementFacts(hit, text.ref, technology, client) : [];
  };

/** One SQL library: constructions that connect, types that take statements. */
function sql(
  technology: string,
  client: string,
  opens: string[],
  types: string[],
  methods = words('query execute'),
  from = [client],
): CallRow[] {
  return [
    { use: opens, from, gives: `${client}.Connection`, fact: connection(technology, client) },
    {
      use: uses([`${client}.Connection`], words('connect getConnection promise createPool acquire')),
      gives: `${client}.Connection`,
    },
    { use: uses([`${client}.Connection`, ...types], methods), from, loose: 'import', fact: query(technology, client) },
  ];
}

const REDIS = words('redis.Client Redis RedisClientType RedisClient Cluster');
export const REDIS_FROM = [
  'redis',
  '@redis',
  'ioredis',
  'nestjs-redis',
  '@nestjs-modules/ioredis',
  '@liaoliaots/nestjs-redis',
  '@fastify/redis',
];
const REDIS_WRITES = words(
  'set setex setEx hset hSet hmset incr incrby decr del expire lpush lPush rpush rPush sadd sAdd zadd zAdd hdel hDel setnx mset',
);
const REDIS_READS = words(
  'get hget hGet hgetall hGetAll mget lrange lRange smembers sMembers zrange zRange exists keys scan',
);

const MONGO_READS = words('find findOne aggregate countDocuments distinct estimatedDocumentCount');
const MONGO_WRITES = words(
  'insertOne insertMany updateOne updateMany replaceOne deleteOne deleteMany findOneAndUpdate findOneAndDelete findOneAndReplace bulkWrite insert update remove save',
);

function collectionAccess(access: 'read' | 'write') {
  return (hit: CallHit): Store | undefined => {
    const inChain = [...hit.invocation.chain].reverse().find(link => link.name === 'collection');
    const made = inChain ?? variableOf(hit.outline, hit.invocation.root)?.value?.invocation;
    const entity = made?.name === 'collection' ? literalOf(made.args[0]) : undefined;
    return store(hit, 'mongodb', 'mongodb', access, { entity });
  };
}

const elastic =
  (access: 'read' | 'write') =>
  (hit: CallHit): Store =>
    store(hit, 'elasticsearch', '@elastic/elasticsearch', access, { entity: literalOf(field(first(hit), 'index')) });
const dynamo =
  (access: 'read' | 'write') =>
  (hit: CallHit): Store =>
    store(hit, 'dynamodb', '@aws-sdk/client-dynamodb', access, { entity: literalOf(field(first(hit), 'TableName')) });

export const stores: readonly CallRow[] = [
  ...sql('postgresql', 'pg', ['new Pool', 'new Client', 'new pg.Pool'], ['Pool', 'Client', 'PoolClient', 'ClientBase']),
  ...sql('postgresql', 'pg-promise', [], ['IDatabase'], words('one none any many oneOrNone manyOrNone result query')),
  ...sql('postgresql', 'postgres', ['postgres'], []),
  ...sql(
    'mysql',
    'mysql2',
    [
      'mysql2.createPool',
      'mysql2.createConnection',
      'mysql2/promise.createPool',
      'mysql2/promise.createConnection',
      'createPool',
      'createConnection',
    ],
    ['Pool', 'Connection'],
    words('query execute'),
    ['mysql2', 'mysql2/promise'],
  ),
  ...sql(
    'mysql',
    'mysql',
    ['mysql.createPool', 'mysql.createConnection', 'promise-mysql.createPool', 'promise-mysql.createConnection'],
    [],
    words('query'),
    ['mysql', 'promise-mysql'],
  ),
  ...sql('mariadb', 'mariadb', ['mariadb.createPool', 'mariadb.createConnection'], []),
  ...sql(
    'sqlserver',
    'mssql',
    ['mssql.connect', 'new mssql.ConnectionPool', 'new ConnectionPool'],
    ['ConnectionPool', 'Request'],
  ),
  ...sql(
    'sqlite',
    'better-sqlite3',
    ['new better-sqlite3', 'new Database', 'better-sqlite3'],
    ['Database'],
    words('prepare exec'),
  ),
  ...sql(
    'sqlite',
    'sqlite3',
    ['new sqlite3.Database', 'new Database', 'sqlite.open'],
    [],
    words('run get all each exec'),
    ['sqlite3', 'sqlite'],
  ),
  { use: 'pg-promise', gives: 'pgp' },
  {
    use: ['pgp', 'pgp.db'],
    from: ['pg-promise'],
    gives: 'pg-promise.Connection',
    fact: connection('postgresql', 'pg-promise'),
  },
  { use: ['knex', 'Knex'], from: ['knex'], gives: 'knex.Connection', fact: configured('knex') },
  {
    use: uses(['knex.Connection', 'Knex'], ['from', 'into', 'table']),
    fact: hit => store(hit, 'sql', 'knex', 'read', { entity: literalOf(first(hit)) }),
  },
  { use: uses(['knex.Connection', 'Knex'], ['raw']), fact: query('sql', 'knex') },
  { use: ['drizzle'], from: ['drizzle-orm'], gives: 'drizzle.Connection' },
  {
    use: ['pgTable', 'mysqlTable', 'sqliteTable'],
    from: ['drizzle-orm'],
    fact: hit =>
      store(hit, drizzleTechnology(hit.invocation.name), 'drizzle-orm', 'declare', { entity: literalOf(first(hit)) }),
  },
  // MongoDB
  {
    use: ['new MongoClient', 'new mongodb.MongoClient'],
    gives: 'mongodb.Client',
    fact: connection('mongodb', 'mongodb'),
  },
  { use: ['MongoClient.connect', 'mongodb.connect'], gives: 'mongodb.Client', fact: connection('mongodb', 'mongodb') },
  { use: uses(['mongodb.Client', 'MongoClient'], ['db']), gives: 'mongodb.Db' },
  {
    use: uses(['mongodb.Db', 'Db'], ['collection']),
    from: ['mongodb'],
    loose: 'import',
    gives: 'mongodb.Collection',
    fact: hit =>
      literalOf(first(hit)) && hit.invocation.assignedTo
        ? store(hit, 'mongodb', 'mongodb', 'declare', { entity: literalOf(first(hit)) })
        : undefined,
  },
  {
    use: uses(['mongodb.Collection', 'Collection'], MONGO_READS),
    from: ['mongodb'],
    loose: 'import',
    fact: collectionAccess('read'),
  },
  {
    use: uses(['mongodb.Collection', 'Collection'], MONGO_WRITES),
    from: ['mongodb'],
    loose: 'import',
    fact: collectionAccess('write'),
  },
  // Redis
  {
    use: ['redis.createClient', 'createClient', 'createCluster'],
    from: ['redis', '@redis/client'],
    gives: 'redis.Client',
    fact: redisConnection,
  },
  {
    use: ['new Redis', 'new ioredis', 'new Cluster', 'new ioredis.Cluster', 'ioredis.createClient'],
    from: ['ioredis'],
    gives: 'redis.Client',
    fact: redisConnection,
  },
  { use: uses(REDIS, REDIS_READS), from: REDIS_FROM, fact: hit => store(hit, 'redis', 'redis', 'read') },
  { use: uses(REDIS, REDIS_WRITES), from: REDIS_FROM, fact: hit => store(hit, 'redis', 'redis', 'write') },
  {
    use: uses([UNTYPED], REDIS_READS),
    loose: 'name',
    fact: hit => (/redis/i.test(hit.invocation.root) ? store(hit, 'redis', 'redis', 'read') : undefined),
  },
  {
    use: uses([UNTYPED], REDIS_WRITES),
    loose: 'name',
    fact: hit => (/redis/i.test(hit.invocation.root) ? store(hit, 'redis', 'redis', 'write') : undefined),
  },
  // Search, key-value, wide-column, graph, time series
  {
    use: ['new Client', 'new elasticsearch.Client'],
    from: ['@elastic/elasticsearch', 'elasticsearch', '@opensearch-project/opensearch'],
    gives: 'elastic.Client',
    fact: connection('elasticsearch', '@elastic/elasticsearch'),
  },
  {
    use: uses(['elastic.Client', 'ElasticsearchService'], words('index create update delete bulk')),
    fact: elastic('write'),
  },
  { use: uses(['elastic.Client', 'ElasticsearchService'], words('search get msearch count')), fact: elastic('read') },
  { use: ['new DynamoDBClient', 'new DynamoDB'], fact: connection('dynamodb', '@aws-sdk/client-dynamodb') },
  {
    use: words('GetCommand QueryCommand ScanCommand BatchGetCommand GetItemCommand BatchGetItemCommand').map(
      n => `new ${n}`,
    ),
    from: ['@aws-sdk'],
    fact: dynamo('read'),
  },
  {
    use: words(
      'PutCommand UpdateCommand DeleteCommand BatchWriteCommand TransactWriteCommand PutItemCommand UpdateItemCommand DeleteItemCommand',
    ).map(n => `new ${n}`),
    from: ['@aws-sdk'],
    fact: dynamo('write'),
  },
  {
    use: ['new Client', 'new cassandra-driver.Client'],
    from: ['cassandra-driver'],
    gives: 'cassandra.Client',
    fact: hit =>
      store(hit, 'cassandra', 'cassandra-driver', 'connect', {
        target: field(first(hit), 'contactPoints')?.items?.[0]?.ref,
      }),
  },
  { use: 'cassandra.Client.execute', fact: query('cassandra', 'cassandra-driver') },
  { use: 'neo4j-driver.driver', fact: connection('neo4j', 'neo4j-driver') },
  { use: ['new InfluxDB', 'new influx.InfluxDB'], fact: connection('influxdb', 'influxdb') },
  {
    use: ['new ClickHouse', '@clickhouse/client.createClient', 'createClient'],
    from: ['@clickhouse/client'],
    fact: connection('clickhouse', '@clickhouse/client'),
  },
  { use: ['new memcached', 'new Memcached'], fact: connection('memcached', 'memcached') },
  {
    use: ['new Client', 'new Minio.Client', 'new minio.Client'],
    from: ['minio'],
    fact: hit =>
      store(hit, 'minio', 'minio', 'connect', { target: address(first(hit), 'http', { host: ['endPoint'] }) }),
  },
];

function redisConnection(hit: CallHit): Store {
  const [a, b] = hit.invocation.args;
  // `createClient(port, host)` is the old form.
  const old = a && b && isName(a) && isName(b) && /^\d+$|port/i.test(a.text) ? b.ref : undefined;
  return store(hit, 'redis', hit.outline.imports.some(i => i.module === 'ioredis') ? 'ioredis' : 'redis', 'connect', {
    target: old ?? targetOf(a, 'redis'),
  });
}

const TECHNOLOGY: Readonly<Record<string, string>> = {
  pg: 'postgresql',
  postgres: 'postgresql',
  postgresql: 'postgresql',
  cockroachdb: 'cockroachdb',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mariadb',
  mssql: 'sqlserver',
  sqlserver: 'sqlserver',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  'better-sqlite3': 'sqlite',
  mongodb: 'mongodb',
  mongo: 'mongodb',
  oracle: 'oracle',
  oracledb: 'oracle',
};

export const technologyOf = (name: string | undefined): string => TECHNOLOGY[name?.toLowerCase() ?? ''] ?? 'sql';

function configured(client: string) {
  return (hit: CallHit): Store => {
    const options = first(hit);
    const technology = technologyOf(literalOf(field(options, 'client', 'dialect', 'type')));
    const inner = field(options, 'connection') ?? options;
    return store(hit, technology, client, 'connect', {
      target: targetOf(inner, technology === 'sql' ? 'sql' : technology),
    });
  };
}

/** Exported options of a connection that another file opens: `export const options: DataSourceOptions = { type: 'postgres', host }`. */
export function* connectionOptions(outline: Outline): Iterable<Fact> {
  for (const variable of outline.variables) {
    if (
      variable.role !== 'module' ||
      variable.value?.form !== 'object' ||
      !CONNECTION_NAME.test(`${variable.name} ${variable.type?.name ?? ''}`)
    )
      continue;
    const technology = technologyOf(literalOf(field(variable.value, 'type', 'dialect', 'client')));
    const target = targetOf(field(variable.value, 'connection') ?? variable.value, technology);
    if (technology === 'sql' || !isKnown(target)) continue;
    yield store(
      { at: outline.file.at(variable.line), scope: { handle: variable.name } },
      technology,
      'options',
      'connect',
      { target },
    );
  }
}

const CONNECTION_NAME = /(?:options|config|datasource|ormconfig|connection|database|db|module\.exports)/i;

const drizzleTechnology = (table: string): string =>
  table.startsWith('pg') ? 'postgresql' : table.startsWith('mysql') ? 'mysql' : 'sqlite';
