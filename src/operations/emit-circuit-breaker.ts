import * as z from 'zod';
import { quote } from '../core/evidence.ts';
import type { CallSite } from '../core/model.ts';
import { didYouMean, nearest } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import type { BreakerSpec } from '../emit/circuit-breaker/spec.ts';
import type { BreakerTarget } from '../emit/circuit-breaker/target.ts';
import type { EmittedFile } from '../emit/file-set.ts';
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
import { type Reading, readRepository, type Stamp, showStamp } from './repository.ts';
import { stampOf } from './stamp.ts';

const input = z.strictObject({
  path: z.string().optional().describe('Repository that finding and at are about; default: the project directory'),
  spec: specInput
    .optional()
    .describe(
      'The call, as a mapping or YAML text; {name: get-stock, target: inventory} is enough. More: p99, ratePerSecond, deadline, idempotent, idempotencyKey, criticality, settings (preset rate|consecutive|pybreaker), retry, bulkhead, fallback, allowApproximation. With finding or at it adds to what the code says',
    ),
  finding: z.string().optional().describe('Id of a finding about a call, such as missing-timeout-3f2a91'),
  at: z.string().optional().describe('A call in the repository: FILE:LINE'),
  target: z
    .string()
    .optional()
    .describe('Library; an unknown one lists them. Default: by the language and libraries of the caller'),
  ...emitInput,
});

type Input = z.infer<typeof input>;

interface Shown {
  readonly name: string;
  readonly value: string;
  /** Where the number is from. */
  readonly from: string;
  /** What does it, or why it cannot be done. */
  readonly by: string;
}

interface Output extends Emission {
  readonly repository: Stamp;
  readonly target: string;
  /** Warnings; a spec with errors gives none of this. */
  readonly checks: readonly string[];
  readonly parameters: Readonly<Record<'native' | 'emulated' | 'refused', readonly Shown[]>>;
  /** Unified diff of the repository that puts the stack around the call; only for finding and at. */
  readonly patch?: string;
  readonly verify: readonly string[];
  readonly notes: readonly string[];
}

interface Site {
  readonly reading: Reading;
  readonly call: CallSite;
  /** The retry that the finding is about, where it stands around the call. */
  readonly retry?: number;
}

async function run(given: Input, context: Context): Promise<Output> {
  const { circuitBreaker, parametersOf, openFileSet } = await import('./engine.ts');
  const site = await locate(given, context);
  const value = await specOf(given, site);
  const { target, because } = await targetOf(given, site);
  const read = circuitBreaker.read(value);
  if (!('spec' in read)) {
    refuseBroken(read.complaints);
    throw new Error('a spec was not read and nothing is wrong with it');
  }
  const complaints = [...read.complaints, ...(target.check?.(read.spec) ?? [])];
  refuseBroken(complaints);
  const files = openFileSet();
  target.emit(read.spec, files);
  const patch = site && (await patchOf(site, read.spec, target));
  const shown = parametersOf(read.spec, target.id);
  const of = (how: 'native' | 'emulated' | 'refused') =>
    shown
      .filter(p => p.ability.how === how)
      .map(p => ({ name: p.name, value: p.value, from: p.source, by: p.ability.by }));
  const answer = {
    repository: site?.reading.repository ?? (await stampOf(given.path, context)),
    target: target.id,
    checks: complaints.map(c => c.message),
    parameters: { native: of('native'), emulated: of('emulated'), refused: of('refused') },
    verify: target.verify,
    notes: [
      ...(site ? [`The call is ${showCall(site.call)}; target ${target.id}: ${because}.`] : []),
      ...(patch?.notes ?? []),
      ...target.notes,
    ],
  };
  // What is written to a folder is used from there: the patch stands beside the files.
  const emitted: readonly EmittedFile[] = [
    ...files.list(),
    ...(patch?.patch !== undefined && given.outDir !== undefined ? [{ path: 'call.patch', content: patch.patch }] : []),
  ];
  const fits = patch?.patch !== undefined && costOf([answer, patch.patch]) <= context.budget.usual;
  if (patch?.patch !== undefined && !fits) {
    const hint =
      given.outDir === undefined
        ? 'The patch (its new files are long) is left out: with outDir (on the command line --out DIR) it is written there as call.patch.'
        : 'The patch is call.patch in that folder: apply it in the repository with git apply.';
    return { ...answer, notes: [...answer.notes, hint], ...deliver(emitted, given, context, costOf(answer)) };
  }
  const whole = fits ? { ...answer, patch: patch.patch } : answer;
  return { ...whole, ...deliver(emitted, given, context, costOf(whole)) };
}

