/** A word, number or mark of a caller's text. */
export interface Token {
  /** Lower case; a number without its grouping. */
  readonly text: string;
  /** What comparisons use: the same for `waits` and `waiting`. */
  readonly stem: string;
  readonly number?: number;
  /** Place in the text. */
  readonly from: number;
  readonly to: number;
}

/** Tokens from the first up to, not including, the second index. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

const TOKEN = /(\d[\d,]*(?:\.\d+)?)|(\p{L}[\p{L}\p{N}']*)|(>=|<=|[<>≥≤=/%.,;:!?()\n])/gu;
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  'one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, i) => [word, i + 1]),
);

/** Longer texts are cut: what a person would say about a system fits into much less. */
const MOST_TEXT = 20_000;

export function tokensOf(text: string): readonly Token[] {
  const lower = text.slice(0, MOST_TEXT).toLowerCase().replaceAll('’', "'");
  const tokens: Token[] = [];
  for (const match of lower.matchAll(TOKEN)) {
    const [all, digits, word] = match;
    const [from, to] = [match.index, match.index + all.length];
    if (digits !== undefined) {
      const bare = digits.replace(/[,.]+$/, '');
      const number = Number(bare.replaceAll(',', ''));
      tokens.push({ text: bare, stem: bare, number, from, to: from + bare.length });
      if (bare.length < digits.length) tokens.push({ text: ',', stem: ',', from: from + bare.length, to });
    } else if ((word === 'k' || word === 'm') && tokens.at(-1)?.to === from && tokens.at(-1)?.number !== undefined) {
      const last = tokens.pop()!;
      tokens.push({ ...last, number: last.number! * (word === 'k' ? 1_000 : 1_000_000), to });
    } else {
      const number = NUMBER_WORDS.get(all);
      tokens.push({ text: all, stem: stem(all), ...(number === undefined ? {} : { number }), from, to });
    }
  }
  return tokens;
}

/** English endings off, far enough for comparing; not a word for people. */
export function stem(word: string): string {
  if (word.length < 4 || word.includes("'")) return word;
  const bare = word.endsWith('ss') ? word : word.replace(/(?:ings?|ed|es|s)$/, '');
  return (bare.length < 3 ? word : bare).replace(/e$/, '');
}

const plain = ({ text }: Token): string => (text.endsWith('ss') ? text : text.replace(/(?<=.{3})s$/, ''));

/** Where a phrase stands in a text, word for word up to endings; a single word only up to its plural: orders are not "ordered". */
export function findPhrase(tokens: readonly Token[], phrase: string): readonly Span[] {
  const wanted = tokensOf(phrase);
  const alone = wanted.length === 1;
  const same = (a: Token, b: Token | undefined) =>
    b !== undefined && (alone ? plain(a) === plain(b) : a.stem === b.stem);
  const spans: Span[] = [];
  for (let first = 0; wanted.length > 0 && first + wanted.length <= tokens.length; first++)
    if (wanted.every((word, i) => same(word, tokens[first + i]))) spans.push({ first, end: first + wanted.length });
  return spans;
}

const MARKS: ReadonlySet<string> = new Set('.,;!?()\n'.split(''));

/** Ends what a "not" reaches, and what a number counts. */
export const isBoundary = ({ text }: Token): boolean => MARKS.has(text) || BOUNDARY_WORDS.has(text);

const BOUNDARY_WORDS: ReadonlySet<string> = new Set(
  'and but while although though because yet however so we they it you i'.split(' '),
);
const NEGATIONS: ReadonlySet<string> = new Set(
  'no not never without neither nor none nobody nothing hardly cannot lack lacks lacking avoid avoids dont doesnt isnt arent wont cant'.split(
    ' ',
  ),
);
/** Words between a thing and the "not" that follows it: "replay is not needed". */
const AUXILIARIES: ReadonlySet<string> = new Set(
  'is are was were do does did will would can could should must need needs be has have matter matters at all'.split(
    ' ',
  ),
);
const UNNEEDED: ReadonlySet<string> = new Set(['unnecessary', 'irrelevant', 'unneeded']);
const DOUBTS: ReadonlySet<string> = new Set([
  'unsure',
  'unclear',
  'undecided',
  'whether',
  'maybe',
  'perhaps',
  'unknown',
]);
/** How far before a phrase its "not" may stand: "don't need to be able to replay". */
const REACH = 7;

const negates = (token: Token): boolean => NEGATIONS.has(token.text) || token.text.endsWith("n't");

/**
 * What denies the words at a span: "no replay", "we don't need replay", "replay is not needed".
 * @returns the words with their denial; undefined where nothing denies them
 */
export function denialOf(tokens: readonly Token[], { first, end }: Span): Span | undefined {
  let denials = 0;
  let start = first;
  for (let i = first - 1; i >= Math.max(0, first - REACH) && !isBoundary(tokens[i]!); i--) {
    const [token, next] = [tokens[i]!, tokens[i + 1]];
    const denies = negates(token) && next?.text !== 'only' && next?.text !== 'just';
    const replaces =
      (token.text === 'instead' && next?.text === 'of') || (token.text === 'rather' && next?.text === 'than');
    if (!denies && !replaces) continue;
    denials++;
    start = i;
  }
  if (denials % 2 === 1) return { first: start, end };
  const after = denials === 0 ? deniedAfter(tokens, end) : undefined;
  return after === undefined ? undefined : { first, end: after };
}

/** Where a denial behind the words ends. */
function deniedAfter(tokens: readonly Token[], end: number): number | undefined {
  if (tokens[end]?.text === ':') return /^(?:no|none)$/.test(tokens[end + 1]?.text ?? '') ? end + 2 : undefined;
  for (const [i, token] of tokens.slice(end, end + 4).entries()) {
    if (UNNEEDED.has(token.text) || token.text === 'not' || token.text === 'never' || token.text.endsWith("n't"))
      return end + i + 1;
    if (!AUXILIARIES.has(token.text)) return undefined;
  }
  return undefined;
}

/** Whether the sentence part says that this is not known: "not sure whether users wait", "do users wait?". */
export function isDoubtful(tokens: readonly Token[], { first, end }: Span): boolean {
  let start = first;
  while (start > 0 && !MARKS.has(tokens[start - 1]!.text)) start--;
  const before = tokens.slice(start, first);
  if (before.some(t => DOUBTS.has(t.text))) return true;
  if (
    before.some((t, i) => (t.text === 'know' || t.text === 'sure') && before.slice(Math.max(0, i - 3), i).some(negates))
  )
    return true;
  const stop = tokens.slice(end).find(t => MARKS.has(t.text) && t.text !== ',');
  return stop?.text === '?' && /^(?:do|does|did|is|are|was|were|has|have)$/.test(tokens[start]!.text);
}
