import type { Fact, Saga, SagaStep } from '../../core/fact.ts';
import type { Invocation, Outline } from '../syntax/outline.ts';

const BUILD: ReadonlySet<string> = new Set(['build']);
const ACTS = new Set(['invokeParticipant', 'invokeLocal']);

/** Asks, checks or tells about what is already certain: there is nothing to take back. */
const NO_EFFECT =
  /verif|valid|check|find|query|fetch|lookup|confirm|approve|complete|notify|publish|reject|(?:::|\.|^)(?:get|is|has)[A-Z]/;

/** Sagas written in Eventuate's own language: `step().invokeParticipant(…).withCompensation(…).step()…build()`. */
export function sagas(outline: Outline): readonly Fact[] {
  if (!outline.imports.some(i => i.module.startsWith('io.eventuate.tram.sagas'))) return [];
  return outline.invocations(BUILD).flatMap((build): Saga[] => {
    const steps = stepsOf(outline, build.chain);
    if (steps.length === 0) return [];
    const type = build.owner ?? outline.types[0]?.name ?? outline.file.name;
    const first = build.chain.find(i => i.name === 'step')!;
    return [
      {
        kind: 'saga',
        at: outline.file.at(first.line),
        framework: 'Eventuate Tram',
        name: type,
        steps,
        scope: { type, ...(build.member ? { member: build.member } : {}) },
      },
    ];
  });
}

/** One per `step()`; one that only has a compensation stands for something that was done before the saga began. */
function stepsOf(outline: Outline, chain: readonly Invocation[]): SagaStep[] {
  const groups: Invocation[][] = [];
  for (const invocation of chain) {
    if (invocation.name === 'step') groups.push([]);
    else groups.at(-1)?.push(invocation);
  }
  return groups.flatMap((group): SagaStep[] => {
    const act = group.find(i => ACTS.has(i.name));
    const compensated = group.some(i => i.name === 'withCompensation');
    if (!act)
      return compensated
        ? [{ name: 'compensation', at: outline.file.at(group[0]!.line), effect: false, compensated }]
        : [];
    const what = act.args.map(a => a.text).join(' ');
    const name = /(?:\.|::)(\w+)\W*$/.exec(act.args[0]?.text ?? '')?.[1] ?? act.args[0]?.text ?? act.name;
    return [{ name, at: outline.file.at(act.line), effect: !NO_EFFECT.test(what), compensated }];
  });
}
