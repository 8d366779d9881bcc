import type { ComponentKind } from '../../core/fact.ts';

/** What a well-known product is. `auxiliary` is no component: a test double, a one-shot tool. */
export interface ImageRole {
  readonly role: ComponentKind | 'auxiliary';
  readonly technology: string;
}

type Row = readonly [role: ImageRole['role'], technology: string, ...names: string[]];

/** Names are matched as whole runs of tokens: `pg` finds `my-pg`, not `pgadmin`. More telling rows first. */
const ROWS: readonly Row[] = [
  // Tools beside a store carry the store's name: they come before it.
  ['monitoring', 'exporter', 'exporter', 'mysqld-exporter', 'node-exporter', 'statsd-exporter'],
  ['monitoring', 'pgAdmin', 'pgadmin', 'pgadmin4'],
  ['monitoring', 'phpMyAdmin', 'phpmyadmin'],
  ['monitoring', 'Adminer', 'adminer'],
  ['monitoring', 'mongo-express', 'mongo-express'],
  ['monitoring', 'Redis Commander', 'redis-commander', 'redisinsight', 'redis-insight'],
  [
    'monitoring',
    'Kafka UI',
    'kafka-ui',
    'kafdrop',
    'akhq',
    'kafka-manager',
    'cmak',
    'redpanda-console',
    'kafka-hq',
    'kowl',
    'control-center',
  ],
  ['config', 'Schema Registry', 'schema-registry', 'cp-schema-registry', 'apicurio'],
  ['broker', 'kafka', 'kafka-connect', 'debezium-connect', 'debezium'],
  [
    'auxiliary',
    'fixture',
    'kafka-init',
    'init-kafka',
    'wait-for-it',
    'dockerize',
    'waisbrot-wait',
    'wait-for',
    'k8s-wait-for',
  ],
  ['auxiliary', 'load generator', 'locust', 'k6', 'jmeter', 'gatling', 'artillery', 'vegeta', 'load-test', 'loadtest'],
  [
    'auxiliary',
    'test double',
    'wiremock',
    'mockserver',
    'localstack',
    'mountebank',
    'toxiproxy',
    'selenium',
    'azurite',
    'motoserver-moto',
  ],
  [
    'auxiliary',
    'tool',
    'portainer',
    'watchtower',
    'swagger-ui',
    'dozzle',
    'flyway',
    'liquibase',
    'sonarqube',
    'jenkins',
    'dockersamples-visualizer',
    'ofelia',
  ],

  ['monitoring', 'Zipkin', 'zipkin', 'zipkin-server', 'openzipkin', 'zipkin-cron', 'zipkin-dependencies', 'zipkin-ui'],
  [
    'monitoring',
    'Jaeger',
    'jaeger',
    'jaegertracing',
    'jaeger-all-in-one',
    'all-in-one',
    'jaeger-query',
    'jaeger-collector',
    'jaeger-agent',
  ],
  ['monitoring', 'Prometheus', 'prometheus', 'pushgateway', 'thanos', 'victoria-metrics', 'victoriametrics'],
  ['monitoring', 'Alertmanager', 'alertmanager'],
  ['monitoring', 'Grafana', 'grafana'],
  ['monitoring', 'Loki', 'loki', 'promtail', 'grafana-loki'],
  ['monitoring', 'Tempo', 'tempo'],
  [
    'monitoring',
    'OpenTelemetry Collector',
    'otel-collector',
    'opentelemetry-collector',
    'otelcol',
    'otel-collector-contrib',
    'opentelemetry-collector-contrib',
    'grafana-alloy',
    'alloy',
    'grafana-agent',
  ],
  ['monitoring', 'Kibana', 'kibana', 'opensearch-dashboards'],
  ['monitoring', 'Logstash', 'logstash'],
  ['monitoring', 'Filebeat', 'filebeat', 'metricbeat', 'packetbeat', 'apm-server', 'auditbeat'],
  ['monitoring', 'Fluentd', 'fluentd', 'fluent-bit', 'fluentbit', 'timberio-vector', 'logspout', 'rsyslog', 'syslog'],
  ['monitoring', 'ELK', 'elk', 'sebp-elk', 'efk'],
  ['monitoring', 'Graylog', 'graylog'],
  ['monitoring', 'Seq', 'seq', 'datalust-seq'],
  ['monitoring', 'cAdvisor', 'cadvisor'],
  ['monitoring', 'SkyWalking', 'skywalking', 'skywalking-oap', 'skywalking-ui', 'skywalking-oap-server'],
  ['monitoring', 'Graphite', 'graphite', 'statsd', 'graphite-statsd'],
  ['monitoring', 'Datadog', 'datadog', 'datadog-agent', 'dd-agent'],
  ['monitoring', 'New Relic', 'newrelic', 'newrelic-infra'],
  ['monitoring', 'Sentry', 'sentry'],
  ['monitoring', 'Uptime', 'uptime-kuma', 'gatus', 'healthchecks-ui'],
  ['monitoring', 'Spring Boot Admin', 'spring-boot-admin', 'spring-boot-admin-server'],
  ['monitoring', 'Hystrix Dashboard', 'hystrix-dashboard', 'turbine', 'turbine-server'],
  ['monitoring', 'Aspire Dashboard', 'aspire-dashboard'],
  ['monitoring', 'Kiali', 'kiali'],
  ['monitoring', 'Wavefront', 'wavefront-proxy', 'wavefronthq-proxy'],
  ['monitoring', 'OpenTelemetry', 'opentelemetry-ebpf-profiler', 'otel-ebpf-profiler', 'opentelemetry-operator'],
  ['monitoring', 'Grafana', 'heapster-grafana'],
  ['datastore', 'influxdb', 'heapster-influxdb'],
  ['monitoring', 'Fluentd', 'fluentd-elasticsearch', 'fluentd-kubernetes-daemonset'],
  ['monitoring', 'Weave Scope', 'weave-scope', 'weaveworks-scope'],
  ['monitoring', 'Chronograf', 'chronograf', 'telegraf', 'kapacitor'],
  ['monitoring', 'kube-state-metrics', 'kube-state-metrics', 'metrics-server', 'heapster'],

  [
    'datastore',
    'postgresql',
    'postgres',
    'postgresql',
    'postgis',
    'pgvector',
    'pg',
    'cloudnative-pg',
    'postgresql-ha',
    'spilo',
  ],
  ['datastore', 'timescaledb', 'timescaledb', 'timescale'],
  ['datastore', 'cockroachdb', 'cockroach', 'cockroachdb'],
  ['datastore', 'yugabytedb', 'yugabyte', 'yugabytedb'],
  ['datastore', 'mysql', 'zipkin-mysql', 'mysql', 'mysql-server', 'percona', 'mysqldb', 'vitess'],
  ['datastore', 'mariadb', 'mariadb', 'mariadb-galera'],
  [
    'datastore',
    'mssql',
    'mssql',
    'mssql-server',
    'mssql-server-linux',
    'sqlserver',
    'sql-server',
    'azure-sql-edge',
    'sqldata',
    'sqledge',
  ],
  ['datastore', 'oracle', 'oracle-xe', 'oracle-free', 'oracle-database', 'oracledb', 'oracle-xe-11g'],
  ['datastore', 'db2', 'db2', 'db2express'],
  ['datastore', 'h2', 'h2', 'h2-database'],
  [
    'datastore',
    'mongodb',
    'mongo',
    'mongodb',
    'mongodb-community-server',
    'mongodb-sharded',
    'ferretdb',
    'mongod',
    'mongodb+srv',
  ],
  [
    'datastore',
    'redis',
    'redis',
    'redis-stack',
    'redis-stack-server',
    'redis-sentinel',
    'redis-cluster',
    'keydb',
    'dragonflydb-dragonfly',
    'redis-server',
    'rediss',
  ],
  ['datastore', 'valkey', 'valkey'],
  ['datastore', 'memcached', 'memcached', 'memcache'],
  ['datastore', 'hazelcast', 'hazelcast'],
  ['datastore', 'ignite', 'apache-ignite', 'ignite'],
  ['datastore', 'infinispan', 'infinispan'],
  ['datastore', 'cassandra', 'cassandra', 'dse-server'],
  ['datastore', 'scylladb', 'scylla', 'scylladb'],
  ['datastore', 'elasticsearch', 'elasticsearch', 'elastic-search'],
  ['datastore', 'opensearch', 'opensearch'],
  ['datastore', 'solr', 'solr'],
  ['datastore', 'meilisearch', 'meilisearch'],
  ['datastore', 'typesense', 'typesense'],
  ['datastore', 'neo4j', 'neo4j'],
  ['datastore', 'arangodb', 'arangodb'],
  ['datastore', 'orientdb', 'orientdb'],
  ['datastore', 'couchdb', 'couchdb'],
  ['datastore', 'couchbase', 'couchbase', 'couchbase-server'],
  ['datastore', 'ravendb', 'ravendb'],
  ['datastore', 'dynamodb', 'dynamodb-local', 'dynamodb'],
  ['datastore', 'influxdb', 'influxdb'],
  ['datastore', 'clickhouse', 'clickhouse', 'clickhouse-server'],
  ['datastore', 'eventstore', 'eventstore', 'eventstoredb', 'eventstore-db', 'kurrentdb', 'axonserver', 'axon-server'],
  ['datastore', 'minio', 'minio', 'seaweedfs'],
  ['datastore', 'qdrant', 'qdrant'],
  ['datastore', 'weaviate', 'weaviate'],
  ['datastore', 'milvus', 'milvus'],
  ['datastore', 'chroma', 'chromadb', 'chromadb-chroma'],
  ['datastore', 'rethinkdb', 'rethinkdb'],
  ['datastore', 'surrealdb', 'surrealdb'],
  ['datastore', 'dgraph', 'dgraph'],
  ['datastore', 'questdb', 'questdb'],
  ['datastore', 'cosmosdb', 'cosmosdb', 'azure-cosmos-emulator', 'azure-cosmosdb-emulator'],
  ['datastore', 'firestore', 'firestore-emulator'],
  ['datastore', 'hdfs', 'hadoop-namenode', 'hadoop-datanode', 'hdfs'],

  ['broker', 'rabbitmq', 'rabbitmq', 'rabbit', 'rabbitmq-server', 'rabbit-mq', 'amqp', 'amqps'],
  [
    'broker',
    'kafka',
    'kafka',
    'cp-kafka',
    'cp-server',
    'kafka-native',
    'redpanda',
    'spotify-kafka',
    'landoop-fast-data-dev',
  ],
  ['broker', 'nats', 'nats', 'nats-streaming', 'nats-server', 'jetstream'],
  ['broker', 'activemq', 'activemq', 'artemis', 'activemq-artemis', 'apache-activemq', 'activemq-classic'],
  ['broker', 'pulsar', 'pulsar', 'pulsar-all'],
  ['broker', 'mqtt', 'mosquitto', 'eclipse-mosquitto', 'emqx', 'hivemq', 'hivemq4', 'vernemq', 'mqtt', 'mqtts'],
  ['broker', 'nsq', 'nsqd', 'nsqlookupd', 'nsq'],
  ['broker', 'sqs', 'elasticmq', 'elasticmq-native', 'goaws'],
  ['broker', 'pubsub', 'pubsub-emulator'],
  ['broker', 'servicebus', 'servicebus-emulator', 'azure-messaging-servicebus-emulator'],
  ['broker', 'rocketmq', 'rocketmq', 'rocketmq-namesrv', 'rocketmq-broker', 'rmqbroker', 'rmqnamesrv'],
  ['broker', 'beanstalkd', 'beanstalkd'],
  ['broker', 'gearman', 'gearmand'],
  ['broker', 'ibmmq', 'ibm-mq', 'ibmmq'],

  ['discovery', 'Consul', 'consul', 'consul-server'],
  ['discovery', 'Eureka', 'eureka', 'eureka-server', 'service-registry-eureka'],
  ['discovery', 'Nacos', 'nacos', 'nacos-server'],
  ['config', 'ZooKeeper', 'zookeeper', 'cp-zookeeper', 'zk'],
  ['config', 'etcd', 'etcd'],
  ['config', 'Vault', 'vault', 'hashicorp-vault', 'openbao'],
  ['config', 'Apollo', 'apollo-configservice', 'apollo-adminservice', 'apollo-portal', 'apollo-quick-start'],
  ['config', 'flagd', 'flagd', 'unleash-server', 'flipt', 'flagsmith'],

  ['auth', 'Keycloak', 'keycloak'],
  ['auth', 'IdentityServer', 'identityserver', 'identity-server', 'identityserver4', 'duende-identityserver'],
  ['auth', 'Ory', 'hydra', 'oryd-hydra', 'kratos', 'oathkeeper', 'keto'],
  ['auth', 'Dex', 'dex', 'dexidp'],
  ['auth', 'OAuth2 Proxy', 'oauth2-proxy'],
  [
    'auth',
    'authentik',
    'authentik',
    'authelia',
    'zitadel',
    'supertokens',
    'fusionauth',
    'fusionauth-app',
    'casdoor',
    'gluu',
  ],
  ['auth', 'OpenLDAP', 'openldap', 'ldap', 'opendj', '389ds'],
  ['auth', 'WSO2 IS', 'wso2is'],
  ['auth', 'OPA', 'openpolicyagent', 'openfga', 'spicedb', 'opa'],

  ['gateway', 'Kong', 'kong', 'kong-gateway'],
  ['gateway', 'Traefik', 'traefik'],
  ['gateway', 'Envoy', 'envoy', 'envoyproxy', 'envoy-gateway'],
  ['gateway', 'HAProxy', 'haproxy', 'dockercloud-haproxy'],
  [
    'gateway',
    'nginx',
    'nginx',
    'nginx-proxy',
    'openresty',
    'nginx-unprivileged',
    'ingress-nginx',
    'nginx-plus',
    'tengine',
  ],
  ['gateway', 'httpd', 'httpd', 'apache2'],
  ['gateway', 'Caddy', 'caddy'],
  ['gateway', 'KrakenD', 'krakend'],
  ['gateway', 'APISIX', 'apisix'],
  ['gateway', 'Tyk', 'tyk-gateway', 'tyk'],
  ['gateway', 'Gravitee', 'gravitee-gateway', 'apim-gateway'],
  ['gateway', 'Express Gateway', 'express-gateway'],
  ['gateway', 'Apollo Router', 'apollo-router', 'apollographql-router'],
  ['gateway', 'WSO2 AM', 'wso2am', 'choreo-connect'],
  ['gateway', 'Varnish', 'varnish'],
  ['gateway', 'Pomerium', 'pomerium'],

  [
    'external',
    'SMTP',
    'mailhog',
    'maildev',
    'mailpit',
    'mailcatcher',
    'mailslurper',
    'smtp4dev',
    'smtp',
    'smtp-server',
    'postfix',
    'greenmail',
    'papercut',
    'mailcatcher',
    'inbucket',
    'docker-mailserver',
    'fake-smtp-server',
    'mailserver',
    'mail-server',
    'exim',
    'exim-relay',
  ],
  ['external', 'SFTP', 'sftp', 'vsftpd', 'ftpd'],
  ['external', 'Ollama', 'ollama'],
];

