import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Finding, Severity } from '../core/finding.ts';
import type { Confidence } from '../core/model.ts';
import type { SnapshotSource } from '../model/snapshot.ts';

/** How code scanning sorts; SARIF 2.1.0 section 3.27.10 knows three levels for a problem. */
const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** GitHub's bands of `security-severity` are for vulnerabilities; these order other findings the same way. */
const PRIORITY: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'recommendation',
  info: 'recommendation',
};
const PRECISION: Readonly<Record<Confidence, string>> = { high: 'high', medium: 'medium', low: 'low' };

export interface RulePage {
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

/**
 * SARIF 2.1.0 as GitHub code scanning accepts it: a result per finding, placed at its first line, the others related.
 * @param pageOf the reference page of a detector, for the rule's help
 */
export function sarifReport(
  source: SnapshotSource,
  version: string,
  pageOf: (reference: string) => RulePage | undefined,
): string {
  const { findings } = source;
  const rules = [...new Map(findings.map(f => [f.detector, f])).values()].sort((a, b) =>
    compareText(a.detector, b.detector),
  );
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'qe-framework',
            version,
            semanticVersion: version,
            rules: rules.map(f => ruleOf(f, findings, pageOf(f.reference))),
          },
        },
        automationDetails: { id: 'qe-framework/' },
        columnKind: 'utf16CodeUnits',
        results: findings.map(f =>
          resultOf(
            f,
            rules.findIndex(r => r.detector === f.detector),
          ),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(finding: Finding, all: readonly Finding[], page: RulePage | undefined) {
  const confidences = all.filter(f => f.detector === finding.detector).map(f => f.confidence);
  const least = confidences.includes('low') ? 'low' : confidences.includes('medium') ? 'medium' : 'high';
  const help = page ? `${page.summary}\n\n${page.text}` : finding.title;
  return {
    id: finding.detector,
    name: finding.detector,
    shortDescription: { text: finding.title },
    fullDescription: { text: page?.summary ?? finding.title },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: LEVEL[finding.severity] },
    properties: { precision: PRECISION[least], 'problem.severity': PRIORITY[finding.severity], tags: ['architecture'] },
  };
}

function resultOf(finding: Finding, ruleIndex: number) {
  const locations = finding.evidence.map(e => ({
    physicalLocation: {
      artifactLocation: { uri: encodeURI(e.file), uriBaseId: '%SRCROOT%' },
      region: { startLine: e.line, ...(e.endLine ? { endLine: e.endLine } : {}) },
    },
    message: { text: e.note ?? e.text },
  }));
  const [first, ...rest] = locations;
  return {
    ruleId: finding.detector,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: { text: finding.message },
    locations: first ? [first] : [],
    ...(isNonEmpty(rest) ? { relatedLocations: rest.map((location, id) => ({ id: id + 1, ...location })) } : {}),
    partialFingerprints: { 'qeFinding/v1': finding.fingerprint },
    properties: { confidence: finding.confidence, subjects: finding.subjects, id: finding.id },
  };
}
