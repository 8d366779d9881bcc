import type { Row } from '../signatures.ts';
import type { LibraryTypes } from '../syntax/python-reader.ts';

/** `use result` a line; types and functions go by package and last name, whatever module re-exports them. */
const GIVES = `
requests.session requests.Session
requests_toolbelt.BaseUrlSession requests.Session
requests_futures.FuturesSession requests.Session
requests_oauthlib.OAuth2Session requests.Session
cachecontrol.CacheControl requests.Session
httpx.AsyncClient.__enter__ httpx.AsyncClient
aiohttp_retry.RetryClient aiohttp.ClientSession
aiohttp_client_cache.CachedSession aiohttp.ClientSession
urllib3.connection_from_url urllib3.HTTPConnectionPool
grpc.insecure_channel grpc.Channel
grpc.secure_channel grpc.Channel
grpc.intercept_channel grpc.Channel
pika.BlockingConnection.channel pika.Channel
pika.SelectConnection.channel pika.Channel
pika.Connection.channel pika.Channel
pika.BlockingChannel.__enter__ pika.Channel
aio_pika.connect_robust aio_pika.Connection
aio_pika.connect aio_pika.Connection
aio_pika.RobustConnection.channel aio_pika.Channel
aio_pika.Connection.channel aio_pika.Channel
aio_pika.AbstractConnection.channel aio_pika.Channel
aio_pika.AbstractRobustConnection.channel aio_pika.Channel
aio_pika.Channel.declare_exchange aio_pika.Exchange
aio_pika.Channel.get_exchange aio_pika.Exchange
aio_pika.Channel.default_exchange aio_pika.Exchange
aio_pika.AbstractChannel.default_exchange aio_pika.Exchange
aio_pika.AbstractChannel.declare_exchange aio_pika.Exchange
aio_pika.Channel.declare_queue aio_pika.Queue
aio_pika.Channel.get_queue aio_pika.Queue
aio_pika.AbstractChannel.declare_queue aio_pika.Queue
kombu.Connection.channel kombu.Channel
kombu.Connection.Producer kombu.Producer
kombu.Connection.Consumer kombu.Consumer
kombu.Connection.SimpleQueue kombu.SimpleQueue
nats.connect nats.Client
nats.Client.jetstream nats.JetStream
nats.NATS nats.Client
redis.from_url redis.Redis
aioredis.from_url redis.Redis
aioredis.create_redis_pool redis.Redis
aioredis.create_redis redis.Redis
aioredis.Redis redis.Redis
redis.StrictRedis redis.Redis
redis.RedisCluster redis.Redis
fakeredis.FakeRedis redis.Redis
rediscluster.RedisCluster redis.Redis
redis.Sentinel.master_for redis.Redis
redis.Sentinel.slave_for redis.Redis
flask_redis.FlaskRedis redis.Redis
django_redis.get_redis_connection redis.Redis
redis.Redis.pubsub redis.PubSub
redis.Redis.pipeline redis.Redis
boto3.client(*) boto3
boto3.resource(*) boto3
boto3.Session boto3.Session
boto3.sqs.get_queue_by_name boto3.Queue
boto3.sqs.Queue boto3.Queue
boto3.sqs.create_queue boto3.Queue
boto3.sns.Topic boto3.Topic
boto3.dynamodb.Table boto3.Table
boto3.s3.Bucket boto3.Bucket
google.PublisherClient google.PublisherClient
paho.Client paho.Client
faust.App.topic faust.Topic
sqlalchemy.create_engine sqlalchemy.Engine
sqlalchemy.create_async_engine sqlalchemy.Engine
sqlmodel.create_engine sqlalchemy.Engine
sqlalchemy.Engine.connect sqlalchemy.Connection
sqlalchemy.Engine.begin sqlalchemy.Connection
sqlalchemy.sessionmaker sqlalchemy.SessionMaker
sqlalchemy.async_sessionmaker sqlalchemy.SessionMaker
sqlalchemy.scoped_session sqlalchemy.SessionMaker
sqlalchemy.SessionMaker() sqlalchemy.Session
sqlalchemy.SessionMaker.begin sqlalchemy.Session
sqlalchemy.AsyncSession sqlalchemy.Session
sqlmodel.Session sqlalchemy.Session
sqlmodel.AsyncSession sqlalchemy.Session
sqlalchemy.Session.query sqlalchemy.Query
sqlalchemy.Query.filter sqlalchemy.Query
sqlalchemy.Query.filter_by sqlalchemy.Query
flask_sqlalchemy.SQLAlchemy.session sqlalchemy.Session
flask_sqlalchemy.Model.query sqlalchemy.Query
nameko_sqlalchemy.DatabaseSession sqlalchemy.Session
nameko_sqlalchemy.Session sqlalchemy.Session
nameko_sqlalchemy.Database.get_session sqlalchemy.Session
psycopg2.connect psycopg2.Connection
psycopg.connect psycopg2.Connection
psycopg.Connection.connect psycopg2.Connection
psycopg.AsyncConnection psycopg2.Connection
psycopg2.Connection.cursor psycopg2.Cursor
psycopg2.SimpleConnectionPool psycopg2.Pool
psycopg2.ThreadedConnectionPool psycopg2.Pool
psycopg2.Pool.getconn psycopg2.Connection
psycopg_pool.ConnectionPool psycopg2.Pool
psycopg_pool.AsyncConnectionPool psycopg2.Pool
psycopg2.Pool.connection psycopg2.Connection
aiopg.create_pool psycopg2.Pool
aiopg.connect psycopg2.Connection
asyncpg.connect asyncpg.Connection
asyncpg.create_pool asyncpg.Pool
asyncpg.Pool.acquire asyncpg.Connection
pymysql.connect mysql.Connection
MySQLdb.connect mysql.Connection
mysql.connect mysql.Connection
aiomysql.connect mysql.Connection
aiomysql.create_pool mysql.Pool
aiomysql.Pool.acquire mysql.Connection
mysql.Pool.acquire mysql.Connection
mysql.MySQLConnectionPool mysql.Pool
mysql.Pool.get_connection mysql.Connection
flask_mysqldb.MySQL.connection mysql.Connection
flaskext.MySQL.connect mysql.Connection
mysql.Connection.cursor mysql.Cursor
sqlite3.connect sqlite3.Connection
aiosqlite.connect sqlite3.Connection
sqlite3.Connection.cursor sqlite3.Cursor
pyodbc.connect pyodbc.Connection
pymssql.connect pyodbc.Connection
cx_Oracle.connect oracle.Connection
oracledb.connect oracle.Connection
oracle.Connection.cursor oracle.Cursor
pyodbc.Connection.cursor pyodbc.Cursor
pymongo.MongoClient.* pymongo.Database
pymongo.MongoClient[] pymongo.Database
pymongo.AsyncMongoClient.* pymongo.Database
pymongo.AsyncMongoClient[] pymongo.Database
motor.AsyncIOMotorClient.* pymongo.Database
motor.AsyncIOMotorClient[] pymongo.Database
motor.MotorClient.* pymongo.Database
motor.MotorClient[] pymongo.Database
motor.AsyncIOMotorDatabase.* pymongo.Collection
motor.AsyncIOMotorDatabase[] pymongo.Collection
pymongo.Database.* pymongo.Collection
pymongo.Database[] pymongo.Collection
flask_pymongo.PyMongo.db pymongo.Database
flask_pymongo.PyMongo.cx pymongo.MongoClient
cassandra.Cluster.connect cassandra.Session
elasticsearch.AsyncElasticsearch elasticsearch.Elasticsearch
elasticsearch_dsl.Search elasticsearch.Search
opensearchpy.OpenSearch elasticsearch.Elasticsearch
neo4j.driver neo4j.Driver
neo4j.AsyncDriver neo4j.Driver
neo4j.Driver.session neo4j.Session
influxdb_client.InfluxDBClient.write_api influxdb_client.WriteApi
databases.Database databases.Database
nameko.ClusterRpcProxy.* nameko.ServiceProxy
nameko.ClusterRpcProxy[] nameko.ServiceProxy
nameko.ClusterRpc.* nameko.ServiceProxy
nameko.ClusterRpcClient.* nameko.ServiceProxy
nameko.ClusterRpcClient[] nameko.ServiceProxy
nameko.FlaskPooledClusterRpcProxy.* nameko.ServiceProxy
flask_nameko.FlaskPooledClusterRpcProxy.* nameko.ServiceProxy
flask.Flask.config flask.Config
quart.Quart.config flask.Config
starlette.Config starlette.Config
yarl.URL yarl.URL
httpx.URL httpx.URL
dotenv.dotenv_values dotenv.Values
eventlet.GreenPool eventlet.GreenPool
`;

