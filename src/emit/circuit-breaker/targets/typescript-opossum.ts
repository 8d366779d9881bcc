import { checkSupport } from '../check.ts';
import type { BreakerTarget } from '../target.ts';
import { emitTypescript } from './typescript.ts';

export const typescriptOpossum: BreakerTarget = {
  id: 'typescript-opossum',
  title: 'TypeScript with opossum',
  library: { name: 'opossum', version: '10.0.0' },
  language: 'typescript',
  declaredAs: ['opossum', '@types/opossum', 'nestjs-opossum'],
  needs: 'Node 22.18 or newer (opossum 10 is for Node 22, 24 and 26)',
  traits: { opens: (bad, total, threshold) => bad * 100 >= threshold * total },
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'typescript-opossum'),
  emit(spec, files) {
    const project = {
      dependencies: { opossum: '10.0.0' },
      devDependencies: { '@types/opossum': '8.1.9' },
      node: '>=22.18',
    };
    emitTypescript(spec, typescriptOpossum, project, files);
  },
  verify: ['npm install', 'npm run check', 'npm test'],
  notes: [
    'A call must hand its signal to the HTTP client: a slot of the bulkhead is held until the call itself has ended.',
  ],
};
