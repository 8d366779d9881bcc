import type { Import } from './outline.ts';

/** Import path without its major version: rows and types name `github.com/labstack/echo`, whatever version is used. */
export function canonicalModule(path: string): string {
  if (!path.includes('/v') && !path.includes('.v')) return path;
  return path.replace(/\/v\d+(?=\/|$)/g, '').replace(/\.v\d+(?=\/|$)/g, '');
}

/** Names a package may have by its path, most likely first: `github.com/segmentio/kafka-go` is `kafka`. */
export function packageNames(path: string): readonly string[] {
  const canonical = canonicalModule(path);
  const last = canonical.slice(canonical.lastIndexOf('/') + 1);
  if (/^\w+$/.test(last)) return [last];
  const plain = last.replace(/^go[-.]/, '').replace(/[-.](?:go|golang)$/, '');
  return [
    ...new Set([
      plain,
      last.replaceAll('-', '_'),
      last.replace(/[^\w]/g, ''),
      plain.replace(/[^\w]/g, ''),
      plain.split(/[-.]/).at(-1)!,
    ]),
  ].filter(n => /^\w+$/.test(n));
}

/** The name a file uses an unnamed import under: the first likely one that occurs in its text. */
export function localName(path: string, text: string): string {
  const names = packageNames(path);
  return names.find(n => text.includes(`${n}.`)) ?? names[0] ?? path;
}

const STANDARD = new Set(
  'archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings sync syscall testing text time unicode unique unsafe'.split(
    ' ',
  ),
);

/** Part of Go's own library. */
export const isStandard = (path: string): boolean => STANDARD.has(path.split('/')[0]!);

/** The import that a local name means. */
export function importedAs(imports: readonly Import[], local: string): Import | undefined {
  return imports.find(i => i.local === local);
}
