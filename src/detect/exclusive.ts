import type { Evidence } from '../core/evidence.ts';
import type { Branch } from '../core/fact.ts';
import type { ComponentId, Model } from '../core/model.ts';

/** Whether two lines of a component lie on ways that exclude each other: no run passes both. */
export type Exclusive = (a: Evidence, b: Evidence) => boolean;

export function exclusiveLines(model: Model, id: ComponentId): Exclusive {
  const byFile = new Map<string, Branch[]>();
  for (const branch of model.facts(id, 'branch'))
    byFile.set(branch.at.file, [...(byFile.get(branch.at.file) ?? []), branch]);
  return (a, b) =>
    a.file === b.file &&
    // Two addresses for one line are alternatives.
    (a.line === b.line ||
      (byFile.get(a.file) ?? []).some(branch => {
        const one = armOf(branch, a.line);
        const other = armOf(branch, b.line);
        return one >= 0 && other >= 0 && one !== other;
      }));
}

const armOf = (branch: Branch, line: number): number =>
  branch.arms.findIndex(([first, last]) => line >= first && line <= last);

/** Lines of one function that are compared with each other: more of them change no answer. */
export const MOST_COMPARED = 60;

/** A largest set that one run may pass, as far as a greedy choice in text order finds it. */
export function together<T extends { readonly at: Evidence }>(exclusive: Exclusive, items: readonly T[]): T[] {
  let best: T[] = [];
  const compared = items.slice(0, MOST_COMPARED);
  for (const start of compared) {
    const chosen: T[] = [start];
    for (const item of compared) if (item !== start && chosen.every(c => !exclusive(c.at, item.at))) chosen.push(item);
    if (chosen.length > best.length) best = chosen;
  }
  return compared.filter(i => best.includes(i));
}
