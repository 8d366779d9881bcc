import type { Fact, Store } from '../../core/fact.ts';
import { literal, type Ref, showRef } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import { tablesOf } from '../sql-tables.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { productOf } from './django.ts';
import {
  addressOf,
  argument,
  type Facts,
  holderOf,
  isKnown,
  makerOf,
  namedOf,
  plainOf,
  row,
  store,
  uses,
  words,
} from './row-facts.ts';

/** How the arguments of a connection are called. */
const HOST = ['host', 'hostname', 'server', 'hosts'];
const DATABASE = ['dbname', 'database', 'db', 'initial_db'];
const URLS = ['dsn', 'url', 'uri', 'conninfo'];

/** `connect(host="db", dbname="orders")`, `connect("postgres://…")`, `connect("host=db dbname=orders")` */
function connection(technology: string, client: string, hostFirst = false) {
  return (hit: CallHit): Facts => {
    const { invocation } = hit;
    const named = { ...namedOf(invocation), ...plainOf(invocation).find(a => a.form === 'object')?.fields };
    const pick = (names: readonly string[]): Expression | undefined => names.map(n => named[n]).find(Boolean);
    const first = plainOf(invocation).find(a => a.form !== 'object' && a.form !== 'number');
    const url = pick(URLS) ?? (hostFirst ? undefined : first);
    const host = pick(HOST) ?? (hostFirst ? first : undefined);
    return store(hit, technology, client, 'connect', {
      target: url && isKnown(url.ref) ? url.ref : addressOf(technology, host, named.port, pick(DATABASE)),
    });
  };
}

/** A connection string of many drivers: its scheme says the product. */
function byUrl(client: string, place = 0, ...names: readonly string[]) {
  return (hit: CallHit): Facts => {
    const url = argument(hit.invocation, place, ...names);
    return store(hit, productOfRef(url?.ref), client, 'connect', { target: url?.ref });
  };
}

const schemeOf = (ref: Ref): string =>
  ref.ref === 'setting' && ref.fallback
    ? schemeOf(ref.fallback)
    : ref.ref === 'join'
      ? schemeOf(ref.parts[0]!)
      : ref.ref === 'literal'
        ? ref.value
        : '';
/** Only a scheme that is written there counts: a variable's name is no proof. */
const productOfRef = (ref: Ref | undefined): string =>
  ref ? productOf(/^[\w+]{1,40}(?=:\/\/)/.exec(schemeOf(ref))?.[0] ?? '') : 'sql';

/** The statement of an `execute`; without a table in it, still a use of the database. */
function statement(technology: string, client: string) {
  return (hit: CallHit): Facts => {
    const sql = argument(hit.invocation, 0, 'query', 'sql', 'operation', 'statement');
    if (!sql) return undefined;
    return tablesOf(sql.ref).map((use): Store => store(hit, technology, client, use.access, { entity: use.name }));
  };
}

const EXECUTE = [
  'execute',
  'executemany',
  'fetch',
  'fetchrow',
  'fetchval',
  'fetch_all',
  'fetch_one',
  'fetch_val',
  'execute_many',
  'callproc',
];
const COLLECTION_READS = words('find find_one aggregate count_documents distinct estimated_document_count watch');
const COLLECTION_WRITES = words(
  'insert_one insert_many update_one update_many replace_one delete_one delete_many find_one_and_update find_one_and_replace find_one_and_delete bulk_write insert update save remove',
);
const REDIS_READS = words(
  'get hget hgetall mget exists keys scan scan_iter smembers sismember zrange zrangebyscore zrevrange lrange llen ttl hmget hkeys',
);
const REDIS_WRITES = words(
  'set setex setnx hset hmset mset incr incrby decr hincrby delete expire sadd srem zadd zincrby zrem ltrim lpush rpush getset json',
);
const ELASTIC_READS = words('search get count mget msearch scroll');
const ELASTIC_WRITES = words('index update delete bulk create update_by_query delete_by_query');

/** The collection that a method is called on: `db["orders"]`, `db.orders`, a variable that holds one. */
function collectionOf({ invocation, outline }: CallHit): string | undefined {
  const { receiver } = invocation;
  if (!/^(?:self\.)?\w+$/.test(receiver)) return nameIn(receiver);
  const held = holderOf(outline, invocation)?.value;
  return held ? nameIn(held.text) : undefined;
}

