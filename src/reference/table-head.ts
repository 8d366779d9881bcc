import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';

const phrases = z.union([z.array(z.string()), z.string().transform(one => [one])]);
const common = {
  /** As it is put to a person. */
  ask: z.string(),
  /** Id of the answer that the model of a repository may give. */
  from: z.string().optional(),
  /** Option (for a number: `unit`) → words by which a text says it. */
  words: z.record(z.string(), phrases).default({}),
};
const numberQuestion = z.strictObject({ ...common, type: z.literal('number'), unit: z.string().optional() });
const choiceQuestion = z
  .strictObject({ ...common, type: z.literal('choice'), options: z.array(z.string()).min(2) })
  .refine(q => new Set(q.options).size === q.options.length, { path: ['options'], error: 'an option stands twice' })
  .refine(q => Object.keys(q.words).every(word => q.options.includes(word)), {
    path: ['words'],
    error: 'words for what is no option',
  });
const question = z.discriminatedUnion('type', [numberQuestion, choiceQuestion]);
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The head of a decision page; nothing else may stand there. */
const head = z
  .strictObject({
    id: z.string().regex(KEBAB),
    kind: z.literal('decision'),
    title: z.string(),
    summary: z.string(),
    'open-when': z.string(),
    related: z.array(z.string()).optional(),
    /** first: the first row that holds decides. votes: rows that hold add their weights up. */
    policy: z.enum(['first', 'votes']),
    default: z.string().optional(),
    /** Points below which the default stands. */
    least: z.number().optional(),
    questions: z.record(z.string().regex(KEBAB), question),
    /** Numbers that only the formulas take: no columns of the table. */
    inputs: z.record(z.string().regex(KEBAB), numberQuestion).default({}),
  })
  .refine(h => h.policy === 'first' || h.default !== undefined, {
    path: ['policy'],
    error: 'a table of votes needs a default',
  })
  .refine(h => h.policy === 'votes' || (h.default === undefined && h.least === undefined), {
    path: ['policy'],
    error: 'default and least belong to tables of votes; a first-table ends in a row of any cells',
  })
  .refine(h => Object.keys(h.questions).length > 0, { path: ['questions'], error: 'no question' });

export type TableHead = z.infer<typeof head>;
export type QuestionText = z.infer<typeof question>;

/**
 * @param file for the error
 * @throws Error with file and line
 */
export function readTableHead(text: string, file: string): TableHead {
  const yaml = /^---\n([\s\S]*?)\n---(?:\n|$)/.exec(text)?.[1];
  if (yaml === undefined) throw new Error(`${file}:1: the page has no head between --- lines`);
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  // The opening `---` is the file's first line.
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}:${lineAt(broken.pos[0])}: ${broken.message.split('\n')[0]}`);
  const parsed = head.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [...issue.path.map(String), ...unknown.slice(0, 1)];
  throw new Error(`${file}:${lineAt(offsetOf(document, path))}: ${path.join('.')}: ${issue.message}`);
}

/** Where the deepest part of a path that exists stands. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly string[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (node && typeof node === 'object' && 'range' in node && Array.isArray(node.range)) return Number(node.range[0]);
  }
  return 0;
}
