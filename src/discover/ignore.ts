import type { RepoPath } from '../core/evidence.ts';

/** One line of a .gitignore or .qeignore, read for matching. */
interface Rule {
  /** Folder of the file that holds the rule, with a trailing `/`, or '' at the root. */
  readonly base: string;
  readonly segments: readonly string[];
  /** The only segment, where it has no wildcard: most rules are plain names, and comparing is all they need. */
  readonly literal: string | undefined;
  /** What a path must begin with to match, below `base`. */
  readonly head: string;
  /** Without a slash inside, the rule matches a name at any depth below its folder. */
  readonly anywhere: boolean;
  readonly folderOnly: boolean;
  readonly negated: boolean;
}

/** Rules that hold in one folder: its own and those of the folders above. */
export type IgnoreRules = readonly Rule[];

/** More rules than any real file has; a longer one is cut, so that a hostile file cannot make the walk slow. */
const MAX_RULES = 5_000;
const MAX_PATTERN = 500;

/**
 * Adds the rules of one ignore file to those from above.
 * @param folder folder that holds the file, '' at the root
 */
export function addRules(above: IgnoreRules, folder: RepoPath, text: string): IgnoreRules {
  const rules: Rule[] = [];
  for (const raw of text.split('\n')) {
    const rule = parseRule(raw, folder === '' ? '' : `${folder}/`);
    if (rule) rules.push(rule);
    if (rules.length >= MAX_RULES) break;
  }
  return rules.length === 0 ? above : [...above, ...rules];
}

function parseRule(raw: string, base: string): Rule | undefined {
  let line = trimEnd(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
  if (line === '' || line.startsWith('#') || line.length > MAX_PATTERN) return undefined;
  const negated = line.startsWith('!');
  if (negated) line = line.slice(1);
  const folderOnly = line.endsWith('/');
  if (folderOnly) line = line.slice(0, -1);
  const anywhere = !line.includes('/');
  if (line.startsWith('/')) line = line.slice(1);
  if (line === '') return undefined;
  const segments = line.split('/');
  const literal = segments.length === 1 && !WILDCARD.test(line) ? line : undefined;
  const head = WILDCARD.test(segments[0]!) ? '' : segments[0]!;
  return { base, segments, literal, head, anywhere, folderOnly, negated };
}

const WILDCARD = /[*?[\\]/;

/** Trailing spaces do not count unless escaped: `name\ `. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t') && line[end - 2] !== '\\') end--;
  return line.slice(0, end);
}

/** Whether the rules leave a file or folder out. The last rule that matches decides, as in git. */
export function isIgnored(rules: IgnoreRules, path: RepoPath, name: string, isFolder: boolean): boolean {
  for (let i = rules.length - 1; i >= 0; i--) {
    const rule = rules[i]!;
    if ((isFolder || !rule.folderOnly) && matches(rule, path, name)) return !rule.negated;
  }
  return false;
}

function matches(rule: Rule, path: RepoPath, name: string): boolean {
  if (rule.anywhere) return rule.literal === undefined ? matchName(rule.segments[0]!, name) : rule.literal === name;
  if (!path.startsWith(rule.head, rule.base.length)) return false;
  return matchSegments(rule.segments, path.slice(rule.base.length).split('/'));
}

/** Path segments against pattern segments, `**` for any number of them; only the last `**` is ever taken back. */
function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < path.length) {
    const want = pattern[p];
    if (want === '**') {
      // `a/**` means everything inside `a`, not `a` itself: one segment must be left, and the loop condition sees to it.
      if (p === pattern.length - 1) return true;
      star = p++;
      resume = s;
    } else if (want !== undefined && matchName(want, path[s]!)) {
      p++;
      s++;
    } else if (star >= 0) {
      p = star + 1;
      s = ++resume;
    } else return false;
  }
  return p === pattern.length;
}

/** One name against one pattern of `*`, `?`, `[a-z]` and `\` escapes; never more than length × length steps. */
function matchName(pattern: string, name: string): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < name.length) {
    const step = pattern[p] === '*' ? 0 : matchOne(pattern, p, name[s]!);
    if (pattern[p] === '*') {
      star = p++;
      resume = s;
    } else if (step > 0) {
      p += step;
      s++;
    } else if (star >= 0) {
      p = star + 1;
      s = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Length of the pattern's element at `p` when it takes the character, else 0. */
function matchOne(pattern: string, p: number, char: string): number {
  const head = pattern[p];
  if (head === undefined) return 0;
  if (head === '?') return 1;
  if (head === '\\') return pattern[p + 1] === char ? 2 : 0;
  if (head !== '[') return head === char ? 1 : 0;
  const close = pattern.indexOf(']', p + 2);
  if (close < 0) return char === '[' ? 1 : 0;
  const negated = pattern[p + 1] === '!' || pattern[p + 1] === '^';
  return inClass(pattern.slice(p + (negated ? 2 : 1), close), char) !== negated ? close - p + 1 : 0;
}

function inClass(members: string, char: string): boolean {
  for (let i = 0; i < members.length; i++) {
    if (members[i + 1] === '-' && i + 2 < members.length) {
      if (members[i]! <= char && char <= members[i + 2]!) return true;
      i += 2;
    } else if (members[i] === char) return true;
  }
  return false;
}
