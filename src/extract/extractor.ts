import type { Evidence, RepoPath } from '../core/evidence.ts';
import { evidence } from '../core/evidence.ts';
import type { Fact, FactKind } from '../core/fact.ts';
import type { Problem } from '../core/problem.ts';

/** Turns one file into facts. Never reads a second file: joining is linking's work. */
export interface Extractor {
  readonly id: string;
  /** The languages (ids of discover/language.ts) whose code it covers; empty for deployment and settings files. */
  readonly languages: readonly string[];
  /** Kinds it would report if they were there: what makes silence mean something. */
  readonly looksFor: readonly FactKind[];
  /** Decided by path alone. */
  accepts(path: RepoPath): boolean;
  /** A cheap look at the text before the full reading: false skips the file. */
  worthReading?(text: string): boolean;
  extract(file: SourceFile, report: (problem: Problem) => void): Iterable<Fact>;
}

/** One file in memory, with what extractors need of it. */
export class SourceFile {
  readonly path: RepoPath;
  readonly text: string;
  #starts: number[] | undefined;
  #quoted: Evidence | undefined;

  constructor(path: RepoPath, text: string) {
    this.path = path;
    // A byte order mark would shift nothing but would break the first token.
    this.text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  /** Folder of the file; '' at the root. */
  get folder(): RepoPath {
    const slash = this.path.lastIndexOf('/');
    return slash < 0 ? '' : this.path.slice(0, slash);
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1);
  }

  /** 1-based line of a character offset. */
  lineAt(offset: number): number {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Raw text of a 1-based line, without its end. */
  lineText(line: number): string {
    const starts = this.#lines();
    const start = starts[line - 1];
    if (start === undefined) return '';
    const end = starts[line] === undefined ? this.text.length : starts[line] - 1;
    return this.text.slice(start, this.text[end - 1] === '\r' ? end - 1 : end);
  }

  /** Evidence for a line of this file. */
  at(line: number, note?: string): Evidence {
    // Facts of one line follow each other: a long line (a minified file) is quoted once, not once per fact.
    if (this.#quoted?.line !== line) this.#quoted = evidence(this.path, line, this.lineText(line));
    return note ? { ...this.#quoted, note } : this.#quoted;
  }

  #lines(): number[] {
    if (!this.#starts) {
      this.#starts = [0];
      for (let i = this.text.indexOf('\n'); i >= 0; i = this.text.indexOf('\n', i + 1)) this.#starts.push(i + 1);
    }
    return this.#starts;
  }
}
