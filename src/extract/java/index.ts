import type { RepoPath } from '../../core/evidence.ts';
import type { Fact, FactKind } from '../../core/fact.ts';
import { isTestSource } from '../../discover/test-source.ts';
import { withBehaviour } from '../behaviour/with-behaviour.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { type CallHit, compileRows, importsFrom, type Row } from '../signatures.ts';
import { outlineJava, outlineKotlin } from '../syntax/java-outline.ts';
import type { Outline } from '../syntax/outline.ts';
import { clientInterfaceRows, clientInterfaces } from './client-interfaces.ts';
import { constants, constructorArguments, entries } from './constants.ts';
import { dataRestRows } from './data-rest.ts';
import { eventuateRows } from './eventuate.ts';
import { grpc, grpcRows } from './grpc.ts';
import { httpClientRows } from './http-clients.ts';
import { jaxrsRows } from './jaxrs.ts';
import { jvmStoreRows } from './jvm-stores.ts';
import { messagingClientRows } from './messaging-clients.ts';
import { repositoryCalls } from './repositories.ts';
import { resilienceRows } from './resilience.ts';
import { sagas } from './sagas.ts';
import { springClientRows } from './spring-clients.ts';
import { springCloudRows } from './spring-cloud.ts';
import { springDataRows } from './spring-data.ts';
import { springMessagingRows } from './spring-messaging.ts';
import { springWebRows } from './spring-web.ts';
import { sqlStoreRows } from './sql-stores.ts';
import { timeoutRows } from './timeouts.ts';
import { transactionRows } from './transactions.ts';
import { prefilter } from './worth-reading.ts';

const LOOKS_FOR: readonly FactKind[] = [
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
  'saga',
];

/** A row's packages must be imported also where the receiver's type is known: `Session`, `Client` and `Channel` are many libraries' names. */
function guarded(row: Row): Row {
  if (!('use' in row) || !row.from || !row.fact) return row;
  const { fact, from } = row;
  return { ...row, fact: (hit: CallHit) => (importsFrom(hit.outline, from) ? fact(hit) : undefined) };
}

const rows: readonly Row[] = [
  ...springWebRows,
  ...springClientRows,
  ...clientInterfaceRows,
  ...springMessagingRows,
  ...springCloudRows,
  ...springDataRows,
  ...dataRestRows,
  ...jaxrsRows,
  ...httpClientRows,
  ...grpcRows,
  ...messagingClientRows,
  ...eventuateRows,
  ...sqlStoreRows,
  ...jvmStoreRows,
  ...transactionRows,
  ...resilienceRows,
  ...timeoutRows,
];

const signatures = compileRows(rows.map(guarded));
const worthReading = prefilter(rows);

/** What rows cannot say, because it hangs on a naming pattern or on several declarations at once. */
const recognisers: readonly ((outline: Outline) => readonly Fact[])[] = [
  clientInterfaces,
  grpc,
  repositoryCalls,
  constants,
  constructorArguments,
  sagas,
];

function* factsOf(outline: Outline): Iterable<Fact> {
  const found = [...signatures.match(outline), ...recognisers.flatMap(recognise => recognise(outline))];
  yield* withBehaviour(outline, found);
  yield* entries(outline, found);
}

/** Neither a test nor a part of the build: Maven's wrapper keeps a program in the repository. */
function isProduct(path: RepoPath): boolean {
  return !isTestSource(path) && !/(?:^|\/)(?:\.mvn|buildSrc|build-logic)\//.test(path);
}

export const javaExtractor: Extractor = {
  id: 'java',
  languages: ['java'],
  looksFor: LOOKS_FOR,
  accepts: (path: RepoPath) => path.endsWith('.java') && isProduct(path),
  worthReading,
  extract: (file: SourceFile) => factsOf(outlineJava(file)),
};

export const kotlinExtractor: Extractor = {
  id: 'kotlin',
  languages: ['kotlin'],
  looksFor: LOOKS_FOR,
  accepts: (path: RepoPath) =>
    (path.endsWith('.kt') ||
      (path.endsWith('.kts') && !/\.gradle\.kts$|(?:^|\/)(?:build|settings|init)\.kts$/.test(path))) &&
    isProduct(path),
  worthReading,
  extract: (file: SourceFile) => factsOf(outlineKotlin(file)),
};
