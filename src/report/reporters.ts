import type { SnapshotSource } from '../model/snapshot.ts';

export interface ReportStyle {
  readonly color: boolean;
}

export interface Reporter {
  /** The whole report, with a line end. */
  render(source: SnapshotSource, style: ReportStyle): Promise<string>;
}

/** What `--format` of `qe analyze` names; each is loaded when it is asked for. */
export const reporters = {
  text: { render: async (source, style) => (await import('./text.ts')).textReport(source, style) },
  json: { render: async source => (await import('./json.ts')).jsonReport(source) },
  markdown: { render: async source => (await import('./markdown.ts')).markdownReport(source) },
  mermaid: { render: async source => (await import('./mermaid.ts')).mermaidReport(source) },
} satisfies Readonly<Record<string, Reporter>>;
