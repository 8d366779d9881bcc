import type { Fact } from '../../core/fact.ts';
import { withBehaviour } from '../behaviour/with-behaviour.ts';
import type { Extractor } from '../extractor.ts';
import { type CallRow, compileRows, importsFrom } from '../signatures.ts';
import type { Outline } from '../syntax/outline.ts';
import { readTypescript } from '../syntax/typescript-outline.ts';
import { constants } from './constants.ts';
import { fileRoutes } from './file-routes.ts';
import { grpcClients, grpcRows } from './grpc.ts';
import { httpClients, importedCalls } from './http-clients.ts';
import { httpServers } from './http-servers.ts';
import { configuredProxies, infrastructureCalls, infrastructureImports } from './infrastructure.ts';
import { messages } from './messages.ts';
import { nestCalls, nestDecorators, transportOptions } from './nest.ts';
import { ormCalls, ormDecorators, ormTypes } from './orm.ts';
import { ownBrokers } from './own-clients.ts';
import { prismaExtractor } from './prisma.ts';
import { clientDefaults, resilience } from './resilience.ts';
import { isCompiled, isOwnSource, worthReading } from './selection.ts';
import { connectionOptions, stores } from './stores.ts';

/**
 * A row for named packages speaks only of files that import one of them: `Client` and `Connection` are types of many.
 * Rows for untyped receivers look at names instead.
 */
function guarded(row: CallRow): CallRow {
  const { from, fact } = row;
  if (!from || !fact || row.loose === 'name') return row;
  return { ...row, fact: hit => (importsFrom(hit.outline, from) ? fact(hit) : undefined) };
}

const signatures = compileRows([
  ...[httpServers, nestCalls, grpcRows, httpClients, messages, stores, ormCalls, resilience, infrastructureCalls]
    .flat()
    .map(guarded),
  ...nestDecorators,
  ...ormDecorators,
  ...ormTypes,
  ...infrastructureImports,
]);

/** Readers of what no row can name. */
const readers: readonly ((outline: Outline) => Iterable<Fact>)[] = [
  importedCalls,
  grpcClients,
  clientDefaults,
  connectionOptions,
  transportOptions,
  configuredProxies,
  fileRoutes,
  constants,
];

export const typescriptExtractor: Extractor = {
  id: 'typescript',
  languages: ['typescript', 'javascript'],
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
    if (isCompiled(file.text)) return [];
    const outline = readTypescript(file);
    const facts = [...signatures.match(outline)];
    const told = new Set(facts.filter(f => f.kind === 'publish' || f.kind === 'consume').map(f => f.at.line));
    const wrapped = [...ownBrokers(outline)].filter(f => !told.has(f.at.line));
    return once(withBehaviour(outline, [...facts, ...wrapped, ...readers.flatMap(read => [...read(outline)])]));
  },
};

export const typescriptExtractors: readonly Extractor[] = [typescriptExtractor, prismaExtractor];

/** Two rows may say the same of one line; it is one fact. */
function once(facts: readonly Fact[]): Fact[] {
  const lines = new Map<string, Set<string>>();
  return facts.filter(fact => {
    const place = `${fact.kind} ${fact.at.line}`;
    const said = lines.get(place);
    const what = JSON.stringify(fact);
    if (!said) lines.set(place, new Set([what]));
    else if (said.has(what)) return false;
    else said.add(what);
    return true;
  });
}
