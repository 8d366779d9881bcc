import type { Extractor } from './extractor.ts';
import { compose } from './infra/compose.ts';
import { dockerfile } from './infra/dockerfile.ts';
import { kubernetes } from './infra/kubernetes.ts';
import { nginx } from './infra/nginx.ts';

/** Every extractor, one line each. Order does not matter: each file goes to all that accept it. */
export const extractors: readonly Extractor[] = [compose, dockerfile, kubernetes, nginx];
