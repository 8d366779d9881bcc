import type { Fact } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { CallHit, Row } from '../signatures.ts';
import { tablesOf } from '../sql-tables.ts';
import type { CsInvocation } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import type { Expression } from '../syntax/outline.ts';
import {
  anyOf,
  argument,
  csharp,
  extension,
  type Facts,
  imports,
  invocation,
  store,
  uses,
  valueType,
} from './row-facts.ts';

/** Tables of the statement, each with how it is used; a statement that cannot be read is a read or write of something. */
function statement(
  hit: CallHit,
  technology: string,
  client: string,
  sql: Expression | undefined,
  fallback: 'read' | 'write',
): readonly Fact[] {
  const tables = sql ? tablesOf(sql.ref) : [];
  if (tables.length === 0) return [store(hit, technology, client, fallback)];
  return tables.map(t => store(hit, technology, client, t.access, { entity: t.name }));
}

const DAPPER_READ = [
  'Query',
  'QueryAsync',
  'QueryFirst',
  'QueryFirstAsync',
  'QueryFirstOrDefault',
  'QueryFirstOrDefaultAsync',
  'QuerySingle',
  'QuerySingleAsync',
  'QuerySingleOrDefault',
  'QuerySingleOrDefaultAsync',
  'QueryMultiple',
  'QueryMultipleAsync',
  'ExecuteScalar',
  'ExecuteScalarAsync',
  'ExecuteReader',
  'ExecuteReaderAsync',
];
const DAPPER_WRITE = ['Execute', 'ExecuteAsync'];
const CONNECTIONS = [
  'IDbConnection',
  'DbConnection',
  'SqlConnection',
  'NpgsqlConnection',
  'MySqlConnection',
  'SqliteConnection',
  'OracleConnection',
  'NpgsqlDataSource',
  'DbDataSource',
];

/** ADO.NET's own classes say which database they are for. */
const ADO: Readonly<Record<string, string>> = {
  SqlConnection: 'sqlserver', NpgsqlConnection: 'postgresql', MySqlConnection: 'mysql', SqliteConnection: 'sqlite', OracleConnection: 'oracle', SQLiteConnection: 'sqlite', ClickHouseConnection: 'clickhouse',
}; // biome-ignore format: a table
const COMMANDS: Readonly<Record<string, string>> = {
  SqlCommand: 'sqlserver',
  NpgsqlCommand: 'postgresql',
  MySqlCommand: 'mysql',
  SqliteCommand: 'sqlite',
  OracleCommand: 'oracle',
};

const dapper =
  (access: 'read' | 'write') =>
  (hit: CallHit): Facts => {
    const i = invocation(hit);
    const sql = argument(i, 0, 'sql', 'commandText');
    if (!sql || (access === 'write' && sql.form === 'function')) return undefined;
    const technology = ADO[i.receiverType ?? ''] ?? 'sql';
    const text = sql.invocation?.name === 'new CommandDefinition' ? sql.invocation.args[0] : sql;
    // `ExecuteAsync` is many a type's method: what is no connection by its type must be given a statement.
    if (!i.receiverType && !imports(csharp(hit), 'Dapper') && (!text || tablesOf(text.ref).length === 0))
      return undefined;
    return statement(hit, technology, 'Dapper', text, access);
  };

/** The connection string that a construction or a call is given. */
const connect =
  (technology: string, client: string, at = 0, ...names: readonly string[]) =>
  (hit: CallHit): Facts => {
    const given = argument(invocation(hit), at, ...names);
    return store(hit, technology, client, 'connect', { target: given && addressOf(given) });
  };

/** A connection string, or the settings object that holds one. */
function addressOf(given: Expression): Ref | undefined {
  if (given.form === 'function') {
    const fields = given.fields ?? {};
    return (fields.Configuration ?? fields.ConnectionString ?? fields.ConnectionMultiplexerFactory)?.ref;
  }
  const made = given.invocation as CsInvocation | undefined;
  const points = given.fields?.EndPoints?.items?.[0] ?? made?.initialised.EndPoints?.items?.[0];
  return points ? points.ref : given.ref;
}

