import type { Fact, FactKind } from '../../core/fact.ts';
import { withBehaviour } from '../behaviour/with-behaviour.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { compileRows } from '../signatures.ts';
import { outlineCSharp } from '../syntax/csharp-outline.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { constants, constructorArguments, extensionArguments, optionFields } from './constants.ts';
import { daprRows } from './dapr.ts';
import { dbSets, efCoreRows, saves } from './ef-core.ts';
import { deadlines, grpc, grpcRows } from './grpc.ts';
import { defaultTimeouts, httpClientRows } from './http-clients.ts';
import { entries, httpServerRows } from './http-servers.ts';
import { infrastructureRows } from './infrastructure.ts';
import { messaging, messagingRows } from './messaging.ts';
import { messagingClientRows } from './messaging-clients.ts';
import { describesSystem, isGeneratedText, isProduct } from './product.ts';
import { refit } from './refit.ts';
import { resilienceRows, timeouts } from './resilience.ts';
import type { Recogniser } from './row-facts.ts';
import { storeRows } from './stores.ts';
import { enlisted, transactionRows } from './transactions.ts';
import { worthReading } from './worth-reading.ts';
import { asClients } from './wrappers.ts';

const LOOKS_FOR: readonly FactKind[] = [
  'route', 'call', 'publish', 'consume', 'store', 'transaction', 'policy', 'handler', 'runner', 'role', 'use', 'entry', 'constant', 'client', 'forward',
]; // biome-ignore format: a list

const signatures = compileRows([
  ...httpServerRows,
  ...httpClientRows,
  ...grpcRows,
  ...messagingRows,
  ...messagingClientRows,
  ...daprRows,
  ...efCoreRows,
  ...storeRows,
  ...transactionRows,
  ...resilienceRows,
  ...infrastructureRows,
]);

/** What rows cannot say, because it hangs on a naming pattern or on several declarations at once. */
const recognisers: readonly Recogniser[] = [
  refit,
  grpc,
  messaging,
  dbSets,
  saves,
  enlisted,
  timeouts,
  constants,
  optionFields,
  constructorArguments,
  extensionArguments,
];

function* factsOf(outline: CsOutline): Iterable<Fact> {
  const found = asClients(outline, [
    ...signatures.match(outline),
    ...recognisers.flatMap(recognise => recognise(outline)),
  ]);
  yield* withBehaviour(outline, found);
  yield* deadlines(outline, found);
  yield* defaultTimeouts(found);
  yield* entries(outline, found);
}

export const csharpExtractor: Extractor = {
  id: 'csharp',
  languages: ['csharp'],
  looksFor: LOOKS_FOR,
  accepts: isProduct,
  worthReading,
  extract: (file: SourceFile) =>
    isGeneratedText(file.text) || describesSystem(file.text) ? [] : factsOf(outlineCSharp(file)),
};
