import { existsSync, readFileSync } from 'node:fs';

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
