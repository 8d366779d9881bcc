import type { Analysis } from '../analyze.ts';
import { UserError } from '../core/problem.ts';

/** Which findings a command leaves out because they are known: those of a baseline file, those of an earlier revision. */
export interface Known {
  readonly baseline?: string;
  readonly since?: string;
}

/** A filter for analyses; undefined where nothing is to be left out. */
export function leaveOutKnown({
  baseline,
  since,
}: Known): ((root: string, analysis: Analysis, signal: AbortSignal) => Promise<Analysis>) | undefined {
  if (baseline === undefined && since === undefined) return undefined;
  return async (root, analysis, signal) => {
    const known = new Set<string>();
    const problems = [...analysis.model.problems];
    if (baseline !== undefined) {
      const { readBaseline } = await import('./engine.ts');
      const fingerprints = readBaseline(baseline);
      const gone = [...fingerprints].filter(f => !analysis.findings.some(found => found.fingerprint === f));
      if (gone.length > 0)
        problems.push({
          kind: 'exception',
          message: `${gone.length} of ${fingerprints.size} findings of the baseline are gone; --write-baseline forgets them`,
          file: baseline,
        });
      for (const fingerprint of fingerprints) known.add(fingerprint);
    }
    if (since !== undefined)
      for (const fingerprint of await fingerprintsAt(root, since, signal)) known.add(fingerprint);
    return {
      ...analysis,
      model: { ...analysis.model, problems },
      findings: analysis.findings.filter(f => !known.has(f.fingerprint)),
    };
  };
}

async function fingerprintsAt(root: string, since: string, signal: AbortSignal): Promise<readonly string[]> {
  const { analyze, checkOut } = await import('./engine.ts');
  const checkout = checkOut(root, since);
  try {
    const { findings, suppressed } = await analyze(checkout.root, { signal });
    return [...findings, ...suppressed].map(f => f.fingerprint);
  } catch (error) {
    // What was wrong in an earlier revision's configuration is not the caller's to mend now.
    if (error instanceof Error && error.name === 'UserError') throw new UserError(`at ${since}: ${error.message}`);
    throw error;
  } finally {
    checkout.remove();
  }
}
