import type { SourceFile } from '../extractor.ts';
import { outlineCSharp } from '../syntax/csharp-outline.ts';
import { outlineGo } from '../syntax/go-outline.ts';
import { outlineJava, outlineKotlin } from '../syntax/java-outline.ts';
import type { Outline } from '../syntax/outline.ts';
import { readPython } from '../syntax/python-outline.ts';
import type { LibraryTypes } from '../syntax/python-reader.ts';
import { readTypescript } from '../syntax/typescript-outline.ts';

const NO_LIBRARIES: LibraryTypes = { gives: new Map(), habits: [] };

const OUTLINES: Readonly<Record<string, (file: SourceFile) => Outline>> = {
  java: outlineJava,
  kotlin: outlineKotlin,
  go: file => outlineGo(file),
  python: file => readPython(file, NO_LIBRARIES),
  csharp: outlineCSharp,
  typescript: readTypescript,
  javascript: readTypescript,
};

/** Types and functions of a file in any language that can be read. */
export function outlineOf(file: SourceFile, language: string): Outline | undefined {
  return OUTLINES[language]?.(file);
}
