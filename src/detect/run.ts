import { createHash } from 'node:crypto';
import type { Evidence } from '../core/evidence.ts';
import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { CodeFactKind } from '../core/fact.ts';
import type { Assessment, Detector, Finding, Hit, TeamRules } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { blastRadius, compareFindings } from './rank.ts';
import { isSuppressed, type LineReader } from './suppress.ts';

export interface RunOptions {
  /** Gives a line of a file of the repository, for suppressions on the line above; without it only the cited line counts. */
  readonly lineOf?: LineReader;
  /** Thresholds by detector id, instead of its own. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Component by table, in lower case. */
  readonly tableOwners?: ReadonlyMap<string, ComponentId>;
}

export interface RunResult {
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** In the detectors' order; a detector may be assessed for some components and not for others. */
  readonly assessments: readonly Assessment[];
  /** Findings that a `qe-ignore` comment hides, worst first. */
  readonly suppressed: readonly Finding[];
}

/**
 * Runs detectors over a model. A bug in a detector throws; what a detector could not judge is an assessment. Hits with
 * the same detector, subjects and key are one decision and become one finding with the lines of all.
 * The result depends on the model and the detectors' ids alone.
 */
export function runDetectors(model: Model, detectors: readonly Detector[], options: RunOptions = {}): RunResult {
  const team: TeamRules = {
    thresholdOf: ({ id, threshold }) => options.thresholds?.[id] ?? threshold?.start ?? 0,
    tableOwner: table => options.tableOwners?.get(table.toLowerCase()),
  };
  const shown: Finding[] = [];
  const suppressed: Finding[] = [];
  const assessments: Assessment[] = [];
  for (const detector of detectors) {
    const found = new Map<string, Finding>();
    for (const hit of detector.detect(model, team)) {
      if (claimsUnread(model, detector, hit)) continue;
      const finding = toFinding(detector, hit);
      const same = found.get(finding.fingerprint);
      const evidence = distinct([...(same?.evidence ?? []), ...finding.evidence]);
      found.set(finding.fingerprint, same ? { ...same, evidence } : finding);
    }
    const visible: Finding[] = [];
    for (const finding of found.values()) (isSuppressed(finding, options.lineOf) ? suppressed : visible).push(finding);
    shown.push(...visible);
    assessments.push(...assess(model, detector, visible.length));
  }
  const reach = blastRadius(model);
  const order = compareFindings(reach);
  return { findings: withUniqueIds(shown.sort(order)), assessments, suppressed: withUniqueIds(suppressed.sort(order)) };
}

/** Kinds of fact the detector needs that nobody looked for in this component's code. */
function missingFacts(model: Model, detector: Detector, id: ComponentId): readonly CodeFactKind[] {
  const covered = model.covered(id);
  return detector.needs.filter(kind => !covered.has(kind));
}

/** An absence may be claimed only where somebody looked. */
function claimsUnread(model: Model, detector: Detector, hit: Hit): boolean {
  return hit.searched !== undefined && missingFacts(model, detector, hit.subjects[0]).length > 0;
}

function assess(model: Model, detector: Detector, findings: number): Assessment[] {
  const programs = model.components.filter(c => model.hasCode(c.id)).map(c => c.id);
  // A detector often knows its subjects by the very facts it needs: where these are not read, any program may be one.
  const unread = programs.filter(id => missingFacts(model, detector, id).length > 0);
  const subjects = new Set([...(detector.subjects?.(model) ?? programs), ...unread]);
  const assessed: ComponentId[] = [];
  const gaps = new Map<string, { missing: readonly CodeFactKind[]; subjects: ComponentId[] }>();
  for (const id of [...subjects].sort(compareText)) {
    const missing = missingFacts(model, detector, id);
    if (!isNonEmpty(missing)) assessed.push(id);
    else {
      const gap = gaps.get(missing.join()) ?? { missing, subjects: [] };
      gap.subjects.push(id);
      gaps.set(missing.join(), gap);
    }
  }
  const notAssessed = [...gaps.values()].map(gap => ({
    detector: detector.id,
    status: 'not-assessed' as const,
    ...gap,
  }));
  if (assessed.length === 0 && notAssessed.length > 0 && findings === 0) return notAssessed;
  return [{ detector: detector.id, status: 'assessed', findings, subjects: assessed }, ...notAssessed];
}

function toFinding(detector: Detector, hit: Hit): Finding {
  const fingerprint = fingerprintOf(detector.id, hit.subjects, hit.key ?? '');
  return {
    id: `${detector.id}-${fingerprint.slice(0, 6)}`,
    detector: detector.id,
    title: detector.title,
    severity: hit.severity ?? detector.severity,
    confidence: hit.confidence,
    subjects: hit.subjects,
    message: hit.message,
    evidence: distinct(hit.evidence),
    ...(hit.searched ? { searched: hit.searched } : {}),
    fingerprint,
    reference: `anti-patterns/${detector.id}`,
    remedies: detector.remedies,
  };
}

/** Hash of what a decision is about, not of where it stands: lines may move. */
function fingerprintOf(detector: string, subjects: readonly ComponentId[], key: string): string {
  const parts = [detector, ...[...new Set(subjects)].sort(compareText), key];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The detector's own order tells the story; a line cited twice says nothing new. */
function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(e => {
    const place = `${e.file}:${e.line}`;
    return !seen.has(place) && seen.add(place);
  });
}

/** Six digits of the fingerprint nearly always tell findings apart; where not, the later ones get more. */
function withUniqueIds(findings: readonly Finding[]): readonly Finding[] {
  const taken = new Set<string>();
  return findings.map(finding => {
    let digits = 6;
    let id = finding.id;
    while (taken.has(id)) id = `${finding.detector}-${finding.fingerprint.slice(0, ++digits)}`;
    taken.add(id);
    return id === finding.id ? finding : { ...finding, id };
  });
}
