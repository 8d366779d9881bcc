import type { SnapshotSource } from '../model/snapshot.ts';
import type { RulePage } from './sarif.ts';

export interface ReportStyle {
  readonly color: boolean;
  /** Of this program, and its reference pages by id: what reports that carry their own help need. */
  readonly version: string;
  readonly pageOf: (id: string) => RulePage | undefined;
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
  sarif: {
    render: async (source, { version, pageOf }) => (await import('./sarif.ts')).sarifReport(source, version, pageOf),
  },
  mermaid: { render: async source => (await import('./mermaid.ts')).mermaidReport(source) },
} satisfies Readonly<Record<string, Reporter>>;
