import type { ModelSaga, ModelStep } from '../../../../src/emit/saga/model/input.ts';

const kinds = { c: 'compensatable', p: 'pivot', r: 'retriable', o: 'readonly' } as const;
const names = ['reserve', 'credit', 'hold', 'book', 'charge', 'ship', 'notify', 'bill', 'archive', 'report'];

/** `c cc p r`: one letter a step (compensatable, pivot, retriable, read-Only), one word a stage. */
export function sagaOf(shape: string, change: (step: ModelStep) => Partial<ModelStep> = () => ({})): ModelSaga {
  const steps: ModelStep[] = [];
  const stages = shape.split(' ').map(word =>
    [...word].map(letter => {
      const kind = kinds[letter as keyof typeof kinds];
      const isLate = steps.some(s => s.kind === 'pivot') || kind === 'pivot';
      const id = names[steps.length]!;
      const step: ModelStep = {
        id,
        service: `${id}-service`,
        kind,
        fence: true,
        query: kind === 'pivot',
        exhausted: isLate ? 'for ever' : 'back',
        undo: kind === 'compensatable' ? 'for ever' : 'none',
      };
      steps.push({ ...step, ...change(step) });
      return steps.length - 1;
    }),
  );
  return { name: 'order', steps, stages, deadline: true, cancellable: true };
}
