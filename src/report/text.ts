import type { Assessment, Finding, Severity } from '../core/finding.ts';
import type { Component, Connection } from '../core/model.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import { plain } from './escape.ts';
import { foldConnections, headline } from './facts.ts';
import { furtherChecks } from './further-checks.ts';
import type { ReportStyle } from './reporters.ts';

/** How many of each list a terminal takes; the rest is counted and a command named that lists it. */
const CAP = {
  components: 60,
  connections: 40,
  findings: 15,
  evidence: 4,
  notAssessed: 20,
  unresolved: 12,
  problems: 8,
};

/** The report for a terminal. */
export function textReport(source: SnapshotSource, style: ReportStyle): string {
  const { model, findings, assessments } = source;
  const paint = painter(style.color);
  const missing = assessments.filter(a => a.status === 'not-assessed');
  return `${[
    ...headline(source).map((line, i) => (i === 0 ? paint.bold(plain(line)) : plain(line))),
    ...section(
      paint.bold('Components'),
      table(model.components.slice(0, CAP.components).map(componentRow)),
      rest(model.components.length, CAP.components, 'qe map'),
    ),
    ...section(
      paint.bold('Connections'),
      table(connectionRows(model.connections).slice(0, CAP.connections)),
      rest(foldConnections(model.connections).length, CAP.connections, 'qe map --format json'),
    ),
    ...section(
      paint.bold('Findings'),
      findings.length === 0 ? ['  none'] : findings.slice(0, CAP.findings).flatMap(f => showFinding(f, paint)),
      rest(findings.length, CAP.findings, 'qe findings'),
    ),
    ...section(
      paint.bold('Not assessed'),
      missing.slice(0, CAP.notAssessed).map(showMissing),
      rest(missing.length, CAP.notAssessed, 'qe analyze --format json'),
    ),
    ...section(
      paint.bold('Further checks'),
      furtherChecks(model).map(
        c => `  ${c.tool} (${c.files} ${c.files === 1 ? 'file' : 'files'}): ${plain(c.command)}`,
      ),
      [],
    ),
    ...section(
      paint.bold('Unresolved'),
      table(
        model.unresolved.slice(0, CAP.unresolved).map(u => [plain(u.text), `${u.evidence.file}:${u.evidence.line}`]),
      ),
      rest(model.unresolved.length, CAP.unresolved, 'qe analyze --format json'),
    ),
    ...section(
      paint.bold('Problems while reading'),
      model.problems
        .slice(0, CAP.problems)
        .map(p => `  ${p.file ? `${plain(p.file)}${p.line ? `:${p.line}` : ''}: ` : ''}${plain(p.message)}`),
      rest(model.problems.length, CAP.problems, 'qe analyze --format json'),
    ),
  ].join('\n')}\n`;
}

function section(title: string, lines: readonly string[], more: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines, ...more];
}

function rest(count: number, cap: number, command: string): string[] {
  return count > cap ? [`  … ${count - cap} more: ${command}`] : [];
}

function componentRow(c: Component): string[] {
  return [plain(c.name), c.kind, plain(c.technology ?? c.languages.join(', ')), plain(c.roots[0] ?? '')];
}

function connectionRows(connections: readonly Connection[]): string[][] {
  return foldConnections(connections).map(({ first, channels }) => {
    const { file, line } = first.evidence[0];
    const what = `${first.protocol}${channels.length === 1 ? ` ${channels[0]}` : channels.length > 1 ? ` x${channels.length}` : ''}`;
    return [
      `${plain(first.from)} -> ${plain(first.to)}`,
      first.style,
      plain(what),
      first.confidence,
      `${plain(file)}:${line}`,
    ];
  });
}

function showFinding(f: Finding, paint: Painter): string[] {
  const shown = f.evidence.slice(0, CAP.evidence);
  const more = f.evidence.length - shown.length;
  return [
    `  ${paint.severity(f.severity, f.severity)} ${plain(f.message)}`,
    `    ${f.id}, confidence ${f.confidence}, see qe reference ${f.reference}`,
    ...shown.map(e => `    ${plain(e.file)}:${e.line}  ${plain(e.text)}`),
    ...(more > 0 ? [`    … ${more} more: qe findings --id ${f.id}`] : []),
    ...(f.remedies.length > 0 ? [`    remedies: ${f.remedies.map(plain).join(', ')}`] : []),
  ];
}

function showMissing(a: Assessment): string {
  const missing = a.status === 'not-assessed' ? a.missing.join(', ') : '';
  const names = a.subjects.slice(0, 4).map(plain).join(', ');
  const more = a.subjects.length > 4 ? ` and ${a.subjects.length - 4} more` : '';
  return `  ${a.detector}: ${missing} not read for ${names}${more}`;
}

/** Columns as wide as their widest cell, up to a limit; the last one is as long as it is. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.min(60, Math.max(widths[i] ?? 0, cell.length));
    });
  return rows.map(row =>
    `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  ')}`.trimEnd(),
  );
}

interface Painter {
  bold(text: string): string;
  severity(severity: Severity, text: string): string;
}

function painter(color: boolean): Painter {
  const wrap = (code: string, text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const codes: Readonly<Record<Severity, string>> = {
    critical: '1;31',
    high: '31',
    medium: '33',
    low: '36',
    info: '2',
  };
  return { bold: text => wrap('1', text), severity: (severity, text) => wrap(codes[severity], text) };
}
