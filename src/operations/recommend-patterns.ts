import * as z from 'zod';
import { quote } from '../core/evidence.ts';
import { nearest } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import type { Advice, Choice } from '../recommend/advise.ts';
import type { Facts } from '../recommend/answers.ts';
import type { Derived } from '../recommend/parameters.ts';
import type { Ask, Known } from '../recommend/recommend.ts';
import type { DecisionTable } from '../reference/table.ts';
import { Room } from './budget.ts';
import { cut } from './describe-system.ts';
import type { Context, Field, Operation } from './operation.ts';
import { readRepository, type Stamp } from './repository.ts';
import { showRecommendations } from './show-recommendations.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Directory to read; default: the project directory'),
  needs: z
    .union([z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))])
    .optional()
    .describe(
      'What is wanted, in a few sentences, or {question: answer} (also table.question); on a command line as text or JSON',
    ),
  table: z.string().optional().describe('Only this decision, such as split-or-not or queue-or-log'),
});

type Input = z.infer<typeof input>;

export interface ShownAnswer {
  readonly question: string;
  readonly value: string | number;
  readonly from: 'repository' | 'you';
  /** `file:line` in the repository, up to three; or the caller's words. */
  readonly at: string;
}

export interface ShownChoice {
  readonly choose: string;
  readonly because: string;
  /** `file:line` of the row that decided; with further rows that voted for it, `and` theirs. */
  readonly row: string;
  /** What could still change it; absent: nothing could. */
  readonly provisional?: string;
  readonly answers: readonly ShownAnswer[];
  readonly runnersUp: readonly { readonly choose: string; readonly why: string }[];
  readonly parameters: readonly Derived[];
  /** To be read with read_reference. */
  readonly page: string;
  /** Calls that come next. */
  readonly next: readonly string[];
}

export interface ShownAsk {
  readonly question: string;
  readonly ask: string;
  readonly options: readonly string[];
  readonly why: string;
}

export interface Output {
  readonly repository?: Stamp;
  readonly choices: readonly ShownChoice[];
  readonly ask: readonly ShownAsk[];
  readonly understood: {
    /** The decisions looked at. */
    readonly tables: readonly string[];
    readonly answers: readonly { readonly question: string; readonly value: string | number; readonly words: string }[];
    /** What could not be used, with the reason. */
    readonly not: readonly string[];
  };
  /** Choices left out for their size. */
  readonly more?: number;
  readonly hint?: string;
}

async function run(given: Input, context: Context, registered: readonly string[]): Promise<Output> {
  const { advise, openLibrary, readTables, recentAuthors } = await import('./engine.ts');
  const tables = readTables(openLibrary());
  if (tables.length === 0)
    throw new UserError('The decision pages are missing: install qe-framework with its references folder beside dist.');
  const only = given.table === undefined ? undefined : findTable(given.table, tables);
  const needs = readNeeds(given.needs);
  const reading =
    given.path === undefined && context.roots.usual === undefined ? undefined : await readRepository(given, context);
  const authors = reading && recentAuthors(reading.repository.root);
  const facts: Facts | undefined = reading && { model: reading.analysis.model, ...(authors ? { authors } : {}) };
  const wish = {
    tables,
    ...(only ? { only } : {}),
    ...(needs === undefined ? {} : { needs }),
    ...(facts ? { facts } : {}),
  };
  let advice = advise(wish);
  // Only where the caller has said what it is about: a look at a repository should not begin with questions.
  if ((only || needs !== undefined) && context.askUser && advice.asks.length > 0) {
    const further = await context.askUser(
      'A few answers decide which design fits; leave open what is not known.',
      advice.asks.map(fieldOf),
    );
    if (further) advice = advise({ ...wish, further });
  }
  return { ...(reading ? { repository: reading.repository } : {}), ...show(advice, tables, context, registered) };
}

function findTable(wanted: string, tables: readonly DecisionTable[]): DecisionTable {
  const id = wanted
    .trim()
    .replace(/^(?:references\/)?decisions\//, '')
    .replace(/\.md$/, '');
  const table = tables.find(t => t.id === id);
  if (table) return table;
  const ids = tables.map(t => t.id);
  throw new UserError(
    `There is no table "${quote(wanted, 100)}"; the nearest are ${nearest(id, ids, 3).join(', ')}. All: ${ids.join(', ')}`,
  );
}

/** JSON may come as text: from a command line, and from clients that know no objects in arguments. */
function readNeeds(needs: Input['needs']): Exclude<Input['needs'], undefined> | undefined {
  if (typeof needs !== 'string') return needs;
  if (needs.trim() === '') return undefined;
  if (!needs.trim().startsWith('{')) return needs;
  let parsed: unknown;
  try {
    parsed = JSON.parse(needs);
  } catch {
    throw new UserError('needs begins like JSON and is none: give {"question": "answer"} or plain sentences');
  }
  const object = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).safeParse(parsed);
  if (!object.success) throw new UserError('needs as JSON is {"question": answer}, each answer a text or a number');
  return object.data;
}

const fieldOf = ({ table, question, between }: Ask): Field => ({
  name: question.id,
  title: question.ask,
  describe: `decides ${table.title}: ${between.join(' or ')}`,
  ...(question.type === 'choice' ? { options: question.options } : {}),
});

