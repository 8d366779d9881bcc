import type { ComponentKind, Library, Use } from '../core/fact.ts';
import { allFactsOf, factsOf, type Party } from './party.ts';

/** What it means that a module declares a library: rows, one per meaning. */
export type Meaning =
  | { readonly means: 'store'; readonly technology: string; readonly embedded?: boolean }
  /** `publishes`: by itself, without code that does. */
  | { readonly means: 'broker'; readonly technology: string; readonly publishes?: boolean }
  | { readonly means: 'use'; readonly of: Use['of']; readonly technology: string }
  | { readonly means: 'role'; readonly role: ComponentKind; readonly technology: string }
  | { readonly means: 'framework'; readonly technology: string; readonly side: 'server' | 'browser' };

const store = (technology: string): Meaning => ({ means: 'store', technology });
const embedded = (technology: string): Meaning => ({ means: 'store', technology, embedded: true });
const broker = (technology: string): Meaning => ({ means: 'broker', technology });
const publisher = (technology: string): Meaning => ({ means: 'broker', technology, publishes: true });
const use = (of: Use['of'], technology: string): Meaning => ({ means: 'use', of, technology });
const role = (kind: ComponentKind, technology: string): Meaning => ({ means: 'role', role: kind, technology });
const server = (technology: string): Meaning => ({ means: 'framework', technology, side: 'server' });
const browser = (technology: string): Meaning => ({ means: 'framework', technology, side: 'browser' });

