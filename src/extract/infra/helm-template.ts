interface Context {
  readonly chart: string | undefined;
  /** `{{ $name := … }}` so far, as placeholder text. */
  readonly variables: Map<string, string>;
}

/**
 * Helm and Go templates made readable for a YAML parser, line for line: lines that only steer the template are
 * blanked, and `{{ .Values.a.b | default "x" }}` inside a line becomes the placeholder `${helm.a.b:-x}`.
 * @param chart name of the chart, when the path tells it
 */
export function cleanTemplate(text: string, chart?: string): string {
  const context: Context = { chart, variables: new Map() };
  let out = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    const close = open < 0 ? -1 : text.indexOf('}}', open + 2);
    if (close < 0) return out + text.slice(at);
    out += text.slice(at, open);
    // Longer than any expression: only its line ends matter.
    const action = close - open > MAX_ACTION ? `/*${text.slice(open + 2, close)}` : text.slice(open + 2, close);
    const alone = blankBefore(text, open) && blankAfter(text, close + 2);
    out += alone || isControl(action) ? blank(action) : placeholder(action, context);
    remember(action, context);
    at = close + 2;
    // On one line only the first branch counts: `{{ if a }}x{{ else }}y{{ end }}` reads as `x`.
    if (!alone && /^-?\s*else\b/.test(action)) at = endOfBranch(text, at);
  }
}

const MAX_ACTION = 2000;
const CONTROL = /^-?\s*(?:if|else|end|range|with|define|block|break|continue|\/\*|\$\w*\s*:?=)/;

function isControl(action: string): boolean {
  return CONTROL.test(action);
}

/** As many line ends as the action spans, so that positions stay. */
function blank(action: string): string {
  return action.replace(/[^\n]+/g, '');
}

function blankBefore(text: string, at: number): boolean {
  let i = at - 1;
  while (text[i] === ' ' || text[i] === '\t') i--;
  return i < 0 || text[i] === '\n';
}

function blankAfter(text: string, at: number): boolean {
  let i = at;
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\r') i++;
  return i >= text.length || text[i] === '\n';
}

function endOfBranch(text: string, from: number): number {
  const line = /^[^\n]*/.exec(text.slice(from, from + MAX_ACTION))![0];
  const end = /\{\{-?\s*end\b/.exec(line);
  return end ? from + end.index : from;
}

function remember(action: string, context: Context): void {
  const set = /^-?\s*(\$\w+)\s*:?=([^\n]+)$/.exec(action);
  if (set && context.variables.size < 1000) context.variables.set(set[1]!, placeholder(set[2]!, context));
}

/** One expression as placeholder text; `${helm.unknown}` where it cannot be followed. */
function placeholder(action: string, context: Context): string {
  const body = action.replace(/^-|-$/g, '').trim();
  const quoted = /^"([^"{}]*)"$|^`([^`{}]*)`$/.exec(body);
  if (quoted) return quoted[1] ?? quoted[2] ?? '';
  const printf = /^printf\s+"([^"]*)"\s+(.*)$/s.exec(body);
  if (printf) return formatted(printf[1]!, printf[2]!, context);
  const path = namedPath(body);
  const variable = /(?:^|\s|\()(\$\w+)(?![\w.])/.exec(body)?.[1];
  if (path === 'Chart.Name' && context.chart !== undefined) return context.chart;
  const held = path || !variable ? undefined : context.variables.get(variable);
  if (held !== undefined) return held;
  const fallback = /\bdefault\s+(?:"([^"]*)"|'([^']*)'|(\d+))/.exec(body);
  const word = fallback?.[1] ?? fallback?.[2] ?? fallback?.[3];
  const safe = word !== undefined && /^[^\s{}#"']*$/.test(word) ? `:-${word}` : '';
  return `\${helm.${path ?? 'unknown'}${safe}}`;
}

function namedPath(body: string): string | undefined {
  const values = /(?:^|[\s($])\$?\.Values\.([\w.-]+)/.exec(body)?.[1];
  if (values) return values.replace(/\.$/, '');
  const builtin = /(?:^|[\s($])\$?\.((?:Chart|Release|Capabilities|Files)\.[\w.]+)/.exec(body)?.[1];
  if (builtin) return builtin;
  // By convention of `helm create`: `<chart>.fullname` and `<chart>.name` name the chart's own workload.
  const include = /\b(?:include|template)\s+"([^"]+)"/.exec(body)?.[1];
  if (include && /(?:^|[.-])(?:full)?name$/i.test(include)) return 'Chart.Name';
  if (include) return `include.${include.replace(/[^\w.-]/g, '-')}`;
  const local = /(?:^|[\s($])(\$?[\w]*\.[A-Za-z_][\w.]*)/.exec(body)?.[1];
  return local ? `local.${local.replace(/^\$?\.?/, '')}` : undefined;
}

function formatted(format: string, args: string, context: Context): string {
  const values = args.match(/\([^()]*\)|"[^"]*"|[^\s|]+/g) ?? [];
  let next = 0;
  return format.replace(/%[sdvq]/g, () => {
    const value = values[next++];
    return value === undefined ? '' : placeholder(value.replace(/^\(|\)$/g, ''), context);
  });
}
