import type { FactKind } from '../../core/fact.ts';
import { isTestSource } from '../../discover/test-source.ts';
import { type Extractor, SourceFile } from '../extractor.ts';
import { compileRows } from '../signatures.ts';
import { outlineCSharp } from '../syntax/csharp-outline.ts';
import { daprRows } from './dapr.ts';
import { grpc } from './grpc.ts';
import { defaultTimeouts, httpClientRows } from './http-clients.ts';

const LOOKS_FOR: readonly FactKind[] = ['call', 'policy', 'client'];
const signatures = compileRows([...httpClientRows, ...daprRows]);

/** Razor pages and Blazor components: what their code blocks send. Markup is not read. */
export const razor: Extractor = {
  id: 'razor',
  languages: [],
  looksFor: LOOKS_FOR,
  accepts: path => /\.(?:razor|cshtml)$/.test(path) && !isTestSource(path),
  worthReading: text => /@(?:code|functions)\b/.test(text) && /Http|Client/.test(text),
  *extract(file) {
    const outline = outlineCSharp(new SourceFile(file.path, codeOf(file)));
    const found = [...signatures.match({ ...outline, file }), ...grpc({ ...outline, file })];
    yield* found;
    yield* defaultTimeouts(found);
  },
};

/** The component as the class it is compiled to, each line where it was: injections are fields, code blocks members. */
function codeOf(file: SourceFile): string {
  const { text } = file;
  const name = file.name.replace(/\..*$/, '').replace(/\W/g, '_');
  const kept: { start: number; end: number; text?: string }[] = [];
  for (const match of text.matchAll(/^[ \t]*@inject[ \t]+([\w.<>?, ]{1,200}?)[ \t]+(\w{1,80})[ \t]*;?[ \t]*\r?$/gm))
    kept.push({ start: match.index, end: match.index + match[0].length, text: `${match[1]} ${match[2]};` });
  for (const match of text.matchAll(/@(?:code|functions)\s{0,40}\{/g)) {
    const open = match.index + match[0].length;
    kept.push({ start: open, end: endOfBlock(text, open) });
  }
  let out = `class ${name} {`;
  let last = 0;
  for (const { start, end, text: replaced } of kept.sort((a, b) => a.start - b.start)) {
    if (start < last) continue;
    out += blank(text.slice(last, start)) + (replaced ?? text.slice(start, end));
    last = end;
  }
  return `${out}${blank(text.slice(last))}}`;
}

const blank = (text: string): string => text.replace(/[^\n]/g, '');

/** The brace that closes a block; braces in strings mostly come in pairs. */
function endOfBlock(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return text.length;
}
