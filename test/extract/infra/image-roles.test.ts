import { describe, expect, test } from 'vitest';
import { imageRole } from '../../../src/extract/infra/image-roles.ts';

const say = (image: string, ...names: string[]): string | undefined => {
  const role = imageRole(image, ...names);
  return role && `${role.role} ${role.technology}`;
};

describe('image roles', () => {
  test.each([
    ['postgres:16-alpine', 'datastore postgresql'],
    ['docker.io/bitnami/postgresql@sha256:aa', 'datastore postgresql'],
    ['registry.local:5000/mirror/redis:${TAG:-7}', 'datastore redis'],
    ['mcr.microsoft.com/mssql/server:2022-latest', 'datastore mssql'],
    ['mcr.microsoft.com/azure-sql-edge', 'datastore mssql'],
    ['docker.elastic.co/elasticsearch/elasticsearch:8', 'datastore elasticsearch'],
    ['opensearchproject/opensearch-dashboards:2', 'monitoring Kibana'],
    ['confluentinc/cp-kafka', 'broker kafka'],
    ['confluentinc/cp-zookeeper:7', 'config ZooKeeper'],
    ['confluentinc/cp-schema-registry', 'config Schema Registry'],
    ['provectuslabs/kafka-ui', 'monitoring Kafka UI'],
    ['rabbitmq:3-management-alpine', 'broker rabbitmq'],
    ['eclipse-mosquitto', 'broker mqtt'],
    ['openzipkin/zipkin', 'monitoring Zipkin'],
    ['openzipkin/zipkin-slim', 'monitoring Zipkin'],
    ['jaegertracing/all-in-one:1.57', 'monitoring Jaeger'],
    ['prom/node-exporter', 'monitoring exporter'],
    ['prom/mysqld-exporter', 'monitoring exporter'],
    ['oliver006/redis_exporter', 'monitoring exporter'],
    ['dpage/pgadmin4', 'monitoring pgAdmin'],
    ['otel/opentelemetry-collector-contrib:0.100', 'monitoring OpenTelemetry Collector'],
    ['gcr.io/cadvisor/cadvisor', 'monitoring cAdvisor'],
    ['datalust/seq', 'monitoring Seq'],
    ['hashicorp/consul:1.18', 'discovery Consul'],
    ['quay.io/keycloak/keycloak:24', 'auth Keycloak'],
    ['nginx', 'gateway nginx'],
    ['nginxinc/nginx-unprivileged', 'gateway nginx'],
    ['mirror/gcr_io_google-containers_elasticsearch:v6', 'datastore elasticsearch'],
    ['docker.elastic.co/kibana/kibana-oss:6', 'monitoring Kibana'],
    ['openzipkin/zipkin-mysql', 'datastore mysql'],
    ['mailhog/mailhog', 'external SMTP'],
    ['wiremock/wiremock', 'auxiliary test double'],
    ['eventstore/eventstore:23.10.0-bookworm-slim', 'datastore eventstore'],
  ])('%s is %s', (image, expected) => {
    expect(say(image)).toBe(expected);
  });

  test.each([
    'shop/orders', 'shop/redis-cart', 'shop/kafka-consumer', 'shop/mongo-orders-api', 'shop/config-server', 'shop/auth-service', 'shop/vector-search',
    'openjdk:17', 'node:20', 'python:3.12-slim', 'mcr.microsoft.com/dotnet/aspnet:8.0', 'busybox', 'alpine', '${IMAGE}', 'shop/heartbeat', 'shop/elasticsearch-indexer',
  ])('%s is nothing well known', image => {
    expect(say(image)).toBeUndefined();
  }); // biome-ignore format: a list

  test('names count only where there is no image', () => {
    expect(say('', 'orders', 'orders-mongodb')).toBeUndefined();
    expect(say('', 'postgres-db')).toBe('datastore postgresql');
    expect(say('shop/orders', 'redis')).toBeUndefined();
  });
});
