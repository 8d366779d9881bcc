import { quote } from '../core/evidence.ts';
import type { DecisionTable } from '../reference/table.ts';
import { overlaps, type Reading } from './needs.ts';
import { type Span, stem, type Token, tokensOf } from './tokens.ts';

const COMMON: ReadonlySet<string> = new Set(
  'about after against also answer been before being between call could data decide does each every from have into keep many more most must need only other over same service should somebody some such system take than that their them then there these they this time users want what when where whether which will with without would your'
    .split(' ')
    .map(stem),
);
const MOST_TABLES = 4;
/** An answer in several words says more of what a text is about than a word of a title; one in a single word ("orders") little. */
const [ANSWER_WEIGHT, WORD_WEIGHT] = [1.5, 0.5];
const TITLE_WEIGHT = 2;
/** One rare word of a title, or two rare ones of what somebody with the problem would say. */
const LEAST = 2;
/** Part of the best table's score that another needs to be looked at as well. */
const NEAR_BEST = 0.6;

interface TableWords {
  readonly title: ReadonlySet<string>;
  readonly further: ReadonlySet<string>;
  /** All of the above and of its questions: a word that stands in many tables tells little. */
  readonly all: ReadonlySet<string>;
}

/** Tables that a text is about: by its words in their title, choices and open-when, and by the questions it answers. */
export function topicsOf(text: string, tables: readonly DecisionTable[], reading: Reading): readonly DecisionTable[] {
  const said = new Set(tokensOf(text).map(t => t.stem));
  const words = tables.map(wordsOf);
  const rarity = (word: string): number => {
    const holders = words.filter(w => w.all.has(word)).length;
    return holders === 0 ? 0 : 1 / Math.sqrt(holders);
  };
  const scored = tables.map((table, i) => {
    const { title, further } = words[i]!;
    const given = reading.given.filter(g => g.table === table.id);
    let score = given.reduce((sum, g) => sum + (/\s/.test(g.words) ? ANSWER_WEIGHT : WORD_WEIGHT), 0);
    for (const word of said)
      score += title.has(word) ? TITLE_WEIGHT * rarity(word) : further.has(word) ? rarity(word) : 0;
    return { table, score };
  });
  const best = Math.max(0, ...scored.map(s => s.score));
  return scored
    .filter(s => s.score >= 1 && s.score >= Math.min(LEAST, best) && s.score >= best * NEAR_BEST)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_TABLES)
    .map(s => s.table);
}

function wordsOf(table: DecisionTable): TableWords {
  const title = `${table.title} ${table.id}`;
  const further = [table.openWhen, ...table.choices].join(' ');
  const asked = table.questions.flatMap(q => [q.ask, ...Object.values(q.words).flat()]).join(' ');
  return { title: keywords(title), further: keywords(further), all: keywords(`${title} ${further} ${asked}`) };
}

function keywords(text: string): ReadonlySet<string> {
  return new Set(
    tokensOf(text)
      .filter(t => t.text.length > 3 || SHORT.has(t.text))
      .map(t => t.stem)
      .filter(word => !COMMON.has(word)),
  );
}

const SHORT: ReadonlySet<string> = new Set(['api', 'cap', 'key', 'sqs']);
const PARTS_SHOWN = 5;

/** Parts of a text that nothing was read from and that do not say what it is about either. */
export function notUnderstood(
  text: string,
  tables: readonly DecisionTable[],
  spans: readonly Span[],
): readonly string[] {
  const tokens = tokensOf(text);
  const words = tables.map(wordsOf);
  const isTopic = (part: Span): boolean => {
    const stems = tokens.slice(part.first, part.end).map(t => t.stem);
    return (
      tokens[part.end]?.text === '?' ||
      stems.some(stem => words.some(w => w.title.has(stem))) ||
      stems.filter(stem => words.some(w => w.further.has(stem))).length > 1
    );
  };
  return partsOf(tokens)
    .filter(part => part.end - part.first > 1 && !isTopic(part) && !spans.some(span => overlaps(span, part)))
    .slice(0, PARTS_SHOWN)
    .map(({ first, end }) => `"${quote(text.slice(tokens[first]!.from, tokens[end - 1]!.to), 80)}" was not understood`);
}

function partsOf(tokens: readonly Token[]): readonly Span[] {
  const parts: Span[] = [];
  let first = 0;
  for (let i = 0; i <= tokens.length; i++) {
    if (i < tokens.length && !/^(?:[.,;!?\n]|and|but|while)$/.test(tokens[i]!.text)) continue;
    if (i > first) parts.push({ first, end: i });
    first = i + 1;
  }
  return parts;
}
