import { behaviourExtractors } from './behaviour/index.ts';
import { contractExtractors } from './contracts/index.ts';
import { csharpExtractor } from './csharp/index.ts';
import { razor } from './csharp/razor.ts';
import type { Extractor } from './extractor.ts';
import { goImports } from './go/imports.ts';
import { goExtractor } from './go/index.ts';
import { aspire } from './infra/aspire.ts';
import { buildExtractors } from './infra/build-modules.ts';
import { deploymentExtractors } from './infra/deployment.ts';
import { operationExtractors } from './infra/operation.ts';
import { settingsExtractors } from './infra/settings.ts';
import { javaExtractor, kotlinExtractor } from './java/index.ts';
import { otherLanguages } from './other/index.ts';
import { pythonExtractor } from './python/index.ts';
import { typescriptExtractors } from './typescript/index.ts';

/** Every extractor, one line each. Order does not matter: each file goes to all that accept it. */
export const extractors: readonly Extractor[] = [
  ...deploymentExtractors,
  ...settingsExtractors,
  ...buildExtractors,
  ...contractExtractors,
  ...operationExtractors,
  ...behaviourExtractors,
  javaExtractor,
  kotlinExtractor,
  pythonExtractor,
  ...typescriptExtractors,
  goExtractor,
  goImports,
  csharpExtractor,
  razor,
  aspire,
  otherLanguages,
];
