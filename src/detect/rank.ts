import { compareText } from '../core/evidence.ts';
import type { Finding, Severity } from '../core/finding.ts';
import type { ComponentId, Confidence, Model } from '../core/model.ts';

const SEVERITY: Readonly<Record<Severity, number>> = { critical: 16, high: 8, medium: 4, low: 2, info: 1 };
const CONFIDENCE: Readonly<Record<Confidence, number>> = { high: 4, medium: 2, low: 1 };

/** How many other components fail or stall when these do: all that reach them over sync and data connections. */
export type BlastRadius = (subjects: readonly ComponentId[]) => number;

export function blastRadius(model: Model): BlastRadius {
  const callers = new Map<ComponentId, ComponentId[]>();
  for (const { from, to, style } of model.connections)
    if (style === 'sync' || style === 'data') callers.set(to, [...(callers.get(to) ?? []), from]);
  return subjects => {
    const reached = new Set(subjects);
    // A set grows while it is walked: the queue of a breadth-first search.
    for (const id of reached) for (const caller of callers.get(id) ?? []) reached.add(caller);
    return reached.size - new Set(subjects).size;
  };
}

/**
 * Severity × confidence × blast radius, then id. The radius counts by its order of magnitude: a widely used
 * component lifts a finding by about one step of severity, never by two.
 */
export function compareFindings(reach: BlastRadius): (a: Finding, b: Finding) => number {
  const scores = new Map<Finding, number>();
  const score = (finding: Finding): number => {
    const known = scores.get(finding);
    if (known !== undefined) return known;
    const magnitude = 32 - Math.clz32(reach(finding.subjects));
    const value = SEVERITY[finding.severity] * CONFIDENCE[finding.confidence] * (4 + magnitude);
    scores.set(finding, value);
    return value;
  };
  return (a, b) => score(b) - score(a) || compareText(a.id, b.id) || compareText(a.fingerprint, b.fingerprint);
}

/** Worst first; the order is total, so the same findings always come out alike. */
export function rankFindings(model: Model, findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(compareFindings(blastRadius(model)));
}
