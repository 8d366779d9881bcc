import type { Fact } from '../../core/fact.ts';
import { withBehaviour } from '../behaviour/with-behaviour.ts';
import type { Extractor } from '../extractor.ts';
import { compileRows, type Row } from '../signatures.ts';
import { type PythonOutline, readPython } from '../syntax/python-outline.ts';
import { constants, constructorArguments, entries } from './constants.ts';
import { djangoRows, djangoSettings, managers } from './django.ts';
import { grpc, grpcRows } from './grpc.ts';
import { httpClientRows } from './http-clients.ts';
import { infrastructureCalls, infrastructureImports } from './infrastructure.ts';
import { libraryTypes } from './library-types.ts';
import { messagingRows } from './messaging.ts';
import { nameko, namekoRows } from './nameko.ts';
import { declaredTables, ormRows, ormTypes } from './orm.ts';
import { ownBrokers } from './own-brokers.ts';
import { rabbitmqRows } from './rabbitmq.ts';
import { resilienceRows } from './resilience.ts';
import { isProduct, worthReading } from './selection.ts';
import { configuredStores, storeRows } from './stores.ts';
import { delays, taskQueueRows } from './task-queues.ts';
import { webRows } from './web-frameworks.ts';

const rows: readonly Row[] = [
  ...webRows,
  ...djangoRows,
  ...namekoRows,
  ...httpClientRows,
  ...grpcRows,
  ...rabbitmqRows,
  ...messagingRows,
  ...taskQueueRows,
  ...storeRows,
  ...ormRows,
  ...ormTypes,
  ...resilienceRows,
  ...infrastructureCalls,
  ...infrastructureImports,
];

const signatures = compileRows(rows);
const libraries = libraryTypes(rows);

/** Readers of what no row can name. */
const readers: readonly ((outline: PythonOutline) => Iterable<Fact>)[] = [
  grpc,
  nameko,
  delays,
  managers,
  djangoSettings,
  configuredStores,
  declaredTables,
  constants,
  constructorArguments,
];

function* factsOf(outline: PythonOutline): Iterable<Fact> {
  const matched = [...signatures.match(outline)];
  const told = new Set(matched.filter(f => f.kind === 'publish' || f.kind === 'consume').map(f => f.at.line));
  const wrapped = [...ownBrokers(outline)].filter(f => !told.has(f.at.line));
  const found = once([...matched, ...wrapped, ...readers.flatMap(read => [...read(outline)])]);
  yield* withBehaviour(outline, found);
  yield* entries(outline, found);
}

/** Two rows may say the same of one line; it is one fact. */
function once(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  return facts.filter(fact => {
    const key = JSON.stringify(fact);
    return !seen.has(key) && seen.add(key);
  });
}

export const pythonExtractor: Extractor = {
  id: 'python',
  languages: ['python'],
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
    'use',
    'entry',
    'constant',
    'client',
  ],
  accepts: isProduct,
  worthReading,
  extract: file => factsOf(readPython(file, libraries)),
};