/** Words around a product's name that change nothing: `my-postgres-db`, `redis-master`. */
const FILLER = new Set([
  'alpine',
  'oss',
  'es',
  'logging',
  'amd64',
  'arm64',
  'slim',
  'server',
  'db',
  'database',
  'master',
  'slave',
  'primary',
  'replica',
  'standalone',
  'node',
  'cluster',
  'official',
  'service',
  'svc',
  'local',
  'dev',
  'app',
  'image',
  'docker',
  'linux',
  'debian',
  'ubuntu',
  'broker',
  'cache',
  'store',
  'main',
  'test',
  'community',
  'custom',
  'single',
  'data',
  'management',
]);

const BY_NAME = new Map<string, ImageRole>(
  [...ROWS]
    .reverse()
    .flatMap(([role, technology, ...names]) => names.map(name => [name, { role, technology }] as const)),
);

/**
 * What a container image or product is, from its name.
 * @param image an image reference, with registry, tag, digest and placeholders as written; '' when unknown
 * @param names names given to the unit (service, chart, container), asked when the image says nothing or is not given
 * @returns undefined for names the table does not know: the usual case for a system's own services
 */
export function imageRole(image: string, ...names: readonly string[]): ImageRole | undefined {
  const { repository, name } = imageName(image);
  const known = BY_NAME.get(`${repository}-${name}`) ?? productRole(name);
  if (known) return known;
  // Organisations that only publish one product: openzipkin/x.
  const owner = repository === '' ? undefined : BY_NAME.get(repository);
  if (owner && owner.role === 'monitoring') return owner;
  if (image !== '') return undefined;
  for (const given of names) {
    const role = productRole(given.toLowerCase());
    if (role) return role;
  }
  return undefined;
}

