import type { Fact } from '../../core/fact.ts';
import { withBehaviour } from '../behaviour/with-behaviour.ts';
import type { Extractor } from '../extractor.ts';
import { compileRows } from '../signatures.ts';
import { type GoOutline, outlineGo } from '../syntax/go-outline.ts';
import { constants } from './constants.ts';
import { gormRows, tableNames } from './gorm.ts';
import { grpc, grpcRows } from './grpc.ts';
import { generatedClients, httpClients } from './http-clients.ts';
import { httpServers } from './http-servers.ts';
import { infrastructureImports, infrastructureRows } from './infrastructure.ts';
import { kafkaRows } from './kafka.ts';
import { messageRows } from './messages.ts';
import { assignedPolicies, policyRows } from './policies.ts';
import { rabbitRows } from './rabbitmq.ts';
import { results } from './results.ts';
import { generatedRpc, rpcRows } from './rpc.ts';
import { isOwnSource, worthReading } from './selection.ts';
import { sqlRows, statements } from './sql.ts';
import { opened, sqlConnections } from './sql-connections.ts';
import { storeRows } from './stores.ts';

const signatures = compileRows([
  ...httpServers,
  ...httpClients,
  ...grpcRows,
  ...rpcRows,
  ...kafkaRows,
  ...rabbitRows,
  ...messageRows,
  ...sqlConnections,
  ...sqlRows,
  ...gormRows,
  ...storeRows,
  ...policyRows,
  ...infrastructureRows,
  ...infrastructureImports,
]);

/** Readers of what no row can name, because it hangs on a naming pattern or on what the text says. */
const readers: readonly ((outline: GoOutline) => readonly Fact[])[] = [
  grpc,
  generatedRpc,
  generatedClients,
  opened,
  statements,
  tableNames,
  assignedPolicies,
  constants,
];

export const goExtractor: Extractor = {
  id: 'go',
  languages: ['go'],
  looksFor: [
    'route',
    'call',
    'publish',
    'consume',
    'store',
    'transaction',
    'policy',
    'handler',
    'runner',
    'role',
    'use',
    'entry',
    'constant',
    'client',
    'forward',
  ],
  accepts: isOwnSource,
  worthReading,
  extract(file) {
    const outline = outlineGo(file, results);
    return withBehaviour(outline, once([...signatures.match(outline), ...readers.flatMap(read => read(outline))]));
  },
};

/** Two rows may say the same of one line; it is one fact. */
function once(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  return facts.filter(fact => {
    const key = JSON.stringify(fact);
    return !seen.has(key) && seen.add(key);
  });
}