/** Name (for Maven the artifact) → meanings. A trailing `*` matches any ending. */
const ROWS: Readonly<Record<string, readonly Meaning[]>> = {
  // Stores
  postgresql: [store('postgresql')],
  'r2dbc-postgresql': [store('postgresql')],
  pg: [store('postgresql')],
  'pg-promise': [store('postgresql')],
  postgres: [store('postgresql')],
  psycopg2: [store('postgresql')],
  'psycopg2-binary': [store('postgresql')],
  psycopg: [store('postgresql')],
  asyncpg: [store('postgresql')],
  'github.com/jackc/pgx*': [store('postgresql')],
  'github.com/lib/pq': [store('postgresql')],
  'gorm.io/driver/postgres': [store('postgresql')],
  Npgsql: [store('postgresql')],
  'Npgsql.*': [store('postgresql')],
  'Aspire.Npgsql*': [store('postgresql')],
  Marten: [store('postgresql')],
  'tokio-postgres': [store('postgresql')],
  'mysql-connector-java': [store('mysql')],
  'mysql-connector-j': [store('mysql')],
  'mariadb-java-client': [store('mysql')],
  mysql: [store('mysql')],
  mysql2: [store('mysql')],
  pymysql: [store('mysql')],
  mysqlclient: [store('mysql')],
  'github.com/go-sql-driver/mysql': [store('mysql')],
  'gorm.io/driver/mysql': [store('mysql')],
  'Pomelo.EntityFrameworkCore.MySql': [store('mysql')],
  'MySql.Data*': [store('mysql')],
  MySqlConnector: [store('mysql')],
  'mssql-jdbc': [store('sqlserver')],
  'Microsoft.EntityFrameworkCore.SqlServer': [store('sqlserver')],
  'Microsoft.Data.SqlClient': [store('sqlserver')],
  'System.Data.SqlClient': [store('sqlserver')],
  mssql: [store('sqlserver')],
  tedious: [store('sqlserver')],
  'spring-boot-starter-data-mongodb*': [store('mongodb')],
  'mongodb-driver*': [store('mongodb')],
  mongoose: [store('mongodb')],
  mongodb: [store('mongodb')],
  '@nestjs/mongoose': [store('mongodb')],
  pymongo: [store('mongodb')],
  motor: [store('mongodb')],
  'go.mongodb.org/mongo-driver*': [store('mongodb')],
  'MongoDB.Driver': [store('mongodb')],
  'quarkus-mongodb*': [store('mongodb')],
  'spring-boot-starter-data-redis*': [store('redis')],
  jedis: [store('redis')],
  'lettuce-core': [store('redis')],
  redis: [store('redis')],
  ioredis: [store('redis')],
  'github.com/go-redis/redis*': [store('redis')],
  'github.com/redis/go-redis*': [store('redis')],
  'github.com/gomodule/redigo*': [store('redis')],
  'StackExchange.Redis*': [store('redis')],
  'Microsoft.Extensions.Caching.StackExchangeRedis': [store('redis')],
  'Aspire.StackExchange.Redis*': [store('redis')],
  'spring-boot-starter-data-neo4j': [store('neo4j')],
  'neo4j-driver': [store('neo4j')],
  'neo4j-ogm*': [store('neo4j')],
  'Neo4j.Driver': [store('neo4j')],
  neo4j: [store('neo4j')],
  'spring-boot-starter-data-cassandra*': [store('cassandra')],
  'cassandra-driver*': [store('cassandra')],
  'github.com/gocql/gocql': [store('cassandra')],
  'spring-boot-starter-data-elasticsearch': [store('elasticsearch')],
  'elasticsearch-rest*': [store('elasticsearch')],
  '@elastic/elasticsearch': [store('elasticsearch')],
  'github.com/elastic/go-elasticsearch*': [store('elasticsearch')],
  'Elastic.Clients.Elasticsearch': [store('elasticsearch')],
  elasticsearch: [store('elasticsearch')],
  'spring-boot-starter-data-jpa': [store('sql')],
  'spring-boot-starter-jdbc': [store('sql')],
  'spring-boot-starter-data-jdbc': [store('sql')],
  'mybatis-spring-boot-starter': [store('sql')],
  typeorm: [store('sql')],
  '@prisma/client': [store('sql')],
  sequelize: [store('sql')],
  knex: [store('sql')],
  h2: [embedded('h2')],
  hsqldb: [embedded('hsqldb')],
  derby: [embedded('derby')],
  sqlite3: [embedded('sqlite')],
  'better-sqlite3': [embedded('sqlite')],
  // Brokers
  'spring-kafka': [broker('kafka')],
  'kafka-clients': [broker('kafka')],
  'spring-cloud-starter-stream-kafka': [broker('kafka')],
  'spring-cloud-stream-binder-kafka*': [broker('kafka')],
  kafkajs: [broker('kafka')],
  '@platformatic/kafka': [broker('kafka')],
  'node-rdkafka': [broker('kafka')],
  'confluent-kafka': [broker('kafka')],
  'kafka-python': [broker('kafka')],
  aiokafka: [broker('kafka')],
  'github.com/segmentio/kafka-go': [broker('kafka')],
  'github.com/IBM/sarama': [broker('kafka')],
  'github.com/Shopify/sarama': [broker('kafka')],
  'github.com/confluentinc/confluent-kafka-go*': [broker('kafka')],
  'Confluent.Kafka': [broker('kafka')],
  'MassTransit.Kafka': [broker('kafka')],
  'eventuate-tram*': [broker('kafka')],
  'spring-boot-starter-amqp': [broker('rabbitmq')],
  'spring-rabbit': [broker('rabbitmq')],
  'spring-cloud-starter-stream-rabbit': [broker('rabbitmq')],
  'spring-cloud-stream-binder-rabbit': [broker('rabbitmq')],
  'spring-cloud-starter-bus-amqp': [publisher('rabbitmq')],
  'spring-cloud-netflix-hystrix-stream': [publisher('rabbitmq')],
  'spring-cloud-starter-netflix-turbine-stream': [broker('rabbitmq')],
  'amqp-client': [broker('rabbitmq')],
  amqplib: [broker('rabbitmq')],
  'amqp-connection-manager': [broker('rabbitmq')],
  '@golevelup/nestjs-rabbitmq': [broker('rabbitmq')],
  pika: [broker('rabbitmq')],
  'aio-pika': [broker('rabbitmq')],
  nameko: [broker('rabbitmq')],
  'github.com/streadway/amqp': [broker('rabbitmq')],
  'github.com/rabbitmq/amqp091-go': [broker('rabbitmq')],
  'RabbitMQ.Client': [broker('rabbitmq')],
  'MassTransit.RabbitMQ': [broker('rabbitmq')],
  EasyNetQ: [broker('rabbitmq')],
  'Rebus.RabbitMq': [broker('rabbitmq')],
  'DotNetCore.CAP.RabbitMQ': [broker('rabbitmq')],
  'Aspire.RabbitMQ*': [broker('rabbitmq')],
  nats: [broker('nats')],
  'github.com/nats-io/*': [broker('nats')],
  'nats-py': [broker('nats')],
  jnats: [broker('nats')],
  'spring-boot-starter-activemq': [broker('activemq')],
  'spring-boot-starter-artemis': [broker('activemq')],
  // Discovery and configuration
  'spring-cloud-starter-netflix-eureka-client': [use('discovery', 'eureka')],
  'spring-cloud-starter-eureka': [use('discovery', 'eureka')],
  'spring-cloud-netflix-eureka-client': [use('discovery', 'eureka')],
  'eureka-js-client': [use('discovery', 'eureka')],
  'spring-cloud-starter-consul*': [use('discovery', 'consul')],
  consul: [use('discovery', 'consul')],
  'spring-cloud-starter-alibaba-nacos-discovery': [use('discovery', 'nacos')],
  'spring-cloud-starter-zookeeper*': [use('discovery', 'zookeeper')],
  'spring-cloud-starter-config': [use('config', 'spring-cloud-config')],
  'spring-cloud-config-client': [use('config', 'spring-cloud-config')],
  'spring-cloud-starter-alibaba-nacos-config': [use('config', 'nacos')],
  'spring-cloud-starter-netflix-eureka-server': [role('discovery', 'eureka')],
  'spring-cloud-starter-eureka-server': [role('discovery', 'eureka')],
  'spring-cloud-netflix-eureka-server': [role('discovery', 'eureka')],
  'spring-cloud-config-server': [role('config', 'spring-cloud-config')],
  // Gateways
  'spring-cloud-starter-netflix-zuul': [role('gateway', 'zuul')],
  'spring-cloud-starter-zuul': [role('gateway', 'zuul')],
  'spring-cloud-starter-gateway*': [role('gateway', 'spring-cloud-gateway')],
  'Yarp.ReverseProxy': [role('gateway', 'yarp')],
  Ocelot: [role('gateway', 'ocelot')],
  'express-gateway': [role('gateway', 'express-gateway')],
  // Observability
  'spring-cloud-starter-zipkin': [use('tracing', 'zipkin')],
  'spring-cloud-sleuth-zipkin*': [use('tracing', 'zipkin')],
  // Spans as messages: the server takes them from the broker, the services (`sleuth-stream`) never speak to it.
  'spring-cloud-sleuth-zipkin-stream': [role('monitoring', 'zipkin')],
  'zipkin-reporter*': [use('tracing', 'zipkin')],
  'opentelemetry-exporter-zipkin': [use('tracing', 'zipkin')],
  zipkin: [use('tracing', 'zipkin')],
  'zipkin-transport-http': [use('tracing', 'zipkin')],
  py_zipkin: [use('tracing', 'zipkin')],
  'github.com/openzipkin/zipkin-go*': [use('tracing', 'zipkin')],
  'micrometer-registry-prometheus': [use('metrics', 'prometheus')],
  'prom-client': [use('metrics', 'prometheus')],
  'prometheus-client': [use('metrics', 'prometheus')],
  prometheus_client: [use('metrics', 'prometheus')],
  'prometheus-net*': [use('metrics', 'prometheus')],
  'github.com/prometheus/client_golang': [use('metrics', 'prometheus')],
  'spring-boot-admin-starter-client': [use('admin', 'spring-boot-admin')],
  'spring-boot-admin-starter-server': [role('monitoring', 'spring-boot-admin')],
  'spring-boot-admin-server': [role('monitoring', 'spring-boot-admin')],
  'spring-cloud-starter-hystrix': [use('dashboard', 'hystrix')],
  'spring-cloud-starter-netflix-hystrix': [use('dashboard', 'hystrix')],
  'spring-cloud-starter-oauth2': [use('auth', 'oauth2')],
  'spring-security-oauth2*': [use('auth', 'oauth2')],
  'spring-boot-starter-oauth2-resource-server': [use('auth', 'oauth2')],
  // Frameworks
  'spring-boot-starter*': [server('Spring Boot')],
  'quarkus-*': [server('Quarkus')],
  'micronaut-*': [server('Micronaut')],
  express: [server('Express')],
  '@nestjs/core': [server('NestJS')],
  fastify: [server('Fastify')],
  koa: [server('Koa')],
  '@hapi/hapi': [server('hapi')],
  restify: [server('restify')],
  next: [server('Next.js')],
  '@grpc/grpc-js': [server('gRPC')],
  grpc: [server('gRPC')],
  react: [browser('React')],
  'react-native': [browser('React Native')],
  'react-dom': [browser('React')],
  vue: [browser('Vue')],
  '@angular/core': [browser('Angular')],
  svelte: [browser('Svelte')],
};

