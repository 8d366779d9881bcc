import type { BreakerTarget } from '../target.ts';
import { goFailsafe } from './go-failsafe.ts';
import { goGobreaker } from './go-gobreaker.ts';
import { javaResilience4j } from './java-resilience4j.ts';
import { pythonPybreaker } from './python-pybreaker.ts';
import { typescriptCockatiel } from './typescript-cockatiel.ts';

/** Every library, one line each, the first of a language the one that is taken when nothing speaks for another. */
export const breakerTargets: readonly BreakerTarget[] = [
  typescriptCockatiel,
  javaResilience4j,
  goFailsafe,
  pythonPybreaker,
  goGobreaker,
];
