// Generated parts of a hand-written page stand between `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`.
import { readFileSync, writeFileSync } from 'node:fs';

/** @throws Error when the page has no such part */
export function replacePart(text, name, lines) {
  const open = `<!-- generated:${name} -->`;
  const close = `<!-- /generated:${name} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from < 0 || to < 0) throw new Error(`no part ${open} … ${close}`);
  return `${text.slice(0, from + open.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}

export function writePart(file, name, lines) {
  writeFileSync(file, replacePart(readFileSync(file, 'utf8'), name, lines));
}
