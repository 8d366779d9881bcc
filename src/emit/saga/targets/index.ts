import type { SagaTarget } from '../target.ts';
import { typescriptDbos } from './typescript-dbos.ts';

/** Every engine, one line each. */
export const targets: readonly SagaTarget[] = [typescriptDbos];
