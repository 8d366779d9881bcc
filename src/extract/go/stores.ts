import type { Store } from '../../core/fact.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { Expression, Invocation } from '../syntax/outline.ts';
import { argument, connections, type Facts, field, goOf, literalOf, made, on, store } from './facts.ts';

const MONGO = 'go.mongodb.org/mongo-driver';
const MGO = ['gopkg.in/mgo', 'github.com/globalsign/mgo', 'labix.org/v2/mgo', 'labix.org/mgo'];
const REDIS = ['github.com/redis/go-redis', 'github.com/go-redis/redis'];
const REDIGO = ['github.com/gomodule/redigo/redis', 'github.com/garyburd/redigo/redis'];
const REDIS_TYPES = ['Client', 'ClusterClient', 'UniversalClient', 'Cmdable', 'Pipeliner'];
const DYNAMO = ['github.com/aws/aws-sdk-go-v2/service/dynamodb', 'github.com/aws/aws-sdk-go/service/dynamodb'];

const url =
  (technology: string, client: string, n = 0) =>
  (hit: CallHit): Facts =>
    connections(hit, technology, client, argument(hit, n));

/** Addresses in a list or alone. */
function inField(technology: string, client: string, ...names: string[]) {
  return (hit: CallHit, value: Expression): Facts => {
    const found = field(value, ...names);
    const parts = found?.items && found.items.length > 0 ? found.items : [found];
    return parts.flatMap(p => connections(hit, technology, client, p));
  };
}

/** `db.Collection("orders").InsertOne(…)`, also through a variable; a file with one collection means that one. */
function collectionOf(hit: CallHit, name: string): string | undefined {
  const behind = goOf(hit.invocation).rootValue?.invocation;
  const found: Invocation | undefined = [...hit.invocation.chain, ...(behind ? [behind] : [])].find(
    i => i.name === name,
  );
  const all = found ? [found] : hit.outline.invocations(new Set([name]));
  const names = new Set(all.map(i => literalOf(i.args[0])).filter(n => n !== undefined));
  return names.size === 1 ? [...names][0] : undefined;
}

const mongo =
  (access: Store['access']) =>
  (hit: CallHit): Facts =>
    store(hit, 'mongodb', 'mongo-driver', access, { entity: collectionOf(hit, 'Collection') });
const mgo =
  (access: Store['access']) =>
  (hit: CallHit): Facts =>
    store(hit, 'mongodb', 'mgo', access, { entity: collectionOf(hit, 'C') });

/** `Get` and `Set` are common words: on a value of unknown type its name must speak of Redis. */
const redis =
  (access: Store['access']) =>
  (hit: CallHit): Facts => {
    const typed = goOf(hit.invocation).receiverType !== undefined;
    return typed || /redis|rdb|\brc\b/i.test(hit.invocation.receiver)
      ? store(hit, 'redis', 'go-redis', access)
      : undefined;
  };

const REDIS_READS =
  'Get MGet HGet HGetAll HMGet LRange LLen SMembers SIsMember ZRange ZRevRange ZScore Exists Keys Scan TTL GetRange XRange';
const REDIS_WRITES =
  'Set SetEX SetNX SetEx HSet HMSet HDel Del Incr IncrBy Decr DecrBy Expire LPush RPush LPop RPop BLPop SAdd SRem ZAdd ZRem ZIncrBy MSet Append GetDel GetSet HIncrBy';

/** `conn.Do("SET", key, value)` */
function redigo(hit: CallHit): Facts {
  const command = literalOf(argument(hit, 0))?.toUpperCase();
  if (!command || !/^[A-Z]+$/.test(command)) return undefined;
  return store(
    hit,
    'redis',
    'redigo',
    /^(?:GET|MGET|H?GETALL|HGET|HMGET|LRANGE|LLEN|SMEMBERS|ZRANGE|ZREVRANGE|EXISTS|KEYS|SCAN|TTL|PING)$/.test(command)
      ? 'read'
      : 'write',
  );
}

const dynamo =
  (access: Store['access']) =>
  (hit: CallHit, value: Expression): Facts =>
    store(hit, 'dynamodb', 'AWS SDK', access, { entity: literalOf(field(value, 'TableName')) });

