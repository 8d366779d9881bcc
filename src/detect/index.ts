import type { Detector } from '../core/finding.ts';
import { missingTimeout } from './missing-timeout.ts';
import { sharedDatabase } from './shared-database.ts';
import { syncCallChain } from './sync-call-chain.ts';

/** Every detector, one line each. Order decides nothing: findings are ranked. */
export const detectors: readonly Detector[] = [missingTimeout, sharedDatabase, syncCallChain];
