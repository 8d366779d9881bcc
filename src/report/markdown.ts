import type { Finding } from '../core/finding.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { code, markdown } from './escape.ts';
import { foldConnections, headline } from './facts.ts';
import { furtherChecks } from './further-checks.ts';
import { selectGraph } from './graph.ts';
import { renderMermaid } from './mermaid.ts';
import { RESILIENCE_HEAD, resilienceTables } from './resilience.ts';

/** Above this a diagram is a tangle; the table says the same. */
const DRAWN = 60;

/** The whole report as GitHub-flavoured Markdown. */
export function markdownReport(source: SnapshotSource): string {
  const { model, findings, assessments } = source;
  const graph = selectGraph(model, { view: 'components' });
  const missing = assessments.flatMap(a => (a.status === 'not-assessed' ? [a] : []));
  return `${[
    '# Architecture report',
    '',
    ...headline(source).flatMap((line, i) =>
      i === 0 ? [markdown(line), ''] : [`- ${markdown(line.replace(/ {2,}/, ': '))}`],
    ),
    ...(graph.nodes.length > 0 && graph.nodes.length <= DRAWN
      ? ['', '```mermaid', renderMermaid(graph).trimEnd(), '```']
      : []),
    ...table(
      'Components',
      ['Component', 'Kind', 'Technology', 'Languages', 'Folder'],
      model.components.map(c => [
        code(c.id),
        c.kind,
        markdown(c.technology ?? ''),
        markdown(c.languages.join(', ')),
        c.roots[0] === undefined ? '' : code(c.roots[0] || '.'),
      ]),
    ),
    ...table(
      'Connections',
      ['From', 'To', 'Style', 'Protocol', 'Operations', 'Confidence', 'Evidence'],
      foldConnections(model.connections).map(({ first, channels }) => {
        const shown = channels.slice(0, 3).map(code).join(', ');
        const more = channels.length > 3 ? ` and ${channels.length - 3} more` : '';
        return [
          code(first.from),
          code(first.to),
          first.style,
          markdown(first.protocol),
          `${shown}${more}`,
          first.confidence,
          code(`${first.evidence[0].file}:${first.evidence[0].line}`),
        ];
      }),
    ),
    ...resilience(model),
    '',
    `## Findings (${findings.length})`,
    ...(findings.length === 0 ? ['', 'None.'] : findings.flatMap(showFinding)),
    ...table(
      'Not assessed',
      ['Detector', 'Not read', 'Components'],
      missing.map(a => [code(a.detector), a.missing.join(', '), a.subjects.map(code).join(', ')]),
    ),
    ...table(
      'Further checks',
      ['Tool', 'Files', 'Command'],
      furtherChecks(model).map(c => [c.tool, String(c.files), code(c.command)]),
    ),
    ...table(
      'Unresolved',
      ['Name', 'Where'],
      model.unresolved.map(u => [code(u.text), code(`${u.evidence.file}:${u.evidence.line}`)]),
    ),
    ...table(
      'Problems while reading',
      ['File', 'Problem'],
      model.problems.map(p => [p.file ? code(`${p.file}${p.line ? `:${p.line}` : ''}`) : '', markdown(p.message)]),
    ),
  ].join('\n')}\n`;
}

/** One table per service: how each outgoing call is protected, and where that stands. */
function resilience(model: SnapshotSource['model']): string[] {
  const tables = resilienceTables(model);
  if (tables.length === 0) return [];
  const calls = tables.reduce((sum, t) => sum + t.rows.length, 0);
  return [
    '',
    `## Resilience of outgoing calls (${calls})`,
    ...tables.flatMap(({ component, rows }) => [
      '',
      `### ${markdown(component.name)}`,
      '',
      line(RESILIENCE_HEAD),
      line(RESILIENCE_HEAD.map(() => '---')),
      ...rows.map(row => line([`${code(row.asks)} ${code(row.at)}`, markdown(row.to), ...row.policies.map(markdown)])),
    ]),
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function showFinding(f: Finding): string[] {
  return [
    '',
    `### ${f.severity}: ${markdown(f.title)} (${code(f.id)})`,
    '',
    markdown(f.message),
    '',
    `Confidence ${f.confidence}. Concerns ${f.subjects.map(code).join(', ')}.`,
    '',
    ...f.evidence.map(e =>
      `- ${code(`${e.file}:${e.line}`)} ${e.text ? code(e.text) : ''}${e.note ? ` (${markdown(e.note)})` : ''}`.trimEnd(),
    ),
    ...(f.searched ? ['', `Searched: ${f.searched.map(markdown).join('; ')}.`] : []),
    ...(f.remedies.length > 0
      ? ['', `Remedies: ${f.remedies.map(code).join(', ')}. Reference: ${code(f.reference)}.`]
      : []),
  ];
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return ['', `## ${title} (${rows.length})`, '', line(head), line(head.map(() => '---')), ...rows.map(line)];
}
