import { type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Mechanism, MechanismFlaw } from '../core/fact.ts';
import type { Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';

/** A mechanism with some flaws of interest, and everybody that it was written or lent to. */
export interface FlawedMechanism {
  readonly mechanism: Mechanism;
  readonly subjects: readonly ComponentId[];
  readonly flaws: Mechanism['flaws'];
}

export function mechanismsWith(model: Model, ...wanted: readonly MechanismFlaw[]): FlawedMechanism[] {
  const found = new Map<string, FlawedMechanism>();
  for (const { id } of model.components)
    for (const mechanism of model.facts(id, 'mechanism')) {
      const flaws = mechanism.flaws.filter(f => wanted.includes(f.flaw));
      if (flaws.length === 0) continue;
      const key = `${mechanism.at.file} ${mechanism.name}`;
      const known = found.get(key);
      found.set(key, known ? { ...known, subjects: [...known.subjects, id] } : { mechanism, subjects: [id], flaws });
    }
  return [...found.values()];
}

/** A hit on the lines of a mechanism's flaws, with what holds it cited last. */
export function hitOn(
  { mechanism, subjects, flaws }: FlawedMechanism,
  parts: Pick<Hit, 'message' | 'confidence'> & { readonly notes: Readonly<Partial<Record<MechanismFlaw, string>>> },
): Hit | undefined {
  const evidence: Evidence[] = [
    ...flaws
      .slice(0, 4)
      .map(f => ({ ...f.at, ...(parts.notes[f.flaw] ? { note: parts.notes[f.flaw] } : {}) }) as Evidence),
    mechanism.at,
  ];
  if (!isNonEmpty(evidence) || !isNonEmpty(subjects)) return undefined;
  return {
    subjects,
    message: parts.message,
    confidence: parts.confidence,
    evidence,
    key: `${mechanism.at.file} ${mechanism.name}`,
  };
}
