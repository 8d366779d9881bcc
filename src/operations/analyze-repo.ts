import * as z from 'zod';
import type { Analysis } from '../analyze.ts';
import type { Assessment } from '../core/finding.ts';
import type { Component, Connection, Model } from '../core/model.ts';
import { UserError } from '../core/problem.ts';
import { showControls } from '../report/escape.ts';
import { showCounts } from '../report/facts.ts';
import type { GraphEdge } from '../report/graph.ts';
import { Room } from './budget.ts';
import { type BriefFinding, brief, cut, type Summary, showEdge, summarize } from './describe-system.ts';
import type { Context, Document, Operation } from './operation.ts';
import { findComponent, readRepository, type Stamp, showStamp } from './repository.ts';
import { version } from './version.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Directory to read; default: the project directory'),
  focus: z.string().optional().describe('Component id or name: only it, its neighbours and what concerns it'),
});

type Input = z.infer<typeof input>;

interface BriefComponent {
  readonly id: string;
  readonly technology?: string;
  readonly root?: string;
  /** How many connections reach and leave it. */
  readonly in: number;
  readonly out: number;
}

interface NotAssessed {
  readonly detector: string;
  readonly missing: readonly string[];
  /** How many components could not be judged. */
  readonly subjects: number;
}

interface Output {
  readonly repository: Stamp;
  readonly focus?: string;
  readonly summary: Summary;
  readonly worst: readonly BriefFinding[];
  readonly notAssessed: readonly NotAssessed[];
  readonly unresolved: readonly { readonly text: string; readonly at: string }[];
  readonly components: readonly BriefComponent[];
  /** Those of the focus. */
  readonly connections?: readonly GraphEdge[];
  /** How many of each list are left out. */
  readonly more: Readonly<Record<string, number>>;
  readonly hint: string;
}

const WORST = 10;
const UNRESOLVED = 8;

async function run(input: Input, context: Context): Promise<Output> {
  const { repository, analysis } = await readRepository(input, context);
  const { foldEdges } = await import('./engine.ts');
  const scope = scopeOf(analysis, input.focus, foldEdges);
  const summary = summarize(analysis);
  const room = new Room(context.budget.usual);
  room.spend([repository, summary, scope.focus, 'keys, counts and the hint'.repeat(10)]);

  const worst = room.take(scope.findings.slice(0, WORST).map(brief), 0.5);
  const notAssessed = room.take(scope.assessments.map(briefAssessment), 0.4);
  const unresolved = room.take(
    scope.unresolved
      .slice(0, UNRESOLVED)
      .map(u => ({ text: cut(u.text, 120), at: `${u.evidence.file}:${u.evidence.line}` })),
    0.3,
  );
  const components = room.take(scope.components.map(c => briefComponent(c, analysis.model)));
  const connections = room.take(scope.edges);
  const left = {
    worst: scope.findings.length - worst.length,
    notAssessed: scope.assessments.length - notAssessed.length,
    unresolved: scope.unresolved.length - unresolved.length,
    components: scope.components.length - components.length,
    connections: scope.edges.length - connections.length,
  };
  const more = Object.fromEntries(Object.entries(left).filter(([, number]) => number > 0));
  return {
    repository,
    ...(scope.focus ? { focus: scope.focus.id } : {}),
    summary,
    worst,
    notAssessed,
    unresolved,
    components,
    ...(scope.focus ? { connections } : {}),
    more,
    hint: 'list_findings pages the findings and, with id, gives one whole; map_architecture draws; focus narrows.',
  };
}

function scopeOf(
  analysis: Analysis,
  wanted: string | undefined,
  foldEdges: (connections: readonly Connection[]) => readonly GraphEdge[],
) {
  const { model } = analysis;
  const notAssessed = analysis.assessments.filter(isNotAssessed);
  const byDegree = (list: readonly Component[]) => [...list].sort((a, b) => degree(model, b) - degree(model, a));
  if (wanted === undefined)
    return {
      findings: analysis.findings,
      assessments: notAssessed,
      unresolved: model.unresolved,
      components: byDegree(model.components),
      edges: [],
    };
  const focus = findComponent(model, wanted);
  const near = new Set([...model.out(focus.id).map(c => c.to), ...model.in(focus.id).map(c => c.from)]);
  near.delete(focus.id);
  return {
    focus,
    findings: analysis.findings.filter(f => f.subjects.includes(focus.id)),
    assessments: notAssessed.filter(a => a.subjects.includes(focus.id)),
    unresolved: model.unresolved.filter(u =>
      focus.roots.some(root => root === '' || u.evidence.file.startsWith(`${root}/`)),
    ),
    components: [focus, ...byDegree(model.components.filter(c => near.has(c.id)))],
    edges: foldEdges(model.connections.filter(c => c.from === focus.id || c.to === focus.id)),
  };
}