export const storeRows: readonly CallRow[] = [
  { use: on(`${MONGO}/mongo/options`, 'ClientOptions', 'ApplyURI'), fact: url('mongodb', 'mongo-driver') },
  {
    use: on(`${MONGO}/mongo`, 'Database', 'Collection'),
    from: [MONGO],
    loose: 'import',
    fact: hit => store(hit, 'mongodb', 'mongo-driver', 'declare', { entity: literalOf(argument(hit, 0)) }),
  },
  {
    use: on(
      `${MONGO}/mongo`,
      'Collection',
      'Find FindOne Aggregate CountDocuments Distinct EstimatedDocumentCount Watch',
    ),
    from: [MONGO],
    loose: 'import',
    fact: mongo('read'),
  },
  {
    use: on(
      `${MONGO}/mongo`,
      'Collection',
      'InsertOne InsertMany UpdateOne UpdateMany UpdateByID ReplaceOne DeleteOne DeleteMany BulkWrite FindOneAndUpdate FindOneAndDelete FindOneAndReplace',
    ),
    from: [MONGO],
    loose: 'import',
    fact: mongo('write'),
  },
  { use: on(MGO, '', 'Dial DialWithTimeout'), fact: url('mongodb', 'mgo') },
  made(MGO, 'DialInfo', inField('mongodb', 'mgo', 'Addrs')),
  {
    use: on(MGO, 'Database', 'C'),
    fact: hit => store(hit, 'mongodb', 'mgo', 'declare', { entity: literalOf(argument(hit, 0)) }),
  },
  { use: on(MGO, 'Collection', 'Find FindId Pipe Count'), fact: mgo('read') },
  {
    use: on(MGO, 'Collection', 'Insert Update UpdateId UpdateAll Upsert UpsertId Remove RemoveId RemoveAll'),
    fact: mgo('write'),
  },
  made(
    REDIS,
    'Options ClusterOptions UniversalOptions FailoverOptions',
    inField('redis', 'go-redis', 'Addr', 'Addrs', 'SentinelAddrs'),
  ),
  { use: on(REDIS, '', 'ParseURL'), fact: url('redis', 'go-redis') },
  { use: on(REDIS, REDIS_TYPES, REDIS_READS), from: REDIS, loose: 'import', fact: redis('read') },
  { use: on(REDIS, REDIS_TYPES, REDIS_WRITES), from: REDIS, loose: 'import', fact: redis('write') },
  made('github.com/hibiken/asynq', 'RedisClientOpt', inField('redis', 'asynq', 'Addr')),
  { use: on(REDIGO, '', 'Dial'), fact: url('redis', 'redigo', 1) },
  { use: on(REDIGO, '', 'DialURL'), fact: url('redis', 'redigo') },
  { use: on(REDIGO, 'Conn', 'Do Send'), fact: redigo },
  {
    use: on('github.com/bradfitz/gomemcache/memcache', '', 'New'),
    fact: hit => hit.invocation.args.flatMap(a => connections(hit, 'memcached', 'gomemcache', a)),
  },
  {
    use: on('github.com/bradfitz/gomemcache/memcache', 'Client', 'Get GetMulti'),
    fact: hit => store(hit, 'memcached', 'gomemcache', 'read'),
  },
  {
    use: on('github.com/bradfitz/gomemcache/memcache', 'Client', 'Set Add Replace Delete Increment'),
    fact: hit => store(hit, 'memcached', 'gomemcache', 'write'),
  },
  {
    use: on('github.com/gocql/gocql', '', 'NewCluster'),
    fact: hit => hit.invocation.args.flatMap(a => connections(hit, 'cassandra', 'gocql', a)),
  },
  made('github.com/elastic/go-elasticsearch', 'Config', inField('elasticsearch', 'go-elasticsearch', 'Addresses')),
  { use: on('github.com/olivere/elastic', '', 'SetURL'), fact: url('elasticsearch', 'olivere/elastic') },
  made('github.com/opensearch-project/opensearch-go', 'Config', inField('opensearch', 'opensearch-go', 'Addresses')),
  {
    use: on('github.com/neo4j/neo4j-go-driver/neo4j', '', 'NewDriver NewDriverWithContext'),
    fact: url('neo4j', 'neo4j-go-driver'),
  },
  {
    use: on(
      ['github.com/influxdata/influxdb-client-go', 'github.com/influxdata/influxdb1-client'],
      '',
      'NewClient NewClientWithOptions',
    ),
    fact: url('influxdb', 'influxdb-client-go'),
  },
  { use: on('github.com/minio/minio-go', '', 'New'), fact: url('minio', 'minio-go') },
  {
    use: on('github.com/EventStore/EventStore-Client-Go/esdb', '', 'ParseConnectionString'),
    fact: url('eventstoredb', 'esdb'),
  },
  {
    use: on('cloud.google.com/go/firestore', '', 'NewClient'),
    fact: hit => store(hit, 'firestore', 'cloud.google.com/go/firestore', 'connect'),
  },
  {
    use: on('cloud.google.com/go/spanner', '', 'NewClient'),
    fact: hit => store(hit, 'spanner', 'cloud.google.com/go/spanner', 'connect'),
  },
  made(DYNAMO, 'GetItemInput QueryInput ScanInput BatchGetItemInput', dynamo('read')),
  made(DYNAMO, 'PutItemInput UpdateItemInput DeleteItemInput', dynamo('write')),
  made(DYNAMO, 'CreateTableInput', dynamo('declare')),
];
