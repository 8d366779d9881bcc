import { checkSupport } from '../check.ts';
import type { BreakerTarget } from '../target.ts';
import { emitGo, type GoModule, goTraits } from './go.ts';
import { goFailsafe } from './go-failsafe.ts';

export const gobreakerModule: GoModule = { require: ['github.com/sony/gobreaker/v2 v2.4.0'], own: ['bulkhead'] };

export const goGobreaker: BreakerTarget = {
  id: 'go-gobreaker',
  title: 'Go with gobreaker',
  library: { name: 'gobreaker', version: '2.4.0' },
  language: 'go',
  declaredAs: ['github.com/sony/gobreaker/v2', 'github.com/sony/gobreaker'],
  needs: goFailsafe.needs,
  traits: goTraits,
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'go-gobreaker'),
  emit(spec, files) {
    emitGo(spec, goGobreaker, gobreakerModule, files);
  },
  verify: goFailsafe.verify,
  notes: goFailsafe.notes,
};
