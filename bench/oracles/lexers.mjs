// The lexers and outlines of this project as one module: Node 20 does not read TypeScript by itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BENCH } from '../measure/run-main.mjs';

const SYNTAX = 'src/extract/syntax';

const EXPORTS = {
  'src/extract/extractor.ts': ['SourceFile'],
  [`${SYNTAX}/tokens.ts`]: ['Kind'],
  [`${SYNTAX}/brackets.ts`]: ['matchBrackets'],
  [`${SYNTAX}/java-lexer.ts`]: ['lexJava'],
  [`${SYNTAX}/java-literals.ts`]: ['literalValue as jvmValue', 'splitTemplate'],
  [`${SYNTAX}/java-outline.ts`]: ['outlineJava', 'outlineKotlin'],
  [`${SYNTAX}/kotlin-lexer.ts`]: ['lexKotlin'],
  [`${SYNTAX}/typescript-lexer.ts`]: ['lexTypescript'],
  [`${SYNTAX}/typescript-tokens.ts`]: ['K', 'isOpener'],
  [`${SYNTAX}/typescript-source.ts`]: ['stringValue as scriptValue', 'unescaped as templateValue'],
  [`${SYNTAX}/typescript-outline.ts`]: ['readTypescript'],
  [`${SYNTAX}/go-lexer.ts`]: ['lexGo'],
  [`${SYNTAX}/go-source.ts`]: ['stringValue as goValue'],
  [`${SYNTAX}/go-outline.ts`]: ['outlineGo'],
  [`${SYNTAX}/python-lexer.ts`]: ['lexPython'],
  [`${SYNTAX}/python-source.ts`]: ['newCode'],
  [`${SYNTAX}/python-strings.ts`]: ['piecesOf'],
  [`${SYNTAX}/python-outline.ts`]: ['readPython'],
  [`${SYNTAX}/csharp-lexer.ts`]: ['lexCSharp'],
  [`${SYNTAX}/csharp-literals.ts`]: ['literalValue as csharpValue', 'splitInterpolation'],
  [`${SYNTAX}/csharp-outline.ts`]: ['outlineCSharp'],
};

/** @returns what EXPORTS names */
export async function loadLexers() {
  const lines = Object.entries(EXPORTS).map(([path, names]) => `export { ${names.join(', ')} } from './${path}';`);
  const folder = mkdtempSync(join(tmpdir(), 'lexers-'));
  try {
    const outfile = join(folder, 'lexers.mjs');
    await build({
      stdin: { contents: lines.join('\n'), resolveDir: join(BENCH, '..'), sourcefile: 'lexers.js' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
