import type { ComponentKind } from '../../core/fact.ts';

/** What an AppHost's method adds, and how others are told where to find it. */
export interface ResourceRow {
  readonly role?: ComponentKind;
  readonly technology?: string;
  /** Connection string that a reference hands over; `{host}` and `{db}` are filled in. Absent: an HTTP endpoint. */
  readonly connection?: string;
  /** Which argument holds the folder of its source. */
  readonly folder?: number;
}

const store = (technology: string, connection: string): ResourceRow => ({ role: 'datastore', technology, connection });
const broker = (technology: string, connection: string): ResourceRow => ({ role: 'broker', technology, connection });
const external = (technology: string): ResourceRow => ({ role: 'external', technology });
const SERVER = 'Host={host};Database={db}';
const POSTGRES = store('postgresql', SERVER);
const SQL_SERVER = store('sqlserver', 'Server={host};Database={db}');
const REDIS = store('redis', 'redis://{host}:6379');

/** By the method's name without `Add`. Projects are not here: their name is a type. */
export const RESOURCES: Readonly<Record<string, ResourceRow>> = {
  Postgres: POSTGRES, PostgreSQL: POSTGRES, AzurePostgresFlexibleServer: POSTGRES, PostgresServer: POSTGRES,
  SqlServer: SQL_SERVER, AzureSqlServer: SQL_SERVER, AzureSql: SQL_SERVER,
  MySql: store('mysql', 'Server={host};Database={db}'), Oracle: store('oracle', 'Server={host};Database={db}'), MariaDB: store('mysql', 'Server={host};Database={db}'),
  Redis: REDIS, Valkey: REDIS, Garnet: REDIS, AzureRedis: REDIS, AzureManagedRedis: REDIS, AzureRedisEnterprise: REDIS,
  MongoDB: store('mongodb', 'mongodb://{host}:27017/{db}'), RavenDB: store('ravendb', 'http://{host}:8080'), CouchDB: store('couchdb', 'http://{host}:5984'), SurrealServer: store('surrealdb', 'ws://{host}:8000'),
  Elasticsearch: store('elasticsearch', 'http://{host}:9200'), OpenSearch: store('opensearch', 'http://{host}:9200'), Meilisearch: store('meilisearch', 'http://{host}:7700'),
  EventStore: store('eventstore', 'esdb://{host}:2113'), KurrentDB: store('eventstore', 'esdb://{host}:2113'), Qdrant: store('qdrant', 'http://{host}:6334'), Milvus: store('milvus', 'http://{host}:19530'), Weaviate: store('weaviate', 'http://{host}:8080'),
  ClickHouse: store('clickhouse', 'Host={host};Database={db}'), Neo4j: store('neo4j', 'bolt://{host}:7687'), Minio: store('minio', 'http://{host}:9000'), MinioContainer: store('minio', 'http://{host}:9000'), Sqlite: store('sqlite', 'Data Source={db}'), Dynamo: store('dynamodb', 'http://{host}:8000'), AWSDynamoDBLocal: store('dynamodb', 'http://{host}:8000'),
  AzureCosmosDB: store('cosmosdb', 'AccountEndpoint=https://{host}:8081'), AzureStorage: store('azure-storage', 'https://{host}'), AzureSearch: store('azure-search', 'https://{host}'),
  RabbitMQ: broker('rabbitmq', 'amqp://{host}:5672'), Kafka: broker('kafka', '{host}:9092'), Nats: broker('nats', 'nats://{host}:4222'), NATS: broker('nats', 'nats://{host}:4222'), ActiveMq: broker('activemq', 'tcp://{host}:61616'), ActiveMq_Artemis: broker('activemq', 'tcp://{host}:61616'), LavinMQ: broker('rabbitmq', 'amqp://{host}:5672'), Pulsar: broker('pulsar', 'pulsar://{host}:6650'),
  AzureServiceBus: broker('servicebus', 'Endpoint=sb://{host}'), AzureEventHubs: broker('eventhubs', 'Endpoint=sb://{host}'), AzureWebPubSub: broker('web-pubsub', 'Endpoint=https://{host}'), AzureSignalR: { role: 'broker', technology: 'signalr', connection: 'Endpoint=https://{host}' },
  Keycloak: { role: 'auth', technology: 'keycloak' }, KeycloakContainer: { role: 'auth', technology: 'keycloak' },
  Yarp: { role: 'gateway', technology: 'yarp' },
  Seq: { role: 'monitoring', technology: 'seq', connection: 'http://{host}:5341' }, Zipkin: { role: 'monitoring', technology: 'zipkin' }, Jaeger: { role: 'monitoring', technology: 'jaeger' }, Prometheus: { role: 'monitoring', technology: 'prometheus' }, Grafana: { role: 'monitoring', technology: 'grafana' }, AzureApplicationInsights: { role: 'monitoring', technology: 'application-insights', connection: 'https://{host}' },
  OpenTelemetryCollector: { role: 'monitoring', technology: 'opentelemetry-collector' }, MailDev: { technology: 'maildev', connection: 'smtp://{host}:1025' }, MailPit: { technology: 'mailpit', connection: 'smtp://{host}:1025' }, Papercut: { technology: 'papercut', connection: 'smtp://{host}:25' }, PapercutSmtp: { technology: 'papercut', connection: 'smtp://{host}:25' },
  Ollama: { technology: 'ollama', connection: 'http://{host}:11434' }, OpenAI: external('openai'), AzureOpenAI: external('azure-openai'), AzureAIFoundry: external('azure-ai'), GitHubModel: external('github-models'), ExternalService: external('http'),
  AzureKeyVault: { role: 'config', technology: 'azure-key-vault', connection: 'https://{host}' }, AzureAppConfiguration: { role: 'config', technology: 'azure-app-configuration', connection: 'https://{host}' },
  Container: {}, ContainerImage: {}, Dockerfile: { folder: 1 }, DockerfileFactory: { folder: 1 },
  NpmApp: { folder: 1 }, ViteApp: { folder: 1 }, JavaScriptApp: { folder: 1 }, PnpmApp: { folder: 1 }, YarnApp: { folder: 1 }, BunApp: { folder: 1 }, DenoApp: { folder: 1 }, NodeApp: { folder: 2 }, NextJsApp: { folder: 1 },
  PythonApp: { folder: 1 }, PythonModule: { folder: 1 }, PythonExecutable: { folder: 1 }, UvicornApp: { folder: 1 }, UvApp: { folder: 1 }, StreamlitApp: { folder: 1 },
  Executable: { folder: 2 }, GolangApp: { folder: 1 }, RustApp: { folder: 1 }, SpringApp: { folder: 1 }, JavaApp: { folder: 1 }, PhpApp: { folder: 1 },
  AzureFunctionsProject: {},
}; // biome-ignore format: a table

