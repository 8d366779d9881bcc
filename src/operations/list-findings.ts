import * as z from 'zod';
import type { Evidence } from '../core/evidence.ts';
import { quote } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { Model } from '../core/model.ts';
import { didYouMean, nearest } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import { Room } from './budget.ts';
import { type BriefFinding, brief } from './describe-system.ts';
import { type Fix, fixFor } from './fix.ts';
import type { Context, Operation } from './operation.ts';
import { findComponent, readRepository, type Stamp, showStamp } from './repository.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Directory to read; default: the project directory'),
  id: z.string().optional().describe('One finding in full, with all its evidence'),
  detector: z.string().optional().describe('Only this detector, such as shared-database'),
  component: z.string().optional().describe('Only findings that concern this component (id or name)'),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']).optional().describe('Only this severity'),
  confidence: z.enum(['high', 'medium', 'low']).optional().describe('Only this confidence'),
  cursor: z.string().optional().describe('"next" of the previous page'),
  limit: z.int().min(1).max(1000).optional().describe('At most so many; default: as many as fit'),
});

type Input = z.infer<typeof input>;

/** A finding with all that is known about it. */
interface WholeFinding extends Finding {
  /** Why it matters, from its reference page. */
  readonly reason?: string;
  /** Evidence left out for its size. */
  readonly moreEvidence?: number;
  /** The call that mends it: an emitter, or the page of the pattern. */
  readonly fix?: Fix;
}

interface Output {
  readonly repository: Stamp;
  readonly total: number;
  readonly findings: readonly (BriefFinding | WholeFinding)[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
  readonly hint?: string;
}

async function run(given: Input, context: Context, registered: readonly string[]): Promise<Output> {
  const { repository, analysis } = await readRepository(given, context);
  if (given.id !== undefined) {
    const finding = pick(analysis.findings, given.id);
    const fix = fixFor(finding, registered, given.path);
    return { repository, total: 1, findings: [await whole(finding, fix, context)], next: null };
  }
  const all = filter(
    analysis.findings,
    analysis.assessments.map(a => a.detector),
    analysis.model,
    given,
  );
  const start = given.cursor === undefined ? 0 : after(all, given.cursor);
  const page = all.slice(start, given.limit === undefined ? undefined : start + given.limit);
  const room = new Room(given.limit === undefined ? context.budget.usual : context.budget.most);
  room.spend([repository, 'keys, next and the hint'.repeat(10)]);
  const findings = room.take(page.map(brief));
  const end = start + findings.length;
  const next = end < all.length ? (findings.at(-1)?.id ?? null) : null;
  return {
    repository,
    total: all.length,
    findings,
    next,
    ...(findings.length > 0
      ? { hint: next === null ? 'id gives one in full.' : 'id gives one in full; cursor = next gives the next page.' }
      : {}),
  };
}

function filter(
  findings: readonly Finding[],
  detectors: readonly string[],
  model: Model,
  given: Input,
): readonly Finding[] {
  if (given.detector !== undefined && !detectors.includes(given.detector))
    throw new UserError(`There is no detector "${quote(given.detector)}"${didYouMean(given.detector, detectors)}`);
  const component = given.component === undefined ? undefined : findComponent(model, given.component).id;
  return findings.filter(
    f =>
      (given.detector === undefined || f.detector === given.detector) &&
      (component === undefined || f.subjects.includes(component)) &&
      (given.severity === undefined || f.severity === given.severity) &&
      (given.confidence === undefined || f.confidence === given.confidence),
  );
}

function pick(findings: readonly Finding[], id: string): Finding {
  const found = findings.find(f => f.id === id) ?? findings.find(f => f.fingerprint === id);
  if (found) return found;
  const near = nearest(
    id,
    findings.map(f => f.id),
    3,
  );
  const hint = near.length > 0 ? `the nearest are ${near.join(', ')}` : 'this repository has no findings';
  throw new UserError(`There is no finding "${quote(id)}"; ${hint}`);
}

/** Position after the finding that ended the previous page: a position by number would skip when the tree changed. */
function after(findings: readonly Finding[], cursor: string): number {
  const last = findings.findIndex(f => f.id === cursor);
  if (last < 0)
    throw new UserError(
      `The cursor "${quote(cursor)}" ends no page of this list, which may have changed; start again without cursor.`,
    );
  return last + 1;
}

async function whole(finding: Finding, fix: Fix | undefined, context: Context): Promise<WholeFinding> {
  const { openLibrary, takeFinding } = await import('./engine.ts');
  const { evidence, ...rest } = takeFinding(finding);
  const reason = openLibrary().page(finding.reference)?.summary;
  const room = new Room(context.budget.usual);
  room.spend([rest, reason, fix, 'repository and keys'.repeat(20)]);
  const shown = room.take(evidence);
  const moreEvidence = evidence.length - shown.length;
  return {
    ...rest,
    ...(reason ? { reason } : {}),
    evidence: shown,
    ...(moreEvidence > 0 ? { moreEvidence } : {}),
    ...(fix ? { fix } : {}),
  };
}

function text(out: Output): string {
  const lines = out.findings.flatMap(f => ('fingerprint' in f ? showWhole(f) : showBrief(f)));
  const count = `${out.findings.length} of ${out.total} findings`;
  const end = out.next === null ? [] : [`Next page: cursor ${out.next}`];
  return [showStamp(out.repository), ...(lines.length > 0 ? [count, ...lines] : ['No findings.']), ...end].join('\n');
}

const showBrief = (f: BriefFinding): string[] => [`${f.id} [${f.severity}, ${f.confidence}] ${f.message} (${f.at})`];

function showWhole(f: WholeFinding): string[] {
  return [
    `${f.id} [${f.severity}, confidence ${f.confidence}] ${f.title}`,
    f.message,
    ...(f.reason ? [`Why: ${f.reason}`] : []),
    `Concerns: ${f.subjects.join(', ')}`,
    'Evidence',
    ...f.evidence.map(showEvidence),
    ...(f.moreEvidence ? [`  … ${f.moreEvidence} more`] : []),
    ...(f.searched ? ['Searched', ...f.searched.map(s => `  ${s}`)] : []),
    `Remedies: ${f.remedies.join(', ')}`,
    `Reference: ${f.reference}`,
    ...(f.fix ? [`Mended by: ${f.fix.operation} ${JSON.stringify(f.fix.input)}`] : []),
  ];
}

const showEvidence = (e: Evidence): string => `  ${e.file}:${e.line}  ${e.text}${e.note ? `  (${e.note})` : ''}`;

/** @param registered names of all operations, asked for when an answer names the next one */
export const listFindings = (registered: () => readonly string[]): Operation<Input, Output> => ({
  name: 'list_findings',
  title: 'List findings',
  summary:
    'Findings of a repository, worst first, filtered by detector, component, severity or confidence, page by page; with id one finding in full: evidence, reason, remedies, the reference page, and fix: the call that mends it.',
  input,
  writes: 'nothing',
  command: {
    name: 'findings',
    positional: 'path',
    gate: async (given, context) => {
      const { analysis } = await readRepository(given, context);
      if (given.id !== undefined) return [pick(analysis.findings, given.id)];
      return filter(
        analysis.findings,
        analysis.assessments.map(a => a.detector),
        analysis.model,
        given,
      );
    },
  },
  run: (given, context) => run(given, context, registered()),
  text,
});