/** What a name is taken for when nothing tells its type and the file imports the package: `channel` beside pika. */
const HABITS: LibraryTypes['habits'] = [
  { from: 'aiohttp', name: /^_?(?:client_|http_|aiohttp_)?session$/, type: 'aiohttp.ClientSession' },
  { from: 'requests', name: /^_?(?:http_|requests_)?session$|^s$/, type: 'requests.Session' },
  { from: 'httpx', name: /^_?(?:http_|async_|httpx_)?client$/, type: 'httpx.AsyncClient' },
  { from: 'pika', name: /^_?(?:\w+_)?channel$|^ch$/, type: 'pika.Channel' },
  { from: 'aio_pika', name: /^_?(?:\w+_)?channel$/, type: 'aio_pika.Channel' },
  { from: 'aio_pika', name: /^_?(?:\w+_)?exchange$/, type: 'aio_pika.Exchange' },
  { from: 'aio_pika', name: /^_?(?:\w+_)?queue$/, type: 'aio_pika.Queue' },
  { from: 'kafka', name: /^_?(?:\w+_)?producer$/i, type: 'kafka.KafkaProducer' },
  { from: 'aiokafka', name: /^_?(?:\w+_)?producer$/i, type: 'aiokafka.AIOKafkaProducer' },
  { from: 'aiokafka', name: /^_?(?:\w+_)?consumer$/i, type: 'aiokafka.AIOKafkaConsumer' },
  { from: 'confluent_kafka', name: /^_?(?:\w+_)?producer$/i, type: 'confluent_kafka.Producer' },
  { from: 'confluent_kafka', name: /^_?(?:\w+_)?consumer$/i, type: 'confluent_kafka.Consumer' },
  { from: 'kafka', name: /^_?(?:\w+_)?consumer$/i, type: 'kafka.KafkaConsumer' },
  { from: 'nats', name: /^nc$|^_?nats(?:_client)?$/, type: 'nats.Client' },
  { from: 'nats', name: /^js$/, type: 'nats.JetStream' },
  { from: 'redis', name: /^_?redis(?:_client|_conn|_db)?$|^r$|^rdb$/, type: 'redis.Redis' },
  { from: 'sqlalchemy', name: /^_?(?:db_)?session$/, type: 'sqlalchemy.Session' },
  { from: 'psycopg2', name: /^cur(?:sor)?$/, type: 'psycopg2.Cursor' },
  { from: 'psycopg2', name: /^conn(?:ection)?$/, type: 'psycopg2.Connection' },
  { from: 'pymysql', name: /^cur(?:sor)?$/, type: 'mysql.Cursor' },
  { from: 'mysql', name: /^cur(?:sor)?$/, type: 'mysql.Cursor' },
  { from: 'sqlite3', name: /^cur(?:sor)?$/, type: 'sqlite3.Cursor' },
  { from: 'asyncpg', name: /^conn(?:ection)?$/, type: 'asyncpg.Connection' },
  { from: 'asyncpg', name: /^_?(?:db_)?pool$/, type: 'asyncpg.Pool' },
  { from: 'pymongo', name: /^_?collection$/, type: 'pymongo.Collection' },
  { from: 'motor', name: /^_?collection$/, type: 'pymongo.Collection' },
];

