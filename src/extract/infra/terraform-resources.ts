import type { ComponentKind } from '../../core/fact.ts';
import { type CloudResource, plainName, storeName } from './cloud-facts.ts';
import { imageRole } from './image-roles.ts';
import type { TerraformBlock } from './terraform-values.ts';
import { get, text } from './yaml-document.ts';

type Row = readonly [type: RegExp, is: 'channel' | ComponentKind, technology: string, ...nameKeys: string[]];

/** What the resources that systems talk through are. `engine` is told by an attribute. */
const ROWS: readonly Row[] = [
  [/^aws_sqs_queue$/, 'channel', 'sqs', 'name', 'name_prefix'],
  [/^aws_sns_topic$/, 'channel', 'sns', 'name', 'name_prefix'],
  [/^aws_kinesis_stream$/, 'channel', 'kinesis', 'name'],
  [/^aws_cloudwatch_event_bus$/, 'channel', 'eventbridge', 'name'],
  [/^google_pubsub_topic$/, 'channel', 'pubsub', 'name'],
  [/^azurerm_servicebus_(?:queue|topic)$/, 'channel', 'servicebus', 'name'],
  [/^azurerm_eventhub$/, 'channel', 'eventhubs', 'name'],
  [/^(?:confluent_)?kafka_topic$/, 'channel', 'kafka', 'topic_name', 'name'],
  [/^rabbitmq_(?:queue|exchange)$/, 'channel', 'rabbitmq', 'name'],
  [/^aws_dynamodb_table$/, 'datastore', 'dynamodb', 'name'],
  [/^aws_(?:db_instance|rds_cluster)$/, 'datastore', 'engine', 'identifier', 'cluster_identifier', 'db_name', 'database_name'],
  [/^aws_docdb_cluster$/, 'datastore', 'mongodb', 'cluster_identifier'],
  [/^aws_elasticache_(?:cluster|replication_group|serverless_cache)$/, 'datastore', 'engine', 'cluster_id', 'replication_group_id', 'name'],
  [/^aws_(?:opensearch|elasticsearch)_domain$/, 'datastore', 'opensearch', 'domain_name'],
  [/^google_sql_database_instance$/, 'datastore', 'engine', 'name'],
  [/^google_redis_instance$/, 'datastore', 'redis', 'name'],
  [/^google_spanner_instance$/, 'datastore', 'spanner', 'name'],
  [/^google_firestore_database$/, 'datastore', 'firestore', 'name'],
  [/^azurerm_postgresql_(?:flexible_)?server$/, 'datastore', 'postgresql', 'name'],
  [/^azurerm_(?:mysql|mariadb)_(?:flexible_)?server$/, 'datastore', 'mysql', 'name'],
  [/^azurerm_(?:mssql|sql)_server$/, 'datastore', 'mssql', 'name'],
  [/^azurerm_redis_cache$/, 'datastore', 'redis', 'name'],
  [/^azurerm_cosmosdb_account$/, 'datastore', 'cosmosdb', 'name'],
  [/^mongodbatlas_(?:advanced_)?cluster$/, 'datastore', 'mongodb', 'name'],
  [/^digitalocean_database_cluster$/, 'datastore', 'engine', 'name'],
  [/^aws_msk_(?:serverless_)?cluster$/, 'broker', 'kafka', 'cluster_name'],
  [/^aws_mq_broker$/, 'broker', 'engine', 'broker_name'],
  [/^azurerm_servicebus_namespace$/, 'broker', 'servicebus', 'name'],
  [/^azurerm_eventhub_namespace$/, 'broker', 'eventhubs', 'name'],
]; // biome-ignore format: a table

/** Resources that are components or channels, by their address (`aws_sqs_queue.orders`). */
export function terraformResources(blocks: readonly TerraformBlock[]): Map<string, CloudResource> {
  const found = new Map<string, CloudResource>();
  for (const { block, type, label, body, line } of blocks) {
    const row = block === 'resource' ? ROWS.find(r => r[0].test(type)) : undefined;
    if (!row) continue;
    const [, is, written, ...keys] = row;
    const technology = written === 'engine' ? engineOf(type, body) : written;
    // A replica reads the data of the one it copies.
    if (!technology || text(get(body, 'replicate_source_db'))) continue;
    const named = keys.map(k => plainName(text(get(body, k)) ?? '')).find(n => n !== '');
    const own = named ?? label;
    const id = `${type}.${label}`;
    found.set(id, { id, is, technology, line, name: is === 'channel' ? own : storeName(own, technology) });
  }
  return found;
}

/** `aurora-postgresql`, `RabbitMQ`, `POSTGRES_15`. */
function engineOf(type: string, body: TerraformBlock['body']): string | undefined {
  const written = ['engine', 'engine_type', 'database_version']
    .map(k => text(get(body, k)))
    .find(v => v && !v.includes('$'));
  const engine = (written ?? (type.startsWith('aws_elasticache') ? 'redis' : '')).toLowerCase();
  const product = engine.replace(/^aurora-?/, '').replace(/[-_](?:\d.*|ee|se\d?|ex|web)$/, '');
  return imageRole('', product || (engine ? 'mysql' : ''))?.technology;
}
