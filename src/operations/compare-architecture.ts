import * as z from 'zod';
import type { Finding } from '../core/finding.ts';
import type { Channel, Component, Connection } from '../core/model.ts';
import type { Comparison, Delta } from '../model/compare.ts';
import { Room } from './budget.ts';
import { type BriefFinding, brief } from './describe-system.ts';
import { readSide, readTree, type Side } from './models-to-compare.ts';
import type { Context, Operation } from './operation.ts';
import { type Stamp, showStamp } from './repository.ts';
import { chooseRoot } from './roots.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Directory of the repository; default: the project directory'),
  base: z.string().describe('What it was: a revision, a directory, or a model saved by `qe analyze --format json`'),
  head: z.string().optional().describe('What it is, likewise; default: the working tree'),
});

type Input = z.infer<typeof input>;

/** Kind of thing → lines that say which, each with where it stands. */
type Lists = Readonly<Record<string, readonly string[]>>;

interface Output {
  readonly repository: Stamp;
  readonly base: string;
  readonly head: string;
  /** How many of each, whatever fits below. */
  readonly counts: Readonly<Record<string, number>>;
  readonly added: Lists;
  readonly removed: Lists;
  readonly changed: Lists;
  readonly findings: {
    readonly new: readonly BriefFinding[];
    readonly gone: readonly BriefFinding[];
    readonly changed?: readonly string[];
  };
  readonly hint?: string;
}

interface Compared {
  readonly root: string;
  readonly base: Side;
  readonly head: Side;
  readonly comparison: Comparison;
}

async function compare(given: Input, context: Context): Promise<Compared> {
  const { compareModels } = await import('./engine.ts');
  const root = chooseRoot(given.path, context.roots);
  const base = await readSide(given.base, root, context);
  const head = given.head === undefined ? await readTree(root, context) : await readSide(given.head, root, context);
  return { root, base, head, comparison: compareModels(base.model, head.model) };
}

async function run(given: Input, context: Context): Promise<Output> {
  const { root, base, head, comparison } = await compare(given, context);
  const { revision } = await import('./engine.ts');
  const room = new Room(context.budget.usual);
  const frame = room.spend({ repository: { root, ...revision(root) }, base: base.says, head: head.says });
  const counts = room.spend(countsOf(comparison));
  // Findings first: they are what a gate is about.
  const fresh = room.take(comparison.findings.added.map(brief));
  const gone = room.take(comparison.findings.removed.map(brief));
  const weighed = room.take(comparison.findings.changed.map(({ now, what }) => `${now.id}: ${what.join('; ')}`));
  const lists = { added: take('added'), removed: take('removed'), changed: take('changed') };
  const shown = [fresh, gone, weighed, ...Object.values(lists).flatMap(l => Object.values(l))].flat().length;
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return {
    ...frame,
    counts,
    ...lists,
    findings: { new: fresh, gone, ...(weighed.length > 0 ? { changed: weighed } : {}) },
    ...(shown < all
      ? { hint: `${all - shown} of ${all} differences are left out: the command line shows all (qe compare).` }
      : {}),
  };

  function take(part: 'added' | 'removed' | 'changed'): Lists {
    const kinds: readonly (readonly [string, readonly string[]])[] = [
      ['components', linesOf(comparison.components, part, showComponent)],
      ['connections', linesOf(comparison.connections, part, showConnection)],
      ['channels', linesOf(comparison.channels, part, showChannel)],
    ];
    return Object.fromEntries(kinds.flatMap(([kind, lines]) => (lines.length > 0 ? [[kind, room.take(lines)]] : [])));
  }
}

function linesOf<T>(delta: Delta<T>, part: 'added' | 'removed' | 'changed', show: (item: T) => string): string[] {
  if (part === 'changed') return delta.changed.map(({ now, what }) => `${show(now)}: ${what.join('; ')}`);
  return delta[part].map(show);
}

const at = ({
  evidence: [first],
}: {
  readonly evidence: readonly { readonly file: string; readonly line: number }[];
}) => (first ? ` (${first.file}:${first.line})` : '');
const showComponent = (c: Component): string => `${c.id}${c.technology ? ` ${c.technology}` : ''}${at(c)}`;
const showConnection = (c: Connection): string =>
  `${c.from} -> ${c.to} ${c.protocol}${c.channel ? ` ${c.channel}` : ''}${at(c)}`;
const showChannel = (c: Channel): string => `${c.name}${c.broker ? ` on ${c.broker}` : ''}${at(c)}`;

/** `components added`: 2. Zeros are left out. */
function countsOf({ worse: _, ...comparison }: Comparison): Readonly<Record<string, number>> {
  const counts = Object.entries(comparison).flatMap(([kind, delta]: [string, Delta<unknown>]) =>
    (['added', 'removed', 'changed'] as const).map(part => [`${kind} ${part}`, delta[part].length] as const),
  );
  return Object.fromEntries(counts.filter(([, n]) => n > 0));
}

function text(out: Output): string {
  const section = (title: string, lists: Lists): string[] =>
    Object.entries(lists).flatMap(([kind, lines]) =>
      lines.length > 0 ? [`${title} ${kind}`, ...lines.map(l => `  ${l}`)] : [],
    );
  const findings = (title: string, list: readonly BriefFinding[]): string[] =>
    list.length > 0
      ? [title, ...list.map(f => `  ${f.id} [${f.severity}, ${f.confidence}] ${f.message} (${f.at})`)]
      : [];
  const body = [
    ...section('Added', out.added),
    ...section('Removed', out.removed),
    ...section('Changed', out.changed),
    ...findings('New findings', out.findings.new),
    ...findings('Findings gone', out.findings.gone),
    ...(out.findings.changed ? ['Findings changed', ...out.findings.changed.map(l => `  ${l}`)] : []),
  ];
  return [
    showStamp(out.repository),
    `From ${out.base} to ${out.head}`,
    ...(body.length > 0 ? body : ['Nothing changed in the architecture or its findings.']),
    ...(out.hint ? [out.hint] : []),
  ].join('\n');
}

export const compareArchitecture: Operation<Input, Output> = {
  name: 'compare_architecture',
  title: 'Compare two architectures',
  summary:
    'What changed between two revisions, directories or saved models: components, connections, policies, channels, and which findings are new or gone. Shows that a finding is mended; gates a pull request.',
  input,
  writes: 'nothing',
  command: {
    name: 'compare',
    positional: 'path',
    /** Only what is new, or concerns more than it did, may fail a build. */
    gate: async (given, context): Promise<readonly Finding[]> => (await compare(given, context)).comparison.worse,
  },
  run,
  text,
};
