import type { Detector } from '../core/finding.ts';
import { ackBeforeProcessing } from './ack-before-processing.ts';
import { chattyCalls } from './chatty-calls.ts';
import { consumerWithoutDeadLetter } from './consumer-without-dead-letter.ts';
import { contractDrift } from './contract-drift.ts';
import { crossServiceWriteWithoutSaga } from './cross-service-write-without-saga.ts';
import { cyclicDependency } from './cyclic-dependency.ts';
import { distributedMonolith } from './distributed-monolith.ts';
import { distributedTransaction } from './distributed-transaction.ts';
import { dualWrite } from './dual-write.ts';
import { halfOpenFlood } from './half-open-flood.ts';
import { hardcodedEndpoint } from './hardcoded-endpoint.ts';
import { hubService } from './hub-service.ts';
import { inappropriateIntimacy } from './inappropriate-intimacy.ts';
import { localLogging } from './local-logging.ts';
import { lockstepRelease } from './lockstep-release.ts';
import { longSynchronousCall } from './long-synchronous-call.ts';
import { manualConfiguration } from './manual-configuration.ts';
import { megaService } from './mega-service.ts';
import { missingApiContract } from './missing-api-contract.ts';
import { missingApiGateway } from './missing-api-gateway.ts';
import { missingCircuitBreaker } from './missing-circuit-breaker.ts';
import { missingCorrelationId } from './missing-correlation-id.ts';
import { missingFallback } from './missing-fallback.ts';
import { missingHealthCheck } from './missing-health-check.ts';
import { missingMetrics } from './missing-metrics.ts';
import { missingOrderingKey } from './missing-ordering-key.ts';
import { missingTimeout } from './missing-timeout.ts';
import { missingTracing } from './missing-tracing.ts';
import { nanoService } from './nano-service.ts';
import { noCiCd } from './no-ci-cd.ts';
import { nonIdempotentConsumer } from './non-idempotent-consumer.ts';
import { orphanChannel } from './orphan-channel.ts';
import { readinessDependsOnRemote } from './readiness-depends-on-remote.ts';
import { sagaWithoutCompensation } from './saga-without-compensation.ts';
import { secretInSource } from './secret-in-source.ts';
import { severalServicesPerContainer } from './several-services-per-container.ts';
import { sharedDatabase } from './shared-database.ts';
import { sharedLibrary } from './shared-library.ts';
import { singleInstance } from './single-instance.ts';
import { swallowedCompensation } from './swallowed-compensation.ts';
import { swallowedMessageError } from './swallowed-message-error.ts';
import { syncCallChain } from './sync-call-chain.ts';
import { technologySprawl } from './technology-sprawl.ts';
import { unboundedConcurrency } from './unbounded-concurrency.ts';
import { unsafeRetry } from './unsafe-retry.ts';
import { unversionedApi } from './unversioned-api.ts';
import { wrongCuts } from './wrong-cuts.ts';

/** Every detector, one line each. Order decides nothing: findings are ranked. */
export const detectors: readonly Detector[] = [
  ackBeforeProcessing,
  chattyCalls,
  consumerWithoutDeadLetter,
  contractDrift,
  crossServiceWriteWithoutSaga,
  cyclicDependency,
  distributedMonolith,
  distributedTransaction,
  dualWrite,
  halfOpenFlood,
  hardcodedEndpoint,
  hubService,
  inappropriateIntimacy,
  localLogging,
  lockstepRelease,
  longSynchronousCall,
  manualConfiguration,
  megaService,
  missingApiContract,
  missingApiGateway,
  missingCircuitBreaker,
  missingCorrelationId,
  missingFallback,
  missingHealthCheck,
  missingMetrics,
  missingOrderingKey,
  missingTimeout,
  missingTracing,
  nanoService,
  noCiCd,
  nonIdempotentConsumer,
  orphanChannel,
  readinessDependsOnRemote,
  sagaWithoutCompensation,
  secretInSource,
  severalServicesPerContainer,
  sharedDatabase,
  sharedLibrary,
  singleInstance,
  swallowedCompensation,
  swallowedMessageError,
  syncCallChain,
  technologySprawl,
  unboundedConcurrency,
  unsafeRetry,
  unversionedApi,
  wrongCuts,
];
