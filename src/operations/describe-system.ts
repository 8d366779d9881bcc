import type { Analysis } from '../analyze.ts';
import { compareText } from '../core/evidence.ts';
import type { Finding, Severity } from '../core/finding.ts';
import { countBy, describeSystem, SEVERITIES } from '../report/facts.ts';
import type { GraphEdge } from '../report/graph.ts';

/** The architecture in numbers. */
export interface Summary {
  /** One sentence on what kind of system this is. */
  readonly says: string;
  /** How many of each kind; kinds that do not occur are left out. */
  readonly components: Readonly<Record<string, number>>;
  readonly connections: Readonly<Record<string, number>>;
  readonly channels: number;
  readonly findings: Readonly<Record<string, number>>;
  /** Hidden by comments in the repository. */
  readonly suppressed?: number;
  readonly files: number;
  /** Files per language; a language that no rule reads yet is marked `(not assessed)`. */
  readonly languages: Readonly<Record<string, number>>;
  readonly unresolved: number;
  readonly problems: number;
}

export function summarize({ model, findings, suppressed }: Analysis): Summary {
  const languages = Object.entries(model.coverage.languages).sort(
    ([a, x], [b, y]) => y.files - x.files || compareText(a, b),
  );
  return {
    says: describeSystem(model),
    components: countBy(model.components.map(c => c.kind)),
    connections: countBy(model.connections.map(c => c.style)),
    channels: model.channels.length,
    findings: countBy(
      findings.map(f => f.severity),
      SEVERITIES,
    ),
    ...(suppressed.length > 0 ? { suppressed: suppressed.length } : {}),
    files: model.coverage.files,
    languages: Object.fromEntries(languages.map(([id, l]) => [l.assessed ? id : `${id} (not assessed)`, l.files])),
    unresolved: model.unresolved.length,
    problems: model.problems.length,
  };
}

/** A finding on one line of an answer. */
export interface BriefFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Finding['confidence'];
  readonly message: string;
  readonly subjects: readonly string[];
  /** `file:line` of the first evidence. */
  readonly at: string;
}

const SHOWN_SUBJECTS = 6;

export function brief(finding: Finding): BriefFinding {
  const [first] = finding.evidence;
  const more = finding.subjects.length - SHOWN_SUBJECTS;
  return {
    id: finding.id,
    severity: finding.severity,
    confidence: finding.confidence,
    message: cut(finding.message, 300),
    subjects: more > 0 ? [...finding.subjects.slice(0, SHOWN_SUBJECTS), `${more} more`] : finding.subjects,
    at: first ? `${first.file}:${first.line}` : '',
  };
}

export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

export function showEdge(e: GraphEdge): string {
  return `${e.from} -> ${e.to} ${[e.protocol, ...e.channels].join(' ')} [${e.confidence}] (${e.at})`;
}
