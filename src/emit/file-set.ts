import { compareText } from '../core/evidence.ts';

export interface EmittedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly content: string;
}

/** The files of one emitted project. Each path is written once, lines end in `\n`, and the last line is ended. */
export interface FileSet {
  add(path: string, content: string): void;
  /** Sorted by path. */
  list(): readonly EmittedFile[];
}

export function openFileSet(): FileSet {
  const files = new Map<string, string>();
  return {
    add(path, content) {
      if (!isInside(path)) throw new Error(`${path} would leave the output folder`);
      if (files.has(path)) throw new Error(`${path} is emitted twice`);
      files.set(path, `${content.replaceAll('\r\n', '\n').trimEnd()}\n`);
    },
    list: () => [...files].map(([path, content]) => ({ path, content })).sort((a, b) => compareText(a.path, b.path)),
  };
}

function isInside(path: string): boolean {
  return (
    path !== '' &&
    !/^\/|[\\:]/.test(path) &&
    !path.split('/').some(part => part === '..' || part === '.' || part === '')
  );
}