function collection(hit: CallHit): Facts {
  const i = invocation(hit);
  const name = i.args[0]?.ref;
  const type = i.typeArgs[0] && simpleType(i.typeArgs[0]);
  const entity = name?.ref === 'literal' ? name.value : type && !/^T(?:[A-Z]\w*)?$/.test(type) ? type : undefined;
  return store(hit, 'mongodb', 'MongoDB.Driver', 'declare', { entity });
}

const access =
  (technology: string, client: string, kind: 'read' | 'write') =>
  (hit: CallHit): Facts => {
    const i = invocation(hit);
    const type = i.typeArgs[0] ?? csharp(hit).variable(i.root, i.owner, i.member)?.type?.args[0];
    const entity = type
      ? simpleType(type)
      : kind === 'write'
        ? valueType(csharp(hit), i.args[0], i.owner, i.member)
        : undefined;
    return store(hit, technology, client, kind, entity && !/^T(?:[A-Z]\w*)?$/.test(entity) ? { entity } : {});
  };

/** Marten and RavenDB both call it a document session. */
const documents =
  (kind: 'read' | 'write') =>
  (hit: CallHit): Facts =>
    (imports(csharp(hit), 'Raven') ? access('ravendb', 'RavenDB', kind) : access('postgresql', 'Marten', kind))(hit);

const REDIS = ['IDatabase', 'IDatabaseAsync', 'RedisDatabase'];
const REDIS_READ = [
  'StringGet',
  'StringGetAsync',
  'HashGet',
  'HashGetAsync',
  'HashGetAll',
  'HashGetAllAsync',
  'ListRange',
  'ListRangeAsync',
  'SetMembers',
  'SetMembersAsync',
  'KeyExists',
  'KeyExistsAsync',
  'StringGetLeaseAsync',
  'SortedSetRangeByScoreAsync',
];
const REDIS_WRITE = [
  'StringSet',
  'StringSetAsync',
  'HashSet',
  'HashSetAsync',
  'ListLeftPush',
  'ListLeftPushAsync',
  'ListRightPush',
  'ListRightPushAsync',
  'SetAdd',
  'SetAddAsync',
  'KeyDelete',
  'KeyDeleteAsync',
  'StringIncrement',
  'StringIncrementAsync',
  'KeyExpire',
  'KeyExpireAsync',
  'StreamAddAsync',
];
const MARTEN = ['IDocumentSession', 'IQuerySession', 'IDocumentStore', 'DocumentSession', 'IEventStore'];
const MONGO_READ = ['Find', 'FindAsync', 'Aggregate', 'CountDocumentsAsync', 'AsQueryable', 'FindSync'];
const MONGO_WRITE = [
  'InsertOne',
  'InsertOneAsync',
  'InsertManyAsync',
  'ReplaceOneAsync',
  'ReplaceOne',
  'UpdateOneAsync',
  'UpdateManyAsync',
  'DeleteOneAsync',
  'DeleteOne',
  'DeleteManyAsync',
  'BulkWriteAsync',
  'FindOneAndUpdateAsync',
  'FindOneAndReplaceAsync',
  'FindOneAndDeleteAsync',
];