/** `registry:5000/Org/my-image:${TAG}@sha256:…` is `org` and `my-image`. */
export function imageName(image: string): { readonly repository: string; readonly name: string } {
  const bare = image
    .toLowerCase()
    .replace(/\$\{[^{}]*\}|\$\([^()]*\)|\$\w+/g, '')
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '');
  const parts = bare.split('/').filter(p => p !== '');
  const name = parts.at(-1) ?? '';
  // A mirror that flattens the path: `mirror/quay_io_prometheus_alertmanager`.
  const flat = /^(?:k8s_)?(?:gcr|quay|ghcr|docker|mcr|registry)_[a-z_]{2,20}_/.test(name);
  return { repository: parts.at(-2) ?? '', name: flat ? name.slice(name.lastIndexOf('_') + 1) : name };
}

/** A product's name, alone or with filler words and version numbers around it. */
function productRole(name: string): ImageRole | undefined {
  const whole = BY_NAME.get(name);
  if (whole) return whole;
  const tokens = name.split(/[^a-z0-9]+/).filter(t => t !== '' && !/^v?\d+$/.test(t));
  // `redis_exporter`, `rabbitmq-exporter`: about a product, not the product.
  if (tokens.at(-1) === 'exporter') return BY_NAME.get('exporter');
  const telling = tokens.filter(t => !FILLER.has(t));
  return BY_NAME.get(tokens.join('-')) ?? BY_NAME.get(telling.join('-'));
}
