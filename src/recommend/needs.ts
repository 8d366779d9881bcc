import { quote } from '../core/evidence.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Answer } from '../reference/cell.ts';
import type { DecisionTable, Question } from '../reference/table.ts';
import { numberFor } from './numbers.ts';
import { denialOf, findPhrase, isDoubtful, type Span, type Token, tokensOf } from './tokens.ts';

/** One answer that a caller gave, and the words it was read from. */
export interface Given {
  readonly table: string;
  readonly question: string;
  readonly value: Answer;
  readonly words: string;
}

export interface Reading {
  readonly given: readonly Given[];
  /** What was said and could not be used, with the reason, and the table it would have been for, where it is one. */
  readonly not: readonly { readonly table?: string; readonly why: string }[];
  /** Parts of the text that an answer was read from. */
  readonly spans: readonly Span[];
}

/** More than all tables ask together. */
const MOST_ANSWERS = 200;

const asked = (table: DecisionTable): readonly Question[] => [...table.questions, ...table.inputs];

/**
 * @param needs question → answer; a question by its id, or `table.question` for one table only
 * @param tables those whose questions are looked for
 */
export function readStructured(needs: Readonly<Record<string, unknown>>, tables: readonly DecisionTable[]): Reading {
  const given: Given[] = [];
  const not: Reading['not'][number][] = [];
  const entries = Object.entries(needs);
  if (entries.length > MOST_ANSWERS)
    not.push({ why: `only the first ${MOST_ANSWERS} of ${entries.length} answers were read` });
  for (const [key, value] of entries.slice(0, MOST_ANSWERS)) {
    const dot = key.lastIndexOf('.');
    const [name, id] = dot < 0 ? [undefined, key] : [key.slice(0, dot).replace(/^decisions\//, ''), key.slice(dot + 1)];
    const questions = tables
      .filter(table => name === undefined || table.id === name)
      .flatMap(table => asked(table).flatMap(q => (q.id === id ? [{ table, question: q }] : [])));
    if (questions.length === 0) {
      const ids = tables.flatMap(table => asked(table).flatMap(q => [q.id, `${table.id}.${q.id}`]));
      not.push({ why: `there is no question "${quote(key, 80)}"${didYouMean(key, ids)}` });
    }
    for (const { table, question } of questions) {
      const answer = readValue(value, question);
      if (answer !== undefined)
        given.push({ table: table.id, question: id, value: answer, words: quote(`${key}: ${String(value)}`, 80) });
      else {
        const why = `"${quote(String(value), 60)}" is no answer to ${table.id}.${id}: ${wantedBy(question)}`;
        not.push({ why });
      }
    }
  }
  return { given, not, spans: [] };
}

const wantedBy = (q: Question): string => (q.type === 'choice' ? q.options.join(', ') : `a number (${q.unit ?? ''})`);

/** @returns undefined when a value is no answer to the question */
export function readValue(value: unknown, question: Question): Answer | undefined {
  if (question.type === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
    return typeof value === 'string'
      ? numberFor(tokensOf(`${question.id.replaceAll('-', ' ')}: ${value}`), question)?.value
      : undefined;
  }
  const text = value === true ? 'yes' : value === false ? 'no' : String(value).trim().toLowerCase();
  return question.options.find(o => o.toLowerCase() === text) ?? choiceIn(tokensOf(text), question)?.value;
}

/** Answers that a text gives to the tables' questions, by each question's words. */
export function readText(text: string, tables: readonly DecisionTable[]): Reading {
  const tokens = tokensOf(text);
  const given: Given[] = [];
  const not: Reading['not'][number][] = [];
  const spans: Span[] = [];
  const show = ({ first, end }: Span) => quote(text.slice(tokens[first]!.from, tokens[end - 1]!.to), 80);
  for (const table of tables)
    for (const question of asked(table)) {
      const found: (Omit<Choice, 'value'> & { readonly value: Answer | undefined }) | undefined =
        question.type === 'number' ? numberFor(tokens, question) : choiceIn(tokens, question);
      if (!found) continue;
      spans.push(found.span);
      const words = show(found.span);
      const left = (why: string) => not.push({ table: table.id, why });
      if (found.conflict) left(`"${words}" and "${show(found.conflict)}" answer ${question.id} differently`);
      else if (found.value === undefined)
        left(
          found.doubtful
            ? `"${words}" leaves ${question.id} open`
            : `"${words}" only rules one answer to ${question.id} out`,
        );
      else given.push({ table: table.id, question: question.id, value: found.value, words });
    }
  return { given, not, spans };
}

interface Choice {
  /** Absent where the words leave it open. */
  readonly value: string | undefined;
  readonly span: Span;
  readonly doubtful?: boolean;
  /** Words that give another answer. */
  readonly conflict?: Span;
}

function choiceIn(tokens: readonly Token[], question: Question & { readonly type: 'choice' }): Choice | undefined {
  const name = question.id.replaceAll('-', ' ');
  const matches = question.options
    .flatMap(option =>
      [...(question.words[option] ?? []), `${name} ${option}`, `${name}: ${option}`, `${option} ${name}`].flatMap(
        phrase => findPhrase(tokens, phrase).map(span => ({ option, span })),
      ),
    )
    .sort((a, b) => b.span.end - b.span.first - (a.span.end - a.span.first) || a.span.first - b.span.first);
  // A longer phrase is read whole: "no replay" is not also "replay".
  const kept: typeof matches = [];
  for (const match of matches) if (!kept.some(k => overlaps(k.span, match.span))) kept.push(match);
  const read = kept.map(({ option, span }): Choice => {
    if (isDoubtful(tokens, span)) return { value: undefined, span, doubtful: true };
    const denied = denialOf(tokens, span);
    if (!denied) return { value: option, span };
    const others = question.options.filter(o => o !== option);
    return { value: others.length === 1 ? others[0] : undefined, span: denied };
  });
  const said = read.filter(r => r.value !== undefined);
  const [first = read[0]] = said;
  const other = said.find(r => r.value !== first?.value);
  return first && other ? { ...first, conflict: other.span } : first;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.first < b.end && b.first < a.end;
}
