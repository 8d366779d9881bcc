import type { SagaTarget } from '../target.ts';
import { asl } from './asl.ts';
import { choreographyTypescript } from './choreography-typescript.ts';
import { goTemporal } from './go-temporal.ts';
import { javaTemporal } from './java-temporal.ts';
import { pythonTemporal } from './python-temporal.ts';
import { typescriptDbos } from './typescript-dbos.ts';
import { typescriptRestate } from './typescript-restate.ts';
import { typescriptTemporal } from './typescript-temporal.ts';

/** Every engine, one line each. */
export const targets: readonly SagaTarget[] = [
  typescriptDbos,
  typescriptRestate,
  typescriptTemporal,
  javaTemporal,
  goTemporal,
  pythonTemporal,
  choreographyTypescript,
  asl,
];
