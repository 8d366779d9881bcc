import type { Fact, Unit } from '../../core/fact.ts';
import type { Manifest } from './kubernetes-manifest.ts';
import { nameOf } from './kubernetes-manifest.ts';

type Row = readonly [
  api: string,
  kind: string,
  role: NonNullable<Unit['role']>,
  technology: string,
  ...hostSuffixes: string[],
];

/** Custom resources that stand for a running product, and the Services their operator makes for them. */
const ROWS: readonly Row[] = [
  ['kafka.strimzi.io', 'Kafka', 'broker', 'kafka', '-kafka-bootstrap', '-kafka-brokers'],
  ['rabbitmq.com', 'RabbitmqCluster', 'broker', 'rabbitmq', ''],
  ['acid.zalan.do', 'postgresql', 'datastore', 'postgresql', '', '-repl'],
  ['postgresql.cnpg.io', 'Cluster', 'datastore', 'postgresql', '-rw', '-ro', '-r'],
  ['postgres-operator.crunchydata.com', 'PostgresCluster', 'datastore', 'postgresql', '-primary', '-pgbouncer'],
  ['mysql.oracle.com', 'InnoDBCluster', 'datastore', 'mysql', ''],
  ['mysql.radondb.com', 'MysqlCluster', 'datastore', 'mysql', '-leader', '-follower'],
  ['mongodbcommunity.mongodb.com', 'MongoDBCommunity', 'datastore', 'mongodb', '-svc'],
  ['databases.spotahome.com', 'RedisFailover', 'datastore', 'redis', ''],
  ['redis.redis.opstreelabs.in', 'Redis', 'datastore', 'redis', ''],
  ['elasticsearch.k8s.elastic.co', 'Elasticsearch', 'datastore', 'elasticsearch', '-es-http'],
  ['kibana.k8s.elastic.co', 'Kibana', 'monitoring', 'Kibana', '-kb-http'],
  ['jaegertracing.io', 'Jaeger', 'monitoring', 'Jaeger', '-collector', '-query', '-agent'],
  ['monitoring.coreos.com', 'Prometheus', 'monitoring', 'Prometheus', '-operated'],
  ['k8s.keycloak.org', 'Keycloak', 'auth', 'Keycloak', '-service'],
  ['k8ssandra.io', 'K8ssandraCluster', 'datastore', 'cassandra', '-dc1-service'],
];

/** Products run by an operator are units. */
export function* clusterResource(manifest: Manifest): Iterable<Fact> {
  const { file, kind, api } = manifest;
  const { name, line } = nameOf(manifest);
  if (name === '') return;
  const group = api.split('/')[0];
  const row = ROWS.find(r => r[0] === group && r[1] === kind);
  if (row) {
    const [, , role, technology, ...suffixes] = row;
    yield {
      kind: 'unit',
      at: file.at(line),
      origin: 'kubernetes',
      name,
      aliases: [],
      hosts: suffixes.map(s => name + s),
      ports: [],
      role,
      technology,
    };
  }
}
