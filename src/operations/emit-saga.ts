import * as z from 'zod';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import { costOf } from './budget.ts';
import {
  deliver,
  type Emission,
  emitInput,
  emitOptions,
  readSpec,
  refuseBroken,
  showEmission,
  specInput,
} from './emission.ts';
import type { Context, Operation } from './operation.ts';
import { readRepository, type Stamp, showStamp } from './repository.ts';
import { stampOf } from './stamp.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Repository that from is about; default: the project directory'),
  spec: specInput
    .optional()
    .describe(
      'The saga, as a mapping or YAML text: {saga: name, steps: [service, …]} or [{do: "inventory POST /reservations", undo: "DELETE /reservations/{key}"}, …], in order; a step without undo is the pivot. Full form: saga-spec.schema.json; the expanded spec is among the files',
    ),
  from: z
    .string()
    .optional()
    .describe(
      'Instead of spec: a component, or the id of a finding about sagas or chains of calls, whose calls become a draft',
    ),
  target: z.string().optional().describe('Engine; an unknown one lists them. Default: typescript-dbos'),
  ...emitInput,
});

type Input = z.infer<typeof input>;

interface Output extends Emission {
  readonly repository: Stamp;
  readonly target: string;
  /** Points that the checks name and a draft leaves open: only its spec is among the files. */
  readonly open?: number;
  /** Warnings, and for a draft what is open. */
  readonly checks: readonly string[];
  readonly model: { readonly states: number; readonly proved: boolean; readonly counterexample?: string };
  /** Commands that prove the output, in its folder. */
  readonly verify: readonly string[];
  readonly notes: readonly string[];
}

async function run(given: Input, context: Context): Promise<Output> {
  const { sagaBlueprint, emitProject, modelOf, prove, showSpec } = await import('./engine.ts');
  const ids = sagaBlueprint.targets.map(t => t.id);
  const target = sagaBlueprint.targets.find(t => t.id === (given.target ?? ids[0]));
  if (!target)
    throw new UserError(
      `There is no target "${given.target}"${didYouMean(given.target ?? '', ids)} There are: ${ids.join(', ')}`,
    );
  const { value, notes, repository } = await specOf(given, context);
  const read = sagaBlueprint.read(value);
  if (!('spec' in read)) {
    refuseBroken(read.complaints);
    throw new Error('a spec was not read and nothing is wrong with it');
  }
  const complaints = [...sagaBlueprint.check(read.spec), ...(target.check?.(read.spec) ?? [])];
  if (given.from === undefined) refuseBroken(complaints);
  const checks = complaints.map(c => c.message);
  if (complaints.some(c => c.level === 'error')) {
    // A draft with open points is handed over as what it is: a spec to complete.
    const answer = { repository, target: target.id, checks, model: { states: 0, proved: false }, verify: [], notes };
    const files = [{ path: 'saga.yaml', content: showSpec(read.spec) }];
    return {
      ...answer,
      open: complaints.filter(c => c.level === 'error').length,
      ...deliver(files, given, context, costOf(answer)),
    };
  }
  context.signal.throwIfAborted();
  const proof = prove(modelOf(read.spec));
  const files = emitProject(read.spec, target, proof);
  const answer = {
    repository,
    target: target.id,
    checks,
    model: {
      states: proof.states,
      proved: proof.proved,
      ...(proof.counterexample ? { counterexample: proof.counterexample.words } : {}),
    },
    verify: target.verify,
    notes: [...notes, ...target.notes],
  };
  return { ...answer, ...deliver(files, given, context, costOf(answer)) };
}

async function specOf(given: Input, context: Context) {
  if (given.spec !== undefined && given.from !== undefined) throw new UserError('Give spec or from, not both.');
  if (given.spec !== undefined)
    return { value: await readSpec(given.spec), notes: [], repository: await stampOf(given.path, context) };
  if (given.from === undefined)
    throw new UserError(
      'Give a spec, for example {saga: create-order, steps: [inventory, payment, shipping]}, or from: a component or finding of the repository.',
    );
  const { repository, analysis } = await readRepository(given, context);
  const { draftSaga } = await import('./engine.ts');
  return { ...draftSaga(analysis, given.from), repository };
}

function text(out: Output): string {
  const { states, proved, counterexample } = out.model;
  return [
    out.open === undefined
      ? `Saga for ${out.target}: ${proved ? `proved over ${states} states: every run ends with all effects or with none, or parked` : `NOT proved (${states} states):\n${counterexample}`}.`
      : `A draft with ${out.open} open points: complete it and give it as spec.`,
    ...out.checks,
    ...showEmission(out),
    ...(out.verify.length > 0 ? [`Verify in that folder: ${out.verify.join(' && ')}`] : []),
    ...out.notes.map(n => `Note: ${n}`),
    showStamp(out.repository),
  ].join('\n');
}

export const emitSaga: Operation<Input, Output> = {
  name: 'emit_saga',
  title: 'Emit a saga',
  summary:
    'Writes a saga for a named engine: code, participant kit, tests on the real engine, diagrams, runbook; every interleaving of failures is searched by a model checker first. From a spec (short forms are enough) or from a flow of the repository.',
  input,
  writes: 'files',
  command: {
    name: 'emit saga',
    positional: 'spec',
    file: 'spec',
    options: emitOptions,
    failure: out =>
      out.conflicts ? `nothing was written: ${out.conflicts.length} files differ; --force replaces them` : undefined,
    failsAloud: true,
  },
  run,
  text,
};
