import { checkSupport } from '../check.ts';
import type { BreakerTarget } from '../target.ts';
import { emitTypescript } from './typescript.ts';

export const typescriptCockatiel: BreakerTarget = {
  id: 'typescript-cockatiel',
  title: 'TypeScript with cockatiel',
  library: { name: 'cockatiel', version: '4.0.0' },
  language: 'typescript',
  declaredAs: ['cockatiel'],
  needs: 'Node 22.18 or newer (cockatiel 4 refuses older ones)',
  traits: { opens: (bad, total, threshold) => bad > (threshold / 100) * total },
  opensAt: 'more than',
  check: spec => checkSupport(spec, 'typescript-cockatiel'),
  emit(spec, files) {
    emitTypescript(spec, typescriptCockatiel, { dependencies: { cockatiel: '4.0.0' }, node: '>=22.18' }, files);
  },
  verify: ['npm install', 'npm run check', 'npm test'],
  notes: [
    'A call must hand its signal to the HTTP client: a slot of the bulkhead is held until the call itself has ended.',
  ],
};
