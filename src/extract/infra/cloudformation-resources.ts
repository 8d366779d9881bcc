import type { ComponentKind } from '../../core/fact.ts';
import { type CloudResource, plainName, storeName } from './cloud-facts.ts';
import { type TemplateResource, templateText } from './cloudformation-values.ts';
import { imageRole } from './image-roles.ts';
import { get, text } from './yaml-document.ts';

type Row = readonly [type: RegExp, is: 'channel' | ComponentKind, technology: string, ...nameKeys: string[]];

/** What the resources that systems talk through are; all others are plumbing. `engine` is told by a property. */
const ROWS: readonly Row[] = [
  [/^AWS::SQS::Queue$/, 'channel', 'sqs', 'QueueName'],
  [/^AWS::SNS::Topic$/, 'channel', 'sns', 'TopicName'],
  [/^AWS::Kinesis::Stream$/, 'channel', 'kinesis', 'Name'],
  [/^AWS::Events::EventBus$/, 'channel', 'eventbridge', 'Name'],
  [/^AWS::(?:DynamoDB::(?:Global)?Table|Serverless::SimpleTable)$/, 'datastore', 'dynamodb', 'TableName'],
  [/^AWS::RDS::DB(?:Instance|Cluster)$/, 'datastore', 'engine', 'DBName', 'DatabaseName', 'DBInstanceIdentifier', 'DBClusterIdentifier'],
  [/^AWS::DocDB::DBCluster$/, 'datastore', 'mongodb', 'DBClusterIdentifier'],
  [/^AWS::ElastiCache::(?:CacheCluster|ReplicationGroup)$/, 'datastore', 'engine', 'ClusterName', 'ReplicationGroupId'],
  [/^AWS::(?:Elasticsearch|OpenSearchService)::Domain$/, 'datastore', 'opensearch', 'DomainName'],
  [/^AWS::Neptune::DBCluster$/, 'datastore', 'neptune', 'DBClusterIdentifier'],
  [/^AWS::Timestream::Database$/, 'datastore', 'timestream', 'DatabaseName'],
  [/^AWS::MSK::(?:Serverless)?Cluster$/, 'broker', 'kafka', 'ClusterName'],
  [/^AWS::AmazonMQ::Broker$/, 'broker', 'engine', 'BrokerName'],
]; // biome-ignore format: a table

/**
 * The resources of a template that are components or channels, by logical id.
 * @param stack name of the stack, put before names that only this template knows
 */
export function cloudResources(resources: readonly TemplateResource[], stack: string): Map<string, CloudResource> {
  const found = new Map<string, CloudResource>();
  for (const { id, type, properties, line } of resources) {
    const row = ROWS.find(r => r[0].test(type));
    if (!row) continue;
    const [, is, written, ...keys] = row;
    const technology = written === 'engine' ? engineOf(properties) : written;
    // A replica reads the data of the one it copies.
    if (!technology || get(properties, 'SourceDBInstanceIdentifier')) continue;
    const named = keys.map(k => plainName(templateText(get(properties, k), () => false) ?? '')).find(n => n !== '');
    const own = named ?? (stack === '' ? id : `${stack}-${id}`);
    found.set(id, { id, is, technology, line, name: is === 'datastore' ? storeName(own, technology, stack) : own });
  }
  return found;
}

/** `aurora-postgresql`, `redis`, `RABBITMQ`. */
function engineOf(properties: TemplateResource['properties']): string | undefined {
  const engine = (text(get(properties, 'Engine')) ?? text(get(properties, 'EngineType')) ?? 'redis').toLowerCase();
  return imageRole('', engine.replace(/^aurora-?/, '').replace(/-(?:ee|se|ex|web|se1|se2)$/, '') || 'mysql')
    ?.technology;
}
