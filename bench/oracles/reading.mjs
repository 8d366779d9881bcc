// What both sides say about a file, in one form, so that it can be compared: extents as `start-end` in UTF-16 units.

/**
 * @typedef {object} Reading
 * @property {Set<string>} strings    literals of any sort, nested ones too
 * @property {Set<string>} comments   what is no token; neighbours without a token between them are one
 * @property {Set<string>} brackets   `opening-closing`
 * @property {Set<string>} heads      names directly before `(`; ours are all words there, theirs only calls
 * @property {Map<string, string>} values   of those string literals that have one, by extent
 * @property {Set<string>} lines      where a language makes tokens of line ends: offsets with what they are
 * @property {Set<string>} calls      `line name` of each call that the outline gives
 */

export function newReading() {
  return {
    strings: new Set(),
    comments: new Set(),
    brackets: new Set(),
    heads: new Set(),
    values: new Map(),
    lines: new Set(),
    calls: new Set(),
  };
}

const SPACE = /[\s\uFEFF]/;

/** Collects extents in text order and says what stands between them. */
export class Gaps {
  #text;
  #ignored;
  #at = 0;
  #out;

  /** @param ignored characters that are neither token nor comment */
  constructor(text, out, ignored = '') {
    this.#text = text;
    this.#out = out;
    this.#ignored = ignored;
  }

  token(start, end) {
    this.#between(this.#at, start);
    this.#at = Math.max(this.#at, end);
  }

  finish() {
    this.#between(this.#at, this.#text.length);
  }

  #between(from, to) {
    let start = from;
    let end = to;
    while (start < end && this.#isBlank(start)) start++;
    while (end > start && this.#isBlank(end - 1)) end--;
    if (end > start) this.#out.add(`${start}-${end}`);
  }

  #isBlank(at) {
    const char = this.#text[at];
    return SPACE.test(char) || this.#ignored.includes(char);
  }
}

/** Adds comments, given in text order, to a reading; those with only blanks between them are one. */
export function addComments(text, comments, out, ignored = '') {
  const isBlank = between => [...between].every(char => SPACE.test(char) || ignored.includes(char));
  let last;
  for (const [start, end] of comments) {
    const to = start + text.slice(start, end).trimEnd().length;
    if (last && isBlank(text.slice(last[1], start))) last[1] = to;
    else {
      if (last) out.add(last.join('-'));
      last = [start, to];
    }
  }
  if (last) out.add(last.join('-'));
}