/** Children of a server: they are reached through it, under their own connection's name. */
export const CHILDREN = new Set([
  'AddDatabase', 'AddBlobs', 'AddQueues', 'AddTables', 'AddBlobContainer', 'AddQueue', 'AddTopic', 'AddServiceBusQueue', 'AddServiceBusTopic', 'AddHub', 'AddModel', 'AddDeployment', 'AddCosmosDatabase', 'AddContainer', 'AddHuggingFaceModel', 'AddServiceBusSubscription',
  'AddSubscription', 'AddConsumerGroup', 'AddKeyspace', 'AddCollection', 'AddNamespace', 'AddDataLake', 'AddBlobService', 'AddQueueService', 'AddTableService',
]); // biome-ignore format: a list

/** Additions that run nowhere: values, environments to publish to, and what belongs to the AppHost itself. */
export const NO_RESOURCE =
  /^(?:Parameter\w*|ConnectionString\w*|\w*Environment|\w*Configuration|\w*Eventing\w*|\w*Subscriber|Service|Singleton|Scoped|Transient|\w*Provider|\w*Annotation|\w*Extension|\w*HealthCheck\w*|\w*Check|Dapr\w*|\w*Logging|\w*Handler\w*|\w*Publisher|Resource|CommandLine|Json\w*|\w*Defaults|Route|Cluster|\w*Hook|EnvironmentVariables|Filter|Options|Range|Certificate\w*|UserSecrets)$/;
