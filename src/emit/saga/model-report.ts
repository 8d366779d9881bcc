import type { Proof } from './model/prove.ts';
import type { Saga } from './spec.ts';

/** docs/model.md: what was proved about this saga, and what that rests on. */
export function modelReport(saga: Saga, proof: Proof): string {
  const searched = `${proof.states} states and ${proof.transitions} transitions`;
  return `# ${saga.name}: model check

${
  proof.proved
    ? `**Proved**: over ${searched}, every run ends with all effects or with none, or waits for a person where the spec allows it; none is stuck.`
    : `**Not proved** (${searched}): ${proof.counterexample?.wrong ?? 'see below'}.`
}

What may happen in any order and at any place: a step or its undo is refused, is lost before or after its effect, or takes
effect late; the saga crashes before a call or after an effect that it has not written down; it is cancelled, once or again;
its deadline passes.

What this rests on: participants keep to the kit (same key, same answer; an undo that finds nothing keeps the late step out),
and the engine gives back what was written down.
${proof.counterexample ? `\n## Counterexample\n\n${proof.counterexample.words}\n\n\`\`\`mermaid\n${proof.counterexample.diagram.trimEnd()}\n\`\`\`\n` : ''}`;
}
