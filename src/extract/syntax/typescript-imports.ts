import type { Structure } from './typescript-shapes.ts';
import { type Code, isDot, isWord, kindAt, lineOf, partner, stringValue, textAt, wordAt } from './typescript-source.ts';
import { isBrace, K } from './typescript-tokens.ts';

/** Longest list of names in one import. */
const MAX_NAMES = 2000;

/** `import a, { b as c } from 'm'`, `import * as a from 'm'`, `import a = require('m')`, `import('m')`, `import 'm'`. */
export function readImport(code: Code, out: Structure, at: number): void {
  const line = lineOf(code, at);
  let i = at + 1;
  const next = kindAt(code, i);
  if (next === K.paren) {
    if (kindAt(code, i + 1) === K.text) bareImport(out, stringValue(textAt(code, i + 1)), line);
    return;
  }
  if (next === K.text) {
    bareImport(out, stringValue(textAt(code, i)), line);
    return;
  }
  if (isWord(code, i, 'type') && kindAt(code, i + 1) !== K.comma && !isWord(code, i + 1, 'from')) i++;
  if (kindAt(code, i) === K.word && kindAt(code, i + 1) === K.assign) return;
  const found: { imported: string; local: string }[] = [];
  if (kindAt(code, i) === K.word) {
    found.push({ imported: 'default', local: textAt(code, i) });
    i++;
    if (kindAt(code, i) === K.comma) i++;
  }
  if (kindAt(code, i) === K.operator && isWord(code, i + 1, 'as')) {
    found.push({ imported: '*', local: wordAt(code, i + 2) });
    i += 3;
  } else if (isBrace(kindAt(code, i))) {
    found.push(...readNames(code, i));
    i = partner(code, i) + 1;
  }
  if (!isWord(code, i, 'from') || kindAt(code, i + 1) !== K.text) return;
  const module = stringValue(textAt(code, i + 1));
  for (const name of found) out.imports.push({ module, ...name, line });
}

function bareImport(out: Structure, module: string, line: number): void {
  out.imports.push({ module, local: '', line });
}

/** `{ a, b as c, type d }` */
function readNames(code: Code, open: number): { imported: string; local: string }[] {
  const names: { imported: string; local: string }[] = [];
  const close = partner(code, open);
  for (let i = open + 1; i < close && names.length < MAX_NAMES; i++) {
    if (kindAt(code, i) !== K.word) continue;
    if (isWord(code, i, 'type') && kindAt(code, i + 1) === K.word && !isWord(code, i + 1, 'as')) i++;
    const imported = textAt(code, i);
    const renamed = isWord(code, i + 1, 'as') ? wordAt(code, i + 2) : '';
    names.push({ imported, local: renamed || imported });
    while (i < close && kindAt(code, i) !== K.comma) i++;
  }
  return names;
}

/** `export { a } from 'm'`, `export * from 'm'`, `export { a, b as c }`, `export default x`. */
export function readExport(code: Code, out: Structure, at: number): void {
  let i = at + 1;
  if (isWord(code, i, 'type')) i++;
  if (isBrace(kindAt(code, i))) {
    const names = readNames(code, i);
    const end = partner(code, i) + 1;
    if (isWord(code, end, 'from') && kindAt(code, end + 1) === K.text) {
      const module = stringValue(textAt(code, end + 1));
      // A re-exported name is not known in this file: its local name is empty.
      for (const { imported } of names) out.imports.push({ module, imported, local: '', line: lineOf(code, at) });
    } else for (const name of names) out.exportedNames.add(name.imported);
  } else if (kindAt(code, i) === K.operator) {
    while (i < at + 6 && kindAt(code, i) !== K.text) i++;
    if (kindAt(code, i) === K.text)
      out.imports.push({ module: stringValue(textAt(code, i)), imported: '*', local: '', line: lineOf(code, at) });
  } else if (isWord(code, i, 'default')) {
    const name = wordAt(code, i + 1);
    if (name) out.exportedNames.add(name);
  }
}

/** `const a = require('m')`, `const { a: b } = require('m')`, `const a = require('m').b`, `require('m')`. */
export function readRequire(code: Code, out: Structure, at: number): void {
  if (kindAt(code, at + 1) !== K.paren || kindAt(code, at + 2) !== K.text || kindAt(code, at + 3) !== K.parenClose)
    return;
  const module = stringValue(textAt(code, at + 2));
  const line = lineOf(code, at);
  let before = at - 1;
  // `const redis = bluebird.promisifyAll(require('redis'))`: still the module.
  if (
    kindAt(code, before) === K.paren &&
    /^(?:promisifyAll|__importDefault|__importStar|_interopRequireDefault)$/.test(wordAt(code, before - 1))
  ) {
    before -= 2;
    while (isDot(kindAt(code, before)) && kindAt(code, before - 1) === K.word) before -= 2;
  }
  if (kindAt(code, before) !== K.assign) {
    bareImport(out, module, line);
    return;
  }
  const member = kindAt(code, at + 4) === K.dot && kindAt(code, at + 6) !== K.paren ? wordAt(code, at + 5) : '';
  const called =
    kindAt(code, at + 4) === K.paren || (kindAt(code, at + 4) === K.dot && kindAt(code, at + 6) === K.paren);
  const local = wordAt(code, before - 1);
  if (local) {
    if (called) bareImport(out, module, line);
    else out.imports.push({ module, imported: member && member !== 'default' ? member : 'default', local, line });
    return;
  }
  const close = before - 1;
  if (kindAt(code, close) !== K.blockClose && kindAt(code, close) !== K.objectClose) {
    bareImport(out, module, line);
    return;
  }
  const open = code.tokens.match[close]!;
  for (let i = open + 1; i < close; ) {
    const imported = wordAt(code, i);
    const renamed = kindAt(code, i + 1) === K.colon ? wordAt(code, i + 2) : imported;
    if (imported) out.imports.push({ module, imported, local: renamed || imported, line });
    while (i < close && kindAt(code, i) !== K.comma) i = code.tokens.match[i]! > i ? code.tokens.match[i]! + 1 : i + 1;
    i++;
  }
}