export const storeRows: readonly Row[] = [
  ...anyOf(CONNECTIONS, DAPPER_READ, dapper('read')),
  ...anyOf(CONNECTIONS, DAPPER_WRITE, dapper('write')),
  ...Object.entries(ADO).map(([type, technology]): Row => ({ use: `new ${type}`, fact: connect(technology, 'ADO.NET', 0, 'connectionString') })),
  ...Object.entries(COMMANDS).map(([type, technology]): Row => ({ use: `new ${type}`, fact: (hit: CallHit): Facts => (hit.invocation.args[0]?.form === 'string' || hit.invocation.args[0]?.ref.ref !== 'opaque' ? statement(hit, technology, 'ADO.NET', hit.invocation.args[0], 'read') : undefined) })),
  { use: ['NpgsqlDataSource.Create', 'new NpgsqlDataSourceBuilder'], fact: connect('postgresql', 'ADO.NET', 0, 'connectionString') },
  { use: ['new MongoClient', 'MongoClientSettings.FromConnectionString', 'MongoClientSettings.FromUrl', 'new MongoUrl'], fact: connect('mongodb', 'MongoDB.Driver') },
  ...anyOf(['IMongoDatabase', 'MongoDatabase', 'IMongoClient', 'MongoClient'], ['GetCollection'], collection),
  { use: uses(['IMongoCollection'], MONGO_READ), fact: access('mongodb', 'MongoDB.Driver', 'read') },
  { use: uses(['IMongoCollection'], MONGO_WRITE), fact: access('mongodb', 'MongoDB.Driver', 'write') },
  { use: ['ConnectionMultiplexer.Connect', 'ConnectionMultiplexer.ConnectAsync', 'ConfigurationOptions.Parse'], fact: connect('redis', 'StackExchange.Redis') },
  extension(['AddStackExchangeRedisCache', 'AddDistributedRedisCache', 'AddStackExchangeRedis'], connect('redis', 'StackExchange.Redis')),
  extension('AddRedis', connect('redis', 'StackExchange.Redis')),
  ...anyOf(REDIS, REDIS_READ, hit => store(hit, 'redis', 'StackExchange.Redis', 'read')),
  ...anyOf(REDIS, REDIS_WRITE, hit => store(hit, 'redis', 'StackExchange.Redis', 'write')),
  extension('AddMarten', (hit): Facts => marten(hit)),
  { use: ['DocumentStore.For'], from: ['Marten'], fact: (hit: CallHit): Facts => marten(hit) },
  { use: uses(MARTEN, ['Query', 'LoadAsync', 'Load', 'LoadManyAsync', 'AggregateStreamAsync', 'FetchStreamAsync']), fact: documents('read') },
  { use: uses(MARTEN, ['Store', 'Insert', 'Update', 'Delete', 'DeleteWhere', 'StartStream', 'Append']), fact: documents('write') },
  { use: ['EventStoreClientSettings.Create', 'EventStoreConnection.Create', 'KurrentDBClientSettings.Create'], fact: connect('eventstore', 'EventStore') },
  extension(['AddEventStoreClient', 'AddKurrentDBClient', 'AddEventStorePersistentSubscriptionsClient'], connect('eventstore', 'EventStore')),
  { use: uses(['EventStoreClient', 'KurrentDBClient', 'IEventStoreConnection'], ['AppendToStreamAsync']), fact: (hit: CallHit): Facts => store(hit, 'eventstore', 'EventStore', 'write') },
  { use: uses(['EventStoreClient', 'KurrentDBClient', 'IEventStoreConnection'], ['ReadStreamAsync', 'ReadAllAsync', 'SubscribeToAllAsync', 'SubscribeToStreamAsync', 'SubscribeToAll', 'SubscribeToStream']), fact: (hit: CallHit): Facts => store(hit, 'eventstore', 'EventStore', 'read') },
  { use: ['new ElasticsearchClientSettings', 'new ElasticsearchClient'], fact: connect('elasticsearch', 'Elasticsearch') },
  { use: ['new ConnectionSettings', 'new ElasticClient'], from: ['Nest', 'Elasticsearch.Net'], fact: connect('elasticsearch', 'NEST') },
  { use: ['new CosmosClient', 'new CosmosClientBuilder', 'new DocumentClient'], fact: connect('cosmosdb', 'Cosmos SDK', 0, 'accountEndpoint', 'connectionString') },
  { use: uses(['CosmosClient', 'Database'], ['GetContainer']), from: ['Microsoft.Azure.Cosmos'], fact: (hit: CallHit): Facts => { const name = hit.invocation.args.at(-1)?.ref; return store(hit, 'cosmosdb', 'Cosmos SDK', 'declare', name?.ref === 'literal' ? { entity: name.value } : {}); } },
  { use: ['GraphDatabase.Driver'], fact: connect('neo4j', 'Neo4j.Driver') },
  { use: ['Cluster.Builder'], from: ['Cassandra'], fact: (hit: CallHit): Facts => cassandra(hit) },
  { use: ['new DocumentStore'], fact: (hit: CallHit): Facts => { const urls = invocation(hit).initialised.Urls; return urls && store(hit, 'ravendb', 'RavenDB', 'connect', { target: urls.items?.[0]?.ref ?? urls.ref }); } },
  extension('Dialect', (hit): Facts => nhibernate(hit)),
  extension(['UsePostgreSqlStorage', 'UseSqlServerStorage', 'UseMongoStorage', 'UseRedisStorage'], (hit): Facts => hangfire(hit)),
  { use: ['new LiteDatabase'], fact: connect('litedb', 'LiteDB') },
  { use: ['new AmazonDynamoDBClient'], fact: (hit: CallHit): Facts => store(hit, 'dynamodb', 'AWS SDK', 'connect') },
  { use: ['new BlobServiceClient', 'new BlobContainerClient'], fact: connect('azure-blobs', 'Azure SDK') },
  { use: ['new MinioClient'], fact: (hit: CallHit): Facts => { const later = csharp(hit).invocations(new Set(['WithEndpoint'])).find(c => c.chain.some(x => x.offset === invocation(hit).offset)); return store(hit, 'minio', 'Minio', 'connect', { target: later?.args[0]?.ref }); } },
  { use: ['new InfluxDBClient', 'InfluxDBClientFactory.Create'], fact: connect('influxdb', 'InfluxDB') },
  { use: ['new QdrantClient'], fact: connect('qdrant', 'Qdrant') },
]; // biome-ignore format: a table