/** Pattern page → the operation that writes it. Only registered ones are named. */
const EMITTERS: Readonly<Record<string, string>> = {
  'patterns/saga-orchestration': 'emit_saga',
  'patterns/saga-choreography': 'emit_saga',
  'patterns/compensating-transaction': 'emit_saga',
  'patterns/circuit-breaker': 'emit_circuit_breaker',
  'patterns/retry': 'emit_circuit_breaker',
  'patterns/timeout': 'emit_circuit_breaker',
  'patterns/bulkhead': 'emit_circuit_breaker',
  'patterns/fallback': 'emit_circuit_breaker',
};

function show(
  advice: Advice,
  tables: readonly DecisionTable[],
  context: Context,
  registered: readonly string[],
): Omit<Output, 'repository'> {
  const room = new Room(context.budget.usual - 500);
  const ask = advice.asks.map(showAsk);
  const understood = {
    tables: advice.tables.map(t => t.id),
    answers: room.take(
      advice.given.map(g => ({ question: `${g.table}.${g.question}`, value: g.value, words: g.words })),
      0.2,
    ),
    not: room.take(advice.not, 0.15),
  };
  room.spend([ask, understood.tables]);
  const shown = advice.choices.map(choice => showChoice(choice, registered));
  // Where not all fit whole, each goes without what its page says as well before any is left out.
  const whole = room.take(shown, 1);
  const brief = room.take(shown.slice(whole.length).map(shorten));
  const choices = [...whole, ...brief];
  const more = shown.length - choices.length;
  return {
    choices,
    ask,
    understood,
    ...(more > 0 ? { more } : {}),
    ...hintFor(advice, tables, more + brief.length),
  };
}

function hintFor(advice: Advice, tables: readonly DecisionTable[], shortened: number): Pick<Output, 'hint'> {
  if (advice.tables.length === 0)
    return { hint: `Nothing here touches a decision. Name a table: ${tables.map(t => t.id).join(', ')}.` };
  return shortened > 0 ? { hint: 'table gives one decision whole.' } : {};
}

function showAsk({ table, question, between }: Ask): ShownAsk {
  return {
    question: `${table.id}.${question.id}`,
    ask: question.ask,
    options: question.type === 'choice' ? question.options : [`a number${question.unit ? ` (${question.unit})` : ''}`],
    why: `decides between ${between.join(', ')}`,
  };
}

function showChoice({ table, known, decision, parameters }: Choice, registered: readonly string[]): ShownChoice {
  const [row, ...others] = decision.rows;
  const file = `references/${table.page}.md`;
  const pages = table.choicePages[decision.choose] ?? [];
  const emitter = pages.map(page => EMITTERS[page]).find(name => name !== undefined && registered.includes(name));
  const reasons = decision.rows.map(r => r.because);
  return {
    choose: decision.choose,
    because: [...(decision.fallback ? [decision.fallback] : []), ...reasons].join('; '),
    row: row
      ? [`${file}:${row.at.line}`, ...others.map(r => r.at.line)].join(', ')
      : `${file}:${table.choiceLines[decision.choose]}`,
    ...(decision.firm ? {} : { provisional: `open and deciding: ${namesOf(decision.open.map(o => o.question))}` }),
    answers: known.map(showAnswer),
    runnersUp: decision.runnersUp,
    parameters,
    page: table.page,
    next: [
      ...pages
        .filter(page => page.startsWith('patterns/'))
        .slice(0, 2)
        .map(page => `read_reference ${page}`),
      ...(emitter ? [emitter] : []),
    ],
  };
}

const OPEN_SHOWN = 5;
const EVIDENCE_SHOWN = 3;

const namesOf = (names: readonly string[]): string =>
  [...names.slice(0, OPEN_SHOWN), ...(names.length > OPEN_SHOWN ? [`${names.length - OPEN_SHOWN} more`] : [])].join(
    ', ',
  );

function showAnswer(known: Known): ShownAnswer {
  const { question, value, from } = known;
  if (known.from === 'you') return { question, value, from, at: known.words };
  const shown = known.evidence
    .slice(0, EVIDENCE_SHOWN)
    .map(e => `${e.file}:${e.line}${e.note ? ` (${cut(e.note, 120)})` : ''}`);
  const more = known.evidence.length - shown.length;
  return { question, value, from, at: [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ') };
}

function shorten(choice: ShownChoice): ShownChoice {
  return { ...choice, because: cut(choice.because, 160), runnersUp: choice.runnersUp.slice(0, 1), parameters: [] };
}

/** @param registered names of all operations, asked for when an answer names the next one */
export const recommendPatterns = (registered: () => readonly string[]): Operation<Input, Output> => ({
  name: 'recommend_patterns',
  title: 'Recommend by decision tables',
  summary:
    'Decides design questions by the tables of the reference pages: split or not, choreography or orchestration, queue or log, breaker and timeout numbers and more. Gives the row that decided, what the repository (file:line) or you answered, why the others lost, the arithmetic, and what is worth asking. May say "do not split".',
  input,
  writes: 'nothing',
  command: { name: 'recommend', positional: 'needs' },
  run: (given, context) => run(given, context, registered()),
  text: showRecommendations,
});
