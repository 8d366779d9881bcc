import type { SagaTarget } from '../target.ts';
import { typescriptDbos } from './typescript-dbos.ts';
import { typescriptRestate } from './typescript-restate.ts';

/** Every engine, one line each. */
export const targets: readonly SagaTarget[] = [typescriptDbos, typescriptRestate];
