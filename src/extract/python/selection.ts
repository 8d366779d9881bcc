import type { RepoPath } from '../../core/evidence.ts';
import { isGenerated } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';

/** Written by migration tools, and scripts of build and documentation tools: nothing of the running system. */
const TOOLING =
  /(?:^|\/)(?:setup|fabfile|noxfile)\.py$|(?:^|\/)(?:migrations|alembic|docs?|site-packages|venv|\.venv|virtualenv|node_modules)\//;
/** Load generators play the users. */
const LOAD = /(?:^|\/)(?:locustfiles?|locust|load[-_]?(?:gen(?:erator)?|test(?:s|ing)?))(?:\/|[\w-]{0,60}\.py$)/i;

/** Source that people of this repository wrote and that runs. */
export function isProduct(path: RepoPath): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return path.endsWith('.py') && !isTestSource(path) && !isGenerated(name) && !TOOLING.test(path) && !LOAD.test(path);
}

/** Imports and words without one of which a file says nothing about other programs. */
const STRONG = new RegExp(
  [
    'import (?:requests|httpx|aiohttp|urllib|http\\.client|grpc|pika|redis|boto3|psycopg|asyncpg|flask|fastapi|django|celery|kombu|nameko|socketserver)',
    'from (?:requests|httpx|aiohttp|urllib|http\\.(?:client|server)|flask|fastapi|starlette|sanic|quart|bottle|falcon|tornado|django\\.(?:urls|db|conf|core)|rest_framework\\.routers|ninja|nameko|celery|redis|rq|kafka|faust|nats)',
    'aiokafka|confluent_kafka|[kK]afka|aio_pika|pika\\.|dramatiq|paho|pubsub|Pub[sS]ub|aioredis|[rR]edis|boto3|azure\\.|google\\.cloud|faststream|basic_publish|apply_async|\\.delay\\(|send_task|shared_task|celery|\\.task\\b',
    'sqlalchemy|SQLAlchemy|psycopg|asyncpg|pymysql|MySQLdb|mysql|sqlite3|pymongo|[mM]ongo|motor|cassandra|elasticsearch|opensearch|neo4j|influx|clickhouse|memcache|minio|peewee|tortoise|pyodbc|cx_Oracle|oracledb|databases|__tablename__|models\\.Model|db\\.Model|\\.objects\\.|\\.execute\\(',
    'Servicer|Stub\\(|grpc\\.|treq|urllib3|websocket|GraphQL(?:Router|View)|\\bgql\\b|ariadne|strawberry|sgqlc|zeep|suds',
    'tenacity|backoff|pybreaker|circuitbreaker|wait_for|prometheus|opentelemetry|zipkin|jaeger|consul|eureka|instana|ddtrace|elasticapm|hvac|keycloak|dapr',
    'environ|getenv|BaseSettings|decouple|environs|add_url_rule|@\\w+\\.(?:route|get|post|put|patch|delete)\\(|APIRouter|Blueprint|urlpatterns|uvicorn|https?://|DATABASES',
    '^[A-Z][A-Z0-9_]{3,} ?= ?["\']|app\\.config|^ {4}[A-Z][A-Z0-9_]{3,} ?= ?["\']',
  ].join('|'),
  'm',
);

export const worthReading = (text: string): boolean => STRONG.test(text);
