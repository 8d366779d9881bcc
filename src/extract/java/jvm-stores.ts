import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import { attribute, type Facts, uses } from './row-facts.ts';
import { connect, store } from './store-facts.ts';

const REDIS = [
  'RedisTemplate',
  'StringRedisTemplate',
  'ReactiveRedisTemplate',
  'ReactiveStringRedisTemplate',
  'RedisOperations',
  'ValueOperations',
  'HashOperations',
  'ListOperations',
  'SetOperations',
  'ZSetOperations',
  'Jedis',
  'JedisPool',
  'RedissonClient',
  'RedisCommands',
  'JedisCluster',
  'UnifiedJedis',
  'JedisPooled',
];
const redis =
  (access: 'read' | 'write') =>
  (hit: CallHit): Facts =>
    store(
      hit,
      'redis',
      /^(?:Jedis|Redisson|RedisCommands|Unified)/.exec(hit.invocation.receiverType ?? '')?.[0] ?? 'RedisTemplate',
      access,
    );

export const jvmStoreRows: readonly Row[] = [
  {
    use: ['MongoClients.create', 'new MongoClient', 'new MongoClientURI', 'new ConnectionString'],
    from: ['com.mongodb'],
    fact: connect('mongodb', 'mongo-java-driver'),
  },
  ...(['read', 'write'] as const).map(
    (access): Row => ({
      use: uses(
        ['MongoCollection'],
        access === 'read'
          ? ['find', 'aggregate', 'countDocuments', 'distinct']
          : [
              'insertOne',
              'insertMany',
              'updateOne',
              'updateMany',
              'deleteOne',
              'deleteMany',
              'replaceOne',
              'bulkWrite',
              'findOneAndUpdate',
            ],
      ),
      fact: (hit: CallHit): Facts => store(hit, 'mongodb', 'mongo-java-driver', access),
    }),
  ),
  {
    use: uses(REDIS, [
      'get',
      'hget',
      'hgetAll',
      'multiGet',
      'hasKey',
      'exists',
      'members',
      'range',
      'entries',
      'getBucket',
      'getMap',
      'keys',
      'smembers',
      'lrange',
    ]),
    from: ['org.springframework.data.redis', 'redis.clients', 'org.redisson', 'io.lettuce'],
    fact: redis('read'),
  },
  {
    use: uses(REDIS, [
      'set',
      'setex',
      'put',
      'putAll',
      'delete',
      'del',
      'expire',
      'increment',
      'incr',
      'setIfAbsent',
      'setnx',
      'add',
      'leftPush',
      'rightPush',
      'lpush',
      'rpush',
      'hset',
      'sadd',
      'getLock',
    ]),
    from: ['org.springframework.data.redis', 'redis.clients', 'org.redisson', 'io.lettuce'],
    fact: redis('write'),
  },
  {
    use: [
      'new Jedis',
      'new JedisPool',
      'new JedisPooled',
      'new JedisCluster',
      'RedisClient.create',
      'RedisURI.create',
      'new RedisStandaloneConfiguration',
      'new LettuceConnectionFactory',
    ],
    fact: connect('redis', 'Redis client'),
  },
  {
    use: ['SingleServerConfig.setAddress', 'Config.setAddress'],
    from: ['org.redisson'],
    fact: connect('redis', 'Redisson'),
  },
  { use: 'GraphDatabase.driver', from: ['org.neo4j'], fact: connect('neo4j', 'neo4j-java-driver') },
  {
    use: ['Configuration.setURI', 'DriverConfiguration.setURI'],
    from: ['org.neo4j.ogm'],
    fact: connect('neo4j', 'Neo4j-OGM'),
  },
  {
    use: ['CqlSession.builder', 'Cluster.builder'],
    from: ['com.datastax'],
    fact: (hit: CallHit): Facts => store(hit, 'cassandra', 'DataStax', 'connect'),
  },
  {
    use: [
      'new RestHighLevelClient',
      'new ElasticsearchClient',
      'RestClient.builder',
      'new PreBuiltTransportClient',
      'ElasticsearchClient.of',
    ],
    from: ['org.elasticsearch', 'co.elastic'],
    fact: (hit: CallHit): Facts => store(hit, 'elasticsearch', 'Elasticsearch client', 'connect'),
  },
  {
    use: ['new RestHighLevelClient', 'new OpenSearchClient'],
    from: ['org.opensearch'],
    fact: (hit: CallHit): Facts => store(hit, 'opensearch', 'OpenSearch client', 'connect'),
  },
  { use: ['InfluxDBFactory.connect', 'InfluxDBClientFactory.create'], fact: connect('influxdb', 'influxdb-client') },
  { use: ['MinioClient.endpoint', 'MinioClient.Builder.endpoint'], fact: connect('minio', 'MinIO') },
  { use: ['new MemcachedClient', 'new XMemcachedClientBuilder'], fact: connect('memcached', 'memcached client') },
  {
    use: ['DynamoDbClient.builder', 'AmazonDynamoDBClientBuilder.standard', 'DynamoDbClient.create'],
    fact: (hit: CallHit): Facts => store(hit, 'dynamodb', 'AWS SDK', 'connect'),
  },
  {
    annotation: ['DynamoDBTable', 'DynamoDbBean'],
    fact: (hit: AnnotationHit): Facts => {
      const name = attribute(hit.annotation, 'tableName');
      return (
        hit.type &&
        store(hit, 'dynamodb', 'AWS SDK', 'declare', {
          entity: name?.ref.ref === 'literal' ? name.ref.value : hit.type.name,
        })
      );
    },
  },
];