/** `AddMarten(connection)`, `AddMarten(o => o.Connection(connection))`. */
function marten(hit: CallHit): Facts {
  const i = invocation(hit);
  const given = i.args[0];
  if (given && given.form !== 'function') return store(hit, 'postgresql', 'Marten', 'connect', { target: given.ref });
  const inside = csharp(hit)
    .invocations(new Set(['Connection']))
    .find(c => c.line >= i.line && c.line <= i.endLine);
  return store(hit, 'postgresql', 'Marten', 'connect', { target: inside?.args[0]?.ref });
}

/** `db.Dialect<PostgreSQL83Dialect>(); db.ConnectionString = x;` */
function nhibernate(hit: CallHit): Facts {
  const i = invocation(hit);
  const dialect = i.typeArgs[0] ?? '';
  const technology = /Postgre/.test(dialect)
    ? 'postgresql'
    : /MsSql/.test(dialect)
      ? 'sqlserver'
      : /MySQL/.test(dialect)
        ? 'mysql'
        : /Oracle/.test(dialect)
          ? 'oracle'
          : undefined;
  const given = csharp(hit)
    .assignments(new Set(['ConnectionString']))
    .find(a => a.root === i.root && a.member === i.member);
  return technology && store(hit, technology, 'NHibernate', 'connect', { target: given?.value.ref });
}

const HANGFIRE: Readonly<Record<string, string>> = {
  UsePostgreSqlStorage: 'postgresql',
  UseSqlServerStorage: 'sqlserver',
  UseMongoStorage: 'mongodb',
  UseRedisStorage: 'redis',
};

function hangfire(hit: CallHit): Facts {
  const i = invocation(hit);
  const inside = csharp(hit)
    .invocations(new Set(['UseNpgsqlConnection']))
    .find(c => c.line >= i.line && c.line <= i.endLine);
  const given = inside?.args[0] ?? i.args.find(a => a.form !== 'function');
  return store(hit, HANGFIRE[i.name]!, 'Hangfire', 'connect', { target: given?.ref });
}

function cassandra(hit: CallHit): Facts {
  const points = csharp(hit)
    .invocations(new Set(['AddContactPoint', 'AddContactPoints']))
    .find(c => c.chain.some(x => x.offset === invocation(hit).offset));
  return store(hit, 'cassandra', 'Cassandra driver', 'connect', { target: points?.args[0]?.ref });
}
