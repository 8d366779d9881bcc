import { checkSupport } from '../check.ts';
import type { BreakerTarget } from '../target.ts';
import { emitGo, type GoModule, goTraits } from './go.ts';

export const failsafeModule: GoModule = { require: ['github.com/failsafe-go/failsafe-go v0.9.8'], own: [] };

export const goFailsafe: BreakerTarget = {
  id: 'go-failsafe',
  title: 'Go with failsafe-go',
  library: { name: 'failsafe-go', version: '0.9.8' },
  language: 'go',
  declaredAs: ['github.com/failsafe-go/failsafe-go'],
  needs: 'Go 1.25 or newer',
  traits: goTraits,
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'go-failsafe'),
  emit(spec, files) {
    emitGo(spec, goFailsafe, failsafeModule, files);
  },
  verify: ['go mod tidy', 'go vet ./...', 'go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...', 'go test -v ./...'],
  notes: ['Work must listen to its context: what does not keeps its goroutine and its slot of the bulkhead.'],
};