const nameIn = (text: string): string | undefined => {
  const found = /(?:\[["']([\w.-]+)["']\]|get_collection\(["']([\w.-]+)["']\)|\.(\w+))$/.exec(text);
  return found ? (found[1] ?? found[2] ?? found[3]) : undefined;
};

const collection =
  (access: Store['access']) =>
  (hit: CallHit): Facts =>
    store(hit, 'mongodb', 'pymongo', access, { entity: collectionOf(hit) });
const uses1 =
  (technology: string, client: string, access: Store['access']) =>
  (hit: CallHit): Facts =>
    store(hit, technology, client, access);

/** `client["shop"]` names the database where the address does not. */
function mongo(client: string) {
  return (hit: CallHit): Facts => {
    const { invocation } = hit;
    const address = argument(invocation, 0, 'host', 'MONGODB_URI');
    const target =
      address && isKnown(address.ref)
        ? schemeOf(address.ref).includes('://') || address.ref.ref === 'setting'
          ? address.ref
          : addressOf('mongodb', address, argument(invocation, 1, 'port'))
        : undefined;
    return store(hit, 'mongodb', client, 'connect', { target });
  };
}

const REDIS = 'redis.Redis';
const SQL_CONNECTIONS: readonly (readonly [string, string, string])[] = [
  ['psycopg2', 'postgresql', 'psycopg2'],
  ['asyncpg', 'postgresql', 'asyncpg'],
  ['mysql', 'mysql', 'mysql'],
  ['sqlite3', 'sqlite', 'sqlite3'],
  ['pyodbc', 'sqlserver', 'pyodbc'],
  ['oracle', 'oracle', 'oracledb'],
];

/** The partition of boto3's table resource. */
const dynamo =
  (access: Store['access']) =>
  (hit: CallHit): Facts => {
    const made = makerOf(hit);
    const name =
      argument(hit.invocation, -1, 'TableName') ?? (made?.name === 'Table' ? argument(made, 0, 'name') : undefined);
    return store(hit, 'dynamodb', 'boto3', access, {
      entity: name && isKnown(name.ref) ? showRef(name.ref) : undefined,
    });
  };

export const storeRows: readonly CallRow[] = [
  row(
    [
      'psycopg2.connect',
      'psycopg.connect',
      'psycopg2.SimpleConnectionPool',
      'psycopg2.ThreadedConnectionPool',
      'psycopg_pool.ConnectionPool',
      'psycopg_pool.AsyncConnectionPool',
      'aiopg.create_pool',
      'aiopg.connect',
    ],
    connection('postgresql', 'psycopg2'),
  ),
  row(['asyncpg.connect', 'asyncpg.create_pool'], connection('postgresql', 'asyncpg')),
  row(
    [
      'pymysql.connect',
      'MySQLdb.connect',
      'mysql.connect',
      'aiomysql.connect',
      'aiomysql.create_pool',
      'mysql.MySQLConnectionPool',
    ],
    connection('mysql', 'mysql', true),
  ),
  row(['pyodbc.connect', 'pymssql.connect'], connection('sqlserver', 'pyodbc')),
  row(['cx_Oracle.connect', 'oracledb.connect'], connection('oracle', 'oracledb')),
  row(['sqlite3.connect', 'aiosqlite.connect'], uses1('sqlite', 'sqlite3', 'connect')),
  row(['databases.Database'], byUrl('databases', 0, 'url')),
  row(['peewee.PostgresqlDatabase'], hit =>
    store(hit, 'postgresql', 'peewee', 'connect', {
      target: addressOf(
        'postgresql',
        argument(hit.invocation, -1, 'host'),
        argument(hit.invocation, -1, 'port'),
        argument(hit.invocation, 0, 'database'),
      ),
    }),
  ),
  row(['peewee.MySQLDatabase'], hit =>
    store(hit, 'mysql', 'peewee', 'connect', {
      target: addressOf(
        'mysql',
        argument(hit.invocation, -1, 'host'),
        argument(hit.invocation, -1, 'port'),
        argument(hit.invocation, 0, 'database'),
      ),
    }),
  ),
  row(['playhouse.connect'], byUrl('peewee')),
  row(['tortoise.init', 'tortoise.register_tortoise'], byUrl('tortoise', -1, 'db_url')),
  ...SQL_CONNECTIONS.map(([type, technology, client]) =>
    row(uses([`${type}.Connection`, `${type}.Cursor`, `${type}.Pool`], EXECUTE), statement(technology, client)),
  ),
  row(
    uses(['databases.Database', 'sqlalchemy.Connection', 'sqlalchemy.Session', 'sqlalchemy.Engine'], EXECUTE),
    statement('sql', 'sqlalchemy'),
  ),
  row(uses(['untyped'], ['execute', 'executemany', 'fetchrow', 'fetchval']), statement('sql', 'DB-API'), {
    loose: 'name',
  }),
  row(['pymongo.MongoClient', 'pymongo.AsyncMongoClient'], mongo('pymongo')),
  row(['motor.AsyncIOMotorClient', 'motor.MotorClient'], mongo('motor')),
  row(['mongoengine.connect'], hit =>
    store(hit, 'mongodb', 'mongoengine', 'connect', { target: argument(hit.invocation, -1, 'host')?.ref }),
  ),
  row(['flask_pymongo.PyMongo'], hit =>
    store(hit, 'mongodb', 'flask-pymongo', 'connect', {
      target: argument(hit.invocation, 1, 'uri')?.ref ?? {
        ref: 'setting',
        key: 'MONGO_URI',
        fallback: { ref: 'constant', name: 'config.MONGO_URI' },
      },
    }),
  ),
  row(
    uses(['pymongo.Collection', 'pymongo.AsyncCollection', 'motor.AsyncIOMotorCollection'], COLLECTION_READS),
    collection('read'),
  ),
  row(
    uses(['pymongo.Collection', 'pymongo.AsyncCollection', 'motor.AsyncIOMotorCollection'], COLLECTION_WRITES),
    collection('write'),
  ),
  row(
    uses(
      ['untyped'],
      ['insert_one', 'insert_many', 'update_one', 'update_many', 'delete_one', 'replace_one', 'find_one_and_update'],
    ),
    collection('write'),
    { loose: 'name' },
  ),
  row(uses(['untyped'], ['find_one', 'count_documents']), collection('read'), { loose: 'name' }),
  row(
    [
      'redis.Redis',
      'redis.StrictRedis',
      'redis.ConnectionPool',
      'redis.BlockingConnectionPool',
      'aioredis.Redis',
      'rediscluster.RedisCluster',
      'redis.RedisCluster',
    ],
    hit =>
      namedOf(hit.invocation).connection_pool
        ? undefined
        : store(hit, 'redis', 'redis', 'connect', {
            target: addressOf('redis', argument(hit.invocation, 0, 'host'), argument(hit.invocation, 1, 'port')),
          }),
  ),
  row(['redis.from_url', 'aioredis.from_url', 'aioredis.create_redis_pool', 'aioredis.create_redis'], hit =>
    store(hit, 'redis', 'redis', 'connect', { target: argument(hit.invocation, 0, 'url', 'address')?.ref }),
  ),
  row(['flask_redis.FlaskRedis'], hit =>
    store(hit, 'redis', 'flask-redis', 'connect', {
      target: { ref: 'setting', key: 'REDIS_URL', fallback: { ref: 'constant', name: 'config.REDIS_URL' } },
    }),
  ),
  row(uses([REDIS], REDIS_READS), uses1('redis', 'redis', 'read')),
  row(uses([REDIS], REDIS_WRITES), uses1('redis', 'redis', 'write')),
  row(['cassandra.Cluster'], hit =>
    store(hit, 'cassandra', 'cassandra-driver', 'connect', {
      target: firstHost('cassandra', argument(hit.invocation, 0, 'contact_points')),
    }),
  ),
  row(
    ['cassandra.Session.execute', 'cassandra.Session.execute_async', 'cassandra.Session.prepare'],
    statement('cassandra', 'cassandra-driver'),
  ),
  row(
    [
      'elasticsearch.Elasticsearch',
      'elasticsearch.AsyncElasticsearch',
      'opensearchpy.OpenSearch',
      'elasticsearch_dsl.create_connection',
    ],
    hit =>
      store(hit, 'elasticsearch', 'elasticsearch', 'connect', {
        target: firstHost('http', argument(hit.invocation, 0, 'hosts')),
      }),
  ),
  row(uses(['elasticsearch.Elasticsearch'], ELASTIC_READS), hit =>
    store(hit, 'elasticsearch', 'elasticsearch', 'read', { entity: indexOf(hit) }),
  ),
  row(uses(['elasticsearch.Elasticsearch'], ELASTIC_WRITES), hit =>
    store(hit, 'elasticsearch', 'elasticsearch', 'write', { entity: indexOf(hit) }),
  ),
  row(['neo4j.driver'], hit =>
    store(hit, 'neo4j', 'neo4j', 'connect', { target: argument(hit.invocation, 0, 'uri')?.ref }),
  ),
  row(['influxdb_client.InfluxDBClient', 'influxdb.InfluxDBClient'], hit =>
    store(hit, 'influxdb', 'influxdb', 'connect', {
      target: addressOf('http', argument(hit.invocation, 0, 'url', 'host'), argument(hit.invocation, -1, 'port')),
    }),
  ),
  row(['clickhouse_driver.Client', 'clickhouse_connect.get_client'], hit =>
    store(hit, 'clickhouse', 'clickhouse', 'connect', {
      target: addressOf('clickhouse', argument(hit.invocation, 0, 'host'), argument(hit.invocation, -1, 'port')),
    }),
  ),
  row(['minio.Minio'], hit =>
    store(hit, 'minio', 'minio', 'connect', { target: addressOf('http', argument(hit.invocation, 0, 'endpoint')) }),
  ),
  row(['pymemcache.Client', 'memcache.Client', 'pylibmc.Client', 'bmemcached.Client'], hit =>
    store(hit, 'memcached', 'memcache', 'connect', {
      target: firstHost('memcached', argument(hit.invocation, 0, 'server', 'servers')),
    }),
  ),
  row(uses(['boto3.dynamodb', 'boto3.Table'], ['get_item', 'query', 'scan', 'batch_get_item']), dynamo('read')),
  row(
    uses(
      ['boto3.dynamodb', 'boto3.Table'],
      ['put_item', 'update_item', 'delete_item', 'batch_write_item', 'batch_writer', 'transact_write_items'],
    ),
    dynamo('write'),
  ),
  row(
    uses(
      ['boto3.s3', 'boto3.Bucket'],
      ['get_object', 'download_file', 'download_fileobj', 'list_objects_v2', 'head_object'],
    ),
    uses1('s3', 'boto3', 'read'),
  ),
  row(
    uses(['boto3.s3', 'boto3.Bucket'], ['put_object', 'upload_file', 'upload_fileobj', 'delete_object', 'copy_object']),
    uses1('s3', 'boto3', 'write'),
  ),
  row(['google.Client', 'google.SpannerClient'], hit => {
    const module = hit.invocation.module ?? '';
    const product = /firestore/.test(module + hit.invocation.receiver)
      ? 'firestore'
      : /spanner/.test(module + hit.invocation.receiver)
        ? 'spanner'
        : /bigquery/.test(module + hit.invocation.receiver)
          ? 'bigquery'
          : undefined;
    return product ? store(hit, product, `google-cloud-${product}`, 'connect') : undefined;
  }),
];

/** The first of a list of hosts, with the scheme of its product where it has none. */
function firstHost(scheme: string, value: Expression | undefined): Ref | undefined {
  const first = value?.items?.[0] ?? value;
  if (first?.fields && first.form !== 'name') return addressOf(scheme, first.fields.host, first.fields.port);
  if (!first || !isKnown(first.ref)) return undefined;
  return first.ref.ref === 'literal' && !first.ref.value.includes('://')
    ? literal(`${scheme}://${first.ref.value}`)
    : first.ref;
}

const indexOf = (hit: CallHit): string | undefined => {
  const index = argument(hit.invocation, -1, 'index');
  return index && isKnown(index.ref) ? showRef(index.ref) : undefined;
};

/** `app.config["SQLALCHEMY_DATABASE_URI"] = …`, and the like of configuration classes and modules. */
export function* configuredStores(outline: Outline): Iterable<Fact> {
  for (const variable of outline.variables) {
    const name =
      /(?:^|[.[])(SQLALCHEMY_DATABASE_URI|SQLALCHEMY_URL|SQLALCHEMY_DATABASE_URL|MONGO_URI|MONGODB_HOST)\]?$/.exec(
        variable.name,
      )?.[1];
    if (!name || !variable.value) continue;
    const { ref } = variable.value;
    if (!isKnown(ref)) continue;
    const at = {
      at: outline.file.at(variable.line),
      scope: { ...(variable.owner ? { type: variable.owner } : {}), handle: name },
    };
    yield store(
      at,
      name.startsWith('MONGO') ? 'mongodb' : productOfRef(ref),
      name.startsWith('MONGO') ? 'pymongo' : 'SQLAlchemy',
      'connect',
      { target: ref },
    );
  }
}
