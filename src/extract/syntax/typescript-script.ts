import type { SourceFile } from '../extractor.ts';

const OPEN = /<script\b[^<>]{0,400}>/g;

/**
 * The JavaScript of a file at its own offsets: for .vue, .svelte and .html everything outside `<script>` is blanked,
 * so that lines stay what they are.
 */
export function scriptText(file: SourceFile): string {
  if (!/\.(?:vue|svelte|html)$/.test(file.path)) return file.text;
  const { text } = file;
  let out = '';
  let last = 0;
  for (const match of text.matchAll(OPEN)) {
    const from = match.index + match[0].length;
    if (from < last) continue;
    const end = text.indexOf('</script', from);
    const to = end < 0 ? text.length : end;
    out += blank(text.slice(last, from)) + text.slice(from, to);
    last = to;
  }
  return out + blank(text.slice(last));
}

const blank = (text: string): string => text.replace(/[^\n]+/g, run => ' '.repeat(run.length));
