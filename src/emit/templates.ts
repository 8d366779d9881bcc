import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSet } from './file-set.ts';

/**
 * Source files that are emitted as they stand. From the source they lie under `src/emit/<pattern>/templates/`; the bundle
 * has them beside it in one file.
 * @param path `saga/typescript-dbos/participant.ts`: pattern, then the path below its `templates` folder
 * @throws Error when there is no such template: a target of ours is wrong
 */
export function template(path: string): string {
  const text = packed()?.[path] ?? fromSource(path);
  if (text === undefined) throw new Error(`there is no template ${path}`);
  return text.replaceAll('\r\n', '\n');
}

/**
 * Adds every template below a folder.
 * @param folder `saga/typescript-dbos/project`
 * @param to folder of the emitted project; empty: its root. A file called `gitignore` gets its dot there.
 */
export function copyTemplates(folder: string, files: FileSet, to: string): void {
  for (const path of namesBelow(folder)) {
    const name = path.slice(folder.length + 1).replace(/(^|\/)gitignore$/, '$1.gitignore');
    files.add(to === '' ? name : `${to}/${name}`, template(path));
  }
}

let known: Readonly<Record<string, string>> | undefined;

function packed(): Readonly<Record<string, string>> | undefined {
  const file = new URL('./templates.json', import.meta.url);
  if (known === undefined && existsSync(file)) known = JSON.parse(readFileSync(file, 'utf8'));
  return known;
}

function fromSource(path: string): string | undefined {
  const [pattern, ...rest] = path.split('/');
  const file = new URL(`./${pattern}/templates/${rest.join('/')}`, import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function namesBelow(folder: string): readonly string[] {
  const kept = packed();
  if (kept) return Object.keys(kept).filter(path => path.startsWith(`${folder}/`));
  const [pattern, ...rest] = folder.split('/');
  const root = fileURLToPath(new URL(`./${pattern}/templates/${rest.join('/')}`, import.meta.url));
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${folder}/${relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
    .sort();
}