const exact = new Map<string, readonly Meaning[]>();
const prefixes: [string, readonly Meaning[]][] = [];
for (const [name, meanings] of Object.entries(ROWS)) {
  if (name.endsWith('*')) prefixes.push([name.slice(0, -1), meanings]);
  else exact.set(name, meanings);
}

/** @param name as the build file gives it; of `group:artifact` the artifact counts */
export function meaningsOf(name: string): readonly Meaning[] {
  const artifact = name.slice(name.lastIndexOf(':') + 1);
  return exact.get(artifact) ?? prefixes.find(([prefix]) => artifact.startsWith(prefix))?.[1] ?? [];
}

export interface Declared {
  readonly library: Library;
  readonly meaning: Meaning;
}

/**
 * What a component's own build files declare; test scope left out. A shared library of the repository often declares
 * everything that any service might need, so what it declares says nothing about one of them.
 */
export function declaredBy(party: Party): readonly Declared[] {
  return factsOf(party, 'library')
    .filter(l => l.scope !== 'test')
    .flatMap(library => meaningsOf(library.name).map(meaning => ({ library, meaning })));
}

/** Technologies that a component has a library or code for. */
export function technologiesOf(party: Party): ReadonlySet<string> {
  const found = new Set<string>(declaredBy(party).map(d => d.meaning.technology));
  for (const fact of allFactsOf(party, 'store')) found.add(fact.technology);
  for (const fact of [...allFactsOf(party, 'publish'), ...allFactsOf(party, 'consume')])
    if (fact.broker) found.add(fact.broker);
  for (const fact of [...allFactsOf(party, 'use'), ...allFactsOf(party, 'role')]) found.add(fact.technology);
  return found;
}
