import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import { compileRows } from '../signatures.ts';
import type { Outline } from '../syntax/outline.ts';
import { readTypescript } from '../syntax/typescript-outline.ts';
import { constants } from './constants.ts';
import { fileRoutes } from './file-routes.ts';
import { grpcClients, grpcRows } from './grpc.ts';
import { httpClients, importedCalls } from './http-clients.ts';
import { httpServers } from './http-servers.ts';
import { configuredProxies, infrastructureCalls, infrastructureImports } from './infrastructure.ts';
import { messages } from './messages.ts';
import { nestCalls, nestDecorators } from './nest.ts';
import { ormCalls, ormDecorators, ormTypes } from './orm.ts';
import { ownBrokers } from './own-clients.ts';
import { prismaExtractor } from './prisma.ts';
import { clientDefaults, resilience } from './resilience.ts';
import { isCompiled, isOwnSource, worthReading } from './selection.ts';
import { connectionOptions, stores } from './stores.ts';

const signatures = compileRows([
  ...httpServers,
  ...nestCalls,
  ...nestDecorators,
  ...grpcRows,
  ...httpClients,
  ...messages,
  ...stores,
  ...ormCalls,
  ...ormDecorators,
  ...ormTypes,
  ...resilience,
  ...infrastructureCalls,
  ...infrastructureImports,
]);

/** Readers of what no row can name. */
const readers: readonly ((outline: Outline) => Iterable<Fact>)[] = [importedCalls, grpcClients, clientDefaults, connectionOptions, configuredProxies, fileRoutes, constants];

export const typescriptExtractor: Extractor = {
  id: 'typescript',
  languages: ['typescript', 'javascript'],
  looksFor: ['route', 'call', 'publish', 'consume', 'store', 'transaction', 'policy', 'role', 'use', 'entry', 'constant', 'client', 'forward'],
  accepts: isOwnSource,
  worthReading,
  extract(file) {
    if (isCompiled(file.text)) return [];
    const outline = readTypescript(file);
    const facts = [...signatures.match(outline)];
    const told = new Set(facts.filter(f => f.kind === 'publish' || f.kind === 'consume').map(f => f.at.line));
    const wrapped = [...ownBrokers(outline)].filter(f => !told.has(f.at.line));
    return once([...facts, ...wrapped, ...readers.flatMap(read => [...read(outline)])]);
  },
};

export const typescriptExtractors: readonly Extractor[] = [typescriptExtractor, prismaExtractor];

/** Two rows may say the same of one line; it is one fact. */
function once(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  return facts.filter(fact => {
    const key = JSON.stringify(fact);
    return !seen.has(key) && seen.add(key);
  });
}
