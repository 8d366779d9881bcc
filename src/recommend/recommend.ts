import type { Evidence, NonEmpty } from '../core/evidence.ts';
import type { Answer } from '../reference/cell.ts';
import type { DecisionTable, Question } from '../reference/table.ts';
import { answerables, type Facts, type Found } from './answers.ts';
import { type Answers, type Decision, decide } from './decide.ts';
import type { Given } from './needs.ts';

/** An answer and where it is from. */
export type Known =
  | { readonly question: string; readonly value: Answer; readonly from: 'you'; readonly words: string }
  | {
      readonly question: string;
      readonly value: Answer;
      readonly from: 'repository';
      readonly evidence: NonEmpty<Evidence>;
    };

export interface Recommendation {
  readonly table: DecisionTable;
  readonly known: readonly Known[];
  /** Absent where nothing is known that the table asks for. */
  readonly decision: Decision;
}

export interface Ask {
  readonly table: DecisionTable;
  readonly question: Question;
  readonly weight: number;
  readonly between: readonly string[];
}

/** What the model can answer, each question once. */
export type Lookup = (id: string) => Found | undefined;

export function askRepository(facts: Facts): Lookup {
  const known = new Map<string, Found | undefined>();
  return id => {
    if (!known.has(id)) known.set(id, answerables.find(a => a.id === id)?.answer(facts));
    return known.get(id);
  };
}

/** What the caller and the repository answer to a table; the caller's word counts where both do. */
export function answersFor(table: DecisionTable, given: readonly Given[], lookup: Lookup): readonly Known[] {
  return [...table.questions, ...table.inputs].flatMap((question): Known[] => {
    const said = given.find(g => g.table === table.id && g.question === question.id);
    if (said) return [{ question: question.id, value: said.value, from: 'you', words: said.words }];
    const found = question.from === undefined ? undefined : lookup(question.from);
    const value = found && inWordsOf(found.value, question);
    if (!found || value === undefined) return [];
    return [{ question: question.id, value, from: 'repository', evidence: found.evidence }];
  });
}

/** What the model says, in the question's own answers; a question of yes or no takes "none" and 0 as no. */
function inWordsOf(value: Answer, question: Question): Answer | undefined {
  if (question.type === 'number') return typeof value === 'number' ? value : undefined;
  if (question.options.includes(String(value))) return String(value);
  const isYesNo = question.options.length === 2 && question.options.includes('yes') && question.options.includes('no');
  return isYesNo ? (value === 'none' || value === 0 ? 'no' : 'yes') : undefined;
}

export function recommend(table: DecisionTable, known: readonly Known[]): Recommendation {
  const answers: Answers = Object.fromEntries(known.map(k => [k.question, k.value]));
  return { table, known, decision: decide(table, answers) };
}

/** Questions asked at most, over all tables. */
const MOST_QUESTIONS = 5;

/**
 * What is still worth asking, the most deciding first. A question that several tables ask is asked once, and deciding
 * for all of them.
 */
export function questionsOf(recommendations: readonly Recommendation[]): readonly Ask[] {
  const asks = new Map<string, Ask>();
  for (const { table, decision } of recommendations)
    for (const { question: id, weight, between } of decision.open) {
      const question = table.questions.find(q => q.id === id)!;
      const key = `${id} ${question.ask}`;
      const known = asks.get(key);
      asks.set(key, known ? { ...known, weight: known.weight + weight } : { table, question, weight, between });
    }
  return [...asks.values()].sort((a, b) => b.weight - a.weight).slice(0, MOST_QUESTIONS);
}
