import type { SourceFile } from '../extractor.ts';
import { withoutRelease } from './helm-chart.ts';
import { entries, entry, text, type YamlNode } from './yaml-document.ts';

/** One object of a manifest file. */
export interface Manifest {
  readonly file: SourceFile;
  readonly object: YamlNode;
  readonly kind: string;
  /** `apps/v1`, `networking.istio.io/v1beta1`. */
  readonly api: string;
}

/** Name of the object and the line it stands on; '' when it has none (a generated name, a broken template). */
export function nameOf({ file, object, kind }: Manifest): { readonly name: string; readonly line: number } {
  const name = entry(object, 'metadata', 'name');
  const written = text(name?.value) ?? '';
  // Two charts may both have `<release>-settings`: those are told apart by where they are.
  const isSource = kind === 'ConfigMap' || kind === 'Secret';
  // A random ending makes one of many; the file tells it from the program it comes beside.
  const known = isSource
    ? written
    : withoutRelease(file.path, written).replace(/-\$\{helm\.unknown\}$/, `-${file.name.replace(/\.\w+$/, '')}`);
  return { name: known, line: name?.line ?? object.line };
}

/** A name that only a loop or a helper template knows: nothing can be said under it. */
export function isUnknownName(name: string): boolean {
  return /^\$\{helm\.(?:unknown|(?:local|include)\.[^}]*)\}/.test(name);
}

/** A map of texts, such as labels; values that are no text are left out. */
export function textMap(node: YamlNode | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries(node).flatMap(e =>
      e.value.type === 'scalar' && e.key !== '__proto__' ? [[e.key, e.value.value] as const] : [],
    ),
  );
}

/** A port number from text; undefined for names (`http`) and nonsense. */
export function portNumber(node: YamlNode | undefined): number | undefined {
  const port = Number(text(node) ?? Number.NaN);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

export function isNumber(port: number | undefined): port is number {
  return port !== undefined;
}