async function locate(given: Input, context: Context): Promise<Site | undefined> {
  if (given.finding !== undefined && given.at !== undefined) throw new UserError('Give finding or at, not both.');
  if (given.finding === undefined && given.at === undefined) {
    if (given.spec === undefined)
      throw new UserError(
        'Give a spec, for example {name: get-stock, target: inventory}, or finding: the id of a finding, or at: FILE:LINE of a call.',
      );
    return undefined;
  }
  const reading = await readRepository(given, context);
  const { callNear, callOf } = await import('./engine.ts');
  const { model, findings } = reading.analysis;
  if (given.at !== undefined) {
    const [, file = '', line = ''] = /^(.+):(\d{1,7})$/.exec(given.at) ?? [];
    if (file === '') throw new UserError(`"${quote(given.at)}" is no place: write FILE:LINE, such as src/stock.ts:14`);
    const found = callNear(model, file.replaceAll('\\', '/').replace(/^\.\//, ''), Number(line));
    if ('call' in found) return { reading, call: found };
    const near = found.map(c => `${c.call.at.file}:${c.call.at.line}`).join(', ');
    throw new UserError(
      `No outgoing call was found at ${quote(given.at)}${near ? `; the nearest are ${near}` : ' nor elsewhere in that file'}`,
    );
  }
  const wanted = given.finding!;
  const finding = findings.find(f => f.id === wanted) ?? findings.find(f => f.fingerprint === wanted);
  if (!finding) {
    const near = nearest(
      wanted,
      findings.map(f => f.id),
      3,
    );
    throw new UserError(
      `There is no finding "${quote(wanted)}"${near.length > 0 ? `; the nearest are ${near.join(', ')}` : ''}`,
    );
  }
  const call = callOf(model, finding);
  if (!call) throw new UserError(`${finding.id} is about no outgoing call in the code: give at, the FILE:LINE of one`);
  const { call: fact } = call;
  const retry = finding.detector === 'unsafe-retry' ? finding.evidence[0] : undefined;
  return { reading, call, ...(retry && retry.file === fact.at.file ? { retry: retry.line } : {}) };
}

async function specOf(given: Input, site: Site | undefined): Promise<unknown> {
  const told = given.spec === undefined ? {} : await readSpec(given.spec);
  if (!site) return told;
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return told;
  const { specFromCall } = await import('./engine.ts');
  const { call, service, ...rest } = specFromCall(site.reading.analysis.model, site.call);
  return {
    ...('name' in told ? {} : { call }),
    ...('target' in told ? {} : { service }),
    ...rest,
    ...told,
  };
}

async function targetOf(given: Input, site: Site | undefined) {
  const { circuitBreaker, languageOf, targetFor } = await import('./engine.ts');
  const { targets } = circuitBreaker;
  if (given.target !== undefined) {
    const target = targets.find(t => t.id === given.target);
    const ids = targets.map(t => t.id);
    if (!target)
      throw new UserError(
        `There is no target "${quote(given.target)}"${didYouMean(given.target, ids)} There are: ${ids.join(', ')}`,
      );
    return { target, because: 'it was asked for' };
  }
  if (!site) return { target: targets[0]!, because: 'the default' };
  const { file } = site.call.call.at;
  const found = targetFor(site.reading.analysis.model, file, languageOf(file), targets);
  if (!found)
    throw new UserError(
      `There is no target for the language of ${file}. There are: ${targets.map(t => t.id).join(', ')}; istio needs no change of the code`,
    );
  return found;
}

async function patchOf(
  { reading, call: { call }, retry }: Site,
  spec: BreakerSpec,
  target: BreakerTarget,
): Promise<{ readonly patch?: string; readonly notes: readonly string[] }> {
  const { patchCall, readSource, manifestOf } = await import('./engine.ts');
  const { root } = reading.repository;
  const text = readSource(root, call.at.file);
  if (text === undefined) return { notes: [`${call.at.file} could not be read: no patch.`] };
  const manifest = manifestOf(root, call.at.file, target.language);
  const place = {
    path: call.at.file,
    text,
    line: call.at.line,
    client: call.client,
    ...(call.scope.handle === undefined ? {} : { handle: call.scope.handle }),
    ...(retry === undefined ? {} : { retry }),
    inPackage: readSource(root, `${call.at.file.replace(/[^/]*$/, '')}__init__.py`) !== undefined,
    ...(manifest ? { manifest } : {}),
  };
  const result = patchCall(place, spec, target, path => readSource(root, path));
  return 'refused' in result
    ? { notes: [`No patch: ${result.refused}`] }
    : { patch: result.patch, notes: result.patched.notes };
}

function showCall({ call }: CallSite): string {
  return `${call.at.file}:${call.at.line} "${call.at.text}"`;
}

function text(out: Output): string {
  const list = (how: 'native' | 'emulated' | 'refused') =>
    out.parameters[how].map(p => `  ${p.name} = ${p.value} (${p.from}); ${how}: ${p.by}`);
  return [
    `Resilience stack for ${out.target}: fallback(retry(breaker(timeout(bulkhead(call))))).`,
    ...list('native'),
    ...list('emulated'),
    ...list('refused'),
    ...out.checks.map(c => `Warning ${c}`),
    ...showEmission(out),
    ...(out.patch === undefined ? [] : ['Patch for the repository (git apply):', out.patch]),
    `Verify in that folder: ${out.verify.join(' && ')}`,
    ...out.notes.map(n => `Note: ${n}`),
    showStamp(out.repository),
  ].join('\n');
}

export const emitCircuitBreaker: Operation<Input, Output> = {
  name: 'emit_circuit_breaker',
  title: 'Emit a circuit breaker',
  summary:
    'Writes the resilience stack for one call with a named library: fallback, retry with budget, breaker, timeout, bulkhead, trace headers, and conformance tests against the real library. Numbers are derived from p99, rate and deadline, each with its source; what a library cannot do is said. With finding or at also a patch that puts it around that call.',
  input,
  writes: 'files',
  command: {
    name: 'emit circuit-breaker',
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