const isNotAssessed = (a: Assessment): a is Assessment & { status: 'not-assessed' } => a.status === 'not-assessed';
const degree = (model: Model, { id }: Component) => model.in(id).length + model.out(id).length;
const briefAssessment = (a: Assessment & { status: 'not-assessed' }): NotAssessed => ({
  detector: a.detector,
  missing: a.missing,
  subjects: a.subjects.length,
});

function briefComponent(c: Component, model: Model): BriefComponent {
  return {
    id: c.id,
    ...(c.technology ? { technology: c.technology } : {}),
    ...(c.roots[0] === undefined ? {} : { root: c.roots[0] }),
    in: model.in(c.id).length,
    out: model.out(c.id).length,
  };
}

function text(out: Output): string {
  const { summary } = out;
  const rest = (list: keyof Output['more']) => (out.more[list] ? [`  … ${out.more[list]} more`] : []);
  const section = (title: string, list: string, lines: readonly string[]) =>
    lines.length > 0 || out.more[list] ? [title, ...lines, ...rest(list)] : [];
  return [
    showStamp(out.repository),
    ...(out.focus ? [`Focus: ${out.focus}`] : []),
    summary.says,
    `Components: ${showCounts(summary.components)}. Connections: ${showCounts(summary.connections)}. Channels: ${summary.channels}.`,
    `Findings: ${showCounts(summary.findings)}${summary.suppressed ? `, ${summary.suppressed} suppressed` : ''}. Files: ${summary.files} (${showCounts(summary.languages)}). Problems: ${summary.problems}.`,
    ...section(
      'Worst findings',
      'worst',
      out.worst.map(f => `  ${f.id} [${f.severity}, ${f.confidence}] ${f.message} (${f.at})`),
    ),
    ...section(
      'Not assessed',
      'notAssessed',
      out.notAssessed.map(a => `  ${a.detector}: ${a.missing.join(', ')} not read for ${a.subjects} components`),
    ),
    ...section(
      'Unresolved',
      'unresolved',
      out.unresolved.map(u => `  ${u.text} (${u.at})`),
    ),
    ...section(
      'Components (in/out)',
      'components',
      out.components.map(
        c =>
          `  ${c.id}${c.technology ? ` ${c.technology}` : ''} ${c.in}/${c.out}${c.root === undefined ? '' : ` ${c.root || '.'}`}`,
      ),
    ),
    ...section(
      'Connections',
      'connections',
      (out.connections ?? []).map(e => `  ${showEdge(e)}`),
    ),
    out.hint,
  ].join('\n');
}

/** The whole model or a report on it; around a focus, the answer itself. */
function document(format: 'text' | 'json' | 'markdown' | 'mermaid' | 'sarif'): Document<Input> {
  return {
    async write(given, context, style) {
      if (given.focus !== undefined) return await writeFocused(format, given, context);
      const { analysis } = await readRepository(given, context);
      const { openLibrary, reporters } = await import('./engine.ts');
      const library = openLibrary();
      const pageOf = (id: string) => {
        const page = library.page(id);
        return page && { title: page.title, summary: page.summary, text: page.body };
      };
      return await reporters[format].render(analysis, { ...style, version, pageOf });
    },
  };
}

async function writeFocused(format: string, given: Input, context: Context): Promise<string> {
  if (format !== 'text' && format !== 'json')
    throw new UserError(`focus gives text or json, not ${format}; qe map --focus draws around a component`);
  const output = await run(given, context);
  return format === 'json' ? `${JSON.stringify(output, null, 2)}\n` : showControls(`${text(output)}\n`);
}

export const analyzeRepo: Operation<Input, Output> = {
  name: 'analyze_repo',
  title: 'Analyze a repository',
  summary:
    'Recovers the distributed architecture of a repository from code and deployment files: components, connections, the worst findings with file:line, what could not be resolved and what could not be assessed. Start here.',
  input,
  writes: 'nothing',
  command: {
    name: 'analyze',
    positional: 'path',
    documents: {
      text: document('text'),
      json: document('json'),
      markdown: document('markdown'),
      mermaid: document('mermaid'),
      sarif: document('sarif'),
    },
    gate: async (given, context) => (await readRepository(given, context)).analysis.findings,
  },
  run,
  text,
};
