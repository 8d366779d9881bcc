import { compareText, type Evidence } from '../core/evidence.ts';
import type { Assessment, Finding } from '../core/finding.ts';
import type { Channel, Component, Connection, Coverage, Model, PolicyState, Unresolved } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { type SystemFolder, systemsIn } from './systems.ts';

/** What an analysis found: everything a document or report is made from. */
export interface SnapshotSource {
  readonly repository: { readonly root: '.'; readonly commit: string | null; readonly dirty: boolean | null };
  readonly model: Model;
  readonly findings: readonly Finding[];
  readonly assessments: readonly Assessment[];
  /** Findings that a comment in the repository hides. */
  readonly suppressed: readonly Finding[];
}

/** The public, versioned model: additive within one schema version, byte-identical for the same tree. */
export interface Snapshot {
  readonly schema: 'qe-architecture/1';
  readonly repository: SnapshotSource['repository'];
  readonly components: readonly Component[];
  readonly connections: readonly Connection[];
  readonly channels: readonly Channel[];
  readonly findings: readonly Finding[];
  readonly assessments: readonly Assessment[];
  readonly unresolved: readonly Unresolved[];
  readonly problems: readonly Problem[];
  readonly coverage: Coverage;
  /** Folders that are systems by themselves, where one repository holds several; each is better read by its own path. */
  readonly systems: readonly SystemFolder[];
  /** Beside the contract's first version: what the repository's own comments hide is not lost. */
  readonly suppressed: readonly Finding[];
}

/**
 * Keys are written out one by one: what an engine object carries beside them stays inside. Findings keep their order,
 * worst first.
 */
export function takeSnapshot({ repository, model, findings, assessments, suppressed }: SnapshotSource): Snapshot {
  return {
    schema: 'qe-architecture/1',
    repository: { root: repository.root, commit: repository.commit, dirty: repository.dirty },
    components: model.components.map(takeComponent).sort((a, b) => compareText(a.id, b.id)),
    connections: model.connections.map(takeConnection).sort(compareConnections),
    channels: model.channels
      .map(takeChannel)
      .sort((a, b) => compareText(a.name, b.name) || compareText(a.broker ?? '', b.broker ?? '')),
    findings: findings.map(takeFinding),
    assessments: assessments
      .map(takeAssessment)
      .sort((a, b) => compareText(a.detector, b.detector) || compareText(a.status, b.status)),
    unresolved: model.unresolved
      .map(u => ({ text: u.text, evidence: takeEvidence(u.evidence) }))
      .sort(compareUnresolved),
    problems: model.problems.map(takeProblem).sort(compareProblems),
    coverage: takeCoverage(model.coverage),
    systems: systemsIn(model.all('unit')).map(({ root, units }) => ({ root, units })),
    suppressed: suppressed.map(takeFinding),
  };
}

function takeComponent(c: Component): Component {
  const [first, ...rest] = c.evidence;
  return {
    id: c.id,
    name: c.name,
    aliases: [...c.aliases],
    kind: c.kind,
    ...(c.technology === undefined ? {} : { technology: c.technology }),
    languages: [...c.languages],
    roots: [...c.roots],
    evidence: [takeEvidence(first), ...rest.map(takeEvidence)],
  };
}

function takeConnection(c: Connection): Connection {
  const [first, ...rest] = c.evidence;
  return {
    from: c.from,
    to: c.to,
    style: c.style,
    protocol: c.protocol,
    ...(c.channel === undefined ? {} : { channel: c.channel }),
    confidence: c.confidence,
    policies: c.policies.map(takePolicy),
    evidence: [takeEvidence(first), ...rest.map(takeEvidence)],
    via: c.via.map(takeEvidence),
  };
}

function takePolicy(p: PolicyState): PolicyState {
  return {
    kind: p.kind,
    ...takeSetting(p),
    ...(p.also === undefined ? {} : { also: p.also.map(takeSetting) }),
  };
}

function takeSetting(p: Omit<PolicyState, 'kind' | 'also'>): Omit<PolicyState, 'kind' | 'also'> {
  return {
    status: p.status,
    ...(p.value === undefined ? {} : { value: p.value }),
    ...(p.source === undefined ? {} : { source: p.source }),
    ...(p.by === undefined ? {} : { by: p.by }),
    ...(p.retry === undefined ? {} : { retry: { ...p.retry } }),
    evidence: p.evidence.map(takeEvidence),
  };
}

function takeChannel(c: Channel): Channel {
  const [first, ...rest] = c.evidence;
  return {
    name: c.name,
    ...(c.broker === undefined ? {} : { broker: c.broker }),
    publishers: [...c.publishers],
    consumers: [...c.consumers],
    evidence: [takeEvidence(first), ...rest.map(takeEvidence)],
  };
}

export function takeFinding(f: Finding): Finding {
  return {
    id: f.id,
    detector: f.detector,
    title: f.title,
    severity: f.severity,
    confidence: f.confidence,
    subjects: [...f.subjects],
    message: f.message,
    evidence: f.evidence.map(takeEvidence),
    ...(f.searched === undefined ? {} : { searched: [...f.searched] }),
    fingerprint: f.fingerprint,
    reference: f.reference,
    remedies: [...f.remedies],
  };
}

function takeAssessment(a: Assessment): Assessment {
  return a.status === 'assessed'
    ? { detector: a.detector, status: a.status, findings: a.findings, subjects: [...a.subjects] }
    : { detector: a.detector, status: a.status, missing: [...a.missing], subjects: [...a.subjects] };
}

function takeEvidence(e: Evidence): Evidence {
  return {
    file: e.file,
    line: e.line,
    ...(e.endLine === undefined ? {} : { endLine: e.endLine }),
    text: e.text,
    ...(e.note === undefined ? {} : { note: e.note }),
  };
}

function takeProblem(p: Problem): Problem {
  return {
    kind: p.kind,
    message: p.message,
    ...(p.file === undefined ? {} : { file: p.file }),
    ...(p.line === undefined ? {} : { line: p.line }),
  };
}

function takeCoverage({ files, bytes, languages }: Coverage): Coverage {
  const sorted = Object.entries(languages).sort(([a], [b]) => compareText(a, b));
  return {
    files,
    bytes,
    languages: Object.fromEntries(
      sorted.map(([id, l]) => [id, { files: l.files, bytes: l.bytes, assessed: l.assessed }]),
    ),
  };
}

function compareConnections(a: Connection, b: Connection): number {
  return (
    compareText(a.from, b.from) ||
    compareText(a.to, b.to) ||
    compareText(a.style, b.style) ||
    compareText(a.protocol, b.protocol) ||
    compareText(a.channel ?? '', b.channel ?? '') ||
    compareText(a.evidence[0].file, b.evidence[0].file) ||
    a.evidence[0].line - b.evidence[0].line
  );
}

function compareUnresolved(a: Unresolved, b: Unresolved): number {
  return (
    compareText(a.evidence.file, b.evidence.file) || a.evidence.line - b.evidence.line || compareText(a.text, b.text)
  );
}

function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.kind, b.kind) ||
    compareText(a.message, b.message)
  );
}