const gives: ReadonlyMap<string, string> = new Map(
  GIVES.trim()
    .split('\n')
    .map(line => line.split(' ') as [string, string]),
);

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);
const packageOf = (name: string): string => name.split('.', 1)[0]!;

/**
 * What the front end is told of libraries.
 * @param rows every row, whose uses name the packages that are known
 */
export function libraryTypes(rows: readonly Row[]): LibraryTypes {
  const used = rows.flatMap(row =>
    'use' in row
      ? list(row.use).filter(name => name.includes('.'))
      : 'import' in row
        ? [row.import]
        : 'extends' in row
          ? list(row.extends)
          : [],
  );
  const named = [...used, ...gives.keys(), ...gives.values()].map(packageOf);
  return { gives, habits: HABITS, packages: new Set([...named, ...OTHERS].filter(name => !OWN.has(name))) };
}

/** First parts of rows that stand for no package: `untyped.publish`, `models.Model`, `db.Model`; and a name that is
 * more often the repository's own. */
const OWN: ReadonlySet<string> = new Set(['untyped', 'models', 'db', 'config']);

/** Packages that no row uses, but whose names rows must not be taken for the repository's own. */
const OTHERS =
  'os sys json re logging threading socket time datetime typing collections pydantic jwt marshmallow werkzeug jinja2 numpy pandas openai langchain langchain_core subprocess multiprocessing queue random concurrent'.split(
    ' ',
  );
