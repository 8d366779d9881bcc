import type { BreakerTarget } from '../target.ts';
import { csharpPolly } from './csharp-polly.ts';
import { daprResiliency } from './dapr-resiliency.ts';
import { goFailsafe } from './go-failsafe.ts';
import { goGobreaker } from './go-gobreaker.ts';
import { istio } from './istio.ts';
import { javaResilience4j } from './java-resilience4j.ts';
import { pythonPybreaker } from './python-pybreaker.ts';
import { typescriptCockatiel } from './typescript-cockatiel.ts';
import { typescriptOpossum } from './typescript-opossum.ts';

/** Every library, one line each, the first of a language the one that is taken when nothing speaks for another. */
export const breakerTargets: readonly BreakerTarget[] = [
  typescriptCockatiel,
  javaResilience4j,
  goFailsafe,
  pythonPybreaker,
  typescriptOpossum,
  goGobreaker,
  csharpPolly,
  istio,
  daprResiliency,
];
