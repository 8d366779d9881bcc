import { typescript } from '../../../dialects.ts';
import { code, type Fragment, type Imported, print } from '../../../printer.ts';
import { KEY } from '../../defaults.ts';
import { pivotStage, type Request, type Saga, type Stage, type Step } from '../../spec.ts';
import { stepNotes } from '../step-notes.ts';
import { backTries, forwardTries, type Tries } from '../tries.ts';
import { number, quoted, template } from '../typescript/language.ts';
import { givenTo, type Naming } from './naming.ts';

const proxyActivities: Imported = { symbol: 'proxyActivities', from: '@temporalio/workflow' };
const definition: Imported = { symbol: 'definition', from: './definition.ts' };
const runSaga: Imported = { symbol: 'runSaga', from: './saga/run.ts' };
const Ending: Imported = { symbol: 'Ending', from: './saga/define.ts', typeOnly: true };
const WIDTH = 120;

/** Added to the time of one try: what the worker needs beside the call. Milliseconds. */
const MARGIN = 1_000;

/** src/workflow.ts: how each activity is tried again, and the steps in order. */
export function workflowFile(saga: Saga, naming: Naming): string {
  const stages = saga.stages.map(stage => printStage(stage, naming));
  const input = /\binput\b/.test(stages.map(textOf).join('\n')) ? 'input' : '_input';
  const text = print(
    code`
${[...policiesOf(saga, naming)].map(([options, names]) => printPolicy(options, names))}

export async function ${naming.workflow}(${input}: ${{ symbol: naming.types.name(saga.input.ref), from: './types.ts', typeOnly: true }}): Promise<${Ending}> {
  return await ${runSaga}(${definition}, async saga => {
    ${stages}
  });
}
`,
    typescript,
  );
  return text.replace(
    /^import .* from '\.\//m,
    first => `import type * as activities from './activities.ts';\n${first}`,
  );
}

/** Options → activities that have them. */
function policiesOf(saga: Saga, naming: Naming): ReadonlyMap<string, readonly string[]> {
  const policies = new Map<string, string[]>();
  const put = (options: string, name: string) => policies.set(options, [...(policies.get(options) ?? []), name]);
  const pivot = pivotStage(saga) ?? Number.POSITIVE_INFINITY;
  saga.stages.forEach(({ steps }, at) => {
    for (const step of steps) {
      const asks = typeof step.onUnknown === 'object' ? 2 : 1;
      put(optionsOf(step.timeout * asks, forwardTries(saga, step), at < pivot), naming.activity(step));
    }
  });
  for (const step of [...saga.stages].reverse().flatMap(s => [...s.steps].reverse()))
    if (step.compensation) put(optionsOf(step.timeout, backTries(step.compensation)), naming.undo(step));
  return policies;
}

/** One option per line. */
function optionsOf(timeout: number, { retry, ends }: Tries, waits = false): string {
  const entries = [
    ...(retry.max === 'unlimited' ? [] : [`maximumAttempts: ${number(retry.max)}`]),
    `initialInterval: ${number(retry.initial)}`,
    `backoffCoefficient: ${retry.backoff === 'constant' ? 1 : 2}`,
    `maximumInterval: ${number(Math.max(retry.initial, retry.maxInterval))}`,
    ...(ends.length === 0 ? [] : [`nonRetryableErrorTypes: [${ends.map(quoted).join(', ')}]`]),
  ];
  const line = `retry: { ${entries.join(', ')} },`;
  return [
    `startToCloseTimeout: ${number(timeout + MARGIN)},`,
    ...(waits ? [`cancellationType: 'WAIT_CANCELLATION_COMPLETED',`] : []),
    ...(line.length + 2 <= WIDTH ? [line] : ['retry: {', ...entries.map(entry => `  ${entry},`), '},']),
  ].join('\n');
}

function printPolicy(options: string, names: readonly string[]): Fragment {
  const line = `const { ${names.join(', ')} } = proxyActivities<typeof activities>({`;
  const list = line.length <= WIDTH ? `{ ${names.join(', ')} }` : `{\n${names.map(name => `  ${name},\n`).join('')}}`;
  return code`const ${list} = ${proxyActivities}<typeof activities>({
  ${options}
});`;
}

function printStage({ steps }: Stage, naming: Naming): Fragment {
  const variables = steps.map(s => naming.answer(s.id));
  if (steps.length === 1)
    return code`${comments(steps[0])}
${variables[0] ? `const ${variables[0]} = ` : ''}await saga.step(${printStep(steps[0], naming)});`;
  const last = variables.findLastIndex(v => v !== undefined);
  const taken = variables.slice(0, last + 1).map(v => v ?? '');
  return code`${last >= 0 ? `const [${taken.join(', ')}] = ` : ''}await saga.parallel([
  ${steps.map(step => code`${comments(step)}\n${printStep(step, naming)},`)}
]);`;
}

const comments = (step: Step): readonly string[] => stepNotes(step).map(note => `// ${note}`);

function printStep(step: Step, naming: Naming): Fragment {
  const { onUnknown, compensation } = step;
  const asked = typeof onUnknown === 'object' ? [step.action, onUnknown.query] : [step.action];
  const entries = [
    `id: ${quoted(step.id)}`,
    `kind: ${quoted(step.kind)}`,
    `do: ${callOf(naming.activity(step), asked, naming)}`,
    ...(compensation ? [`undo: ${callOf(naming.undo(step), [compensation.request], naming)}`] : []),
    ...(step.key === KEY
      ? []
      : [
          `key: ${template(step.key, { input: 'input', sagaId: 'saga.sagaId', answer: id => naming.answer(id)!, step: step.id })}`,
        ]),
  ];
  const line = `{ ${entries.join(', ')} }`;
  return line.length <= 90 ? code`${line}` : code`{\n${entries.map(entry => `  ${entry},`).join('\n')}\n}`;
}

function callOf(activity: string, requests: readonly Request[], naming: Naming): string {
  const { input, answers } = givenTo(requests);
  const args = ['key', ...(input ? ['input'] : []), ...answers.map(id => naming.answer(id)!)];
  return args.length === 1 ? activity : `key => ${activity}(${args.join(', ')})`;
}

const textOf = ({ fragment }: Fragment): string => fragment.map(p => (typeof p === 'string' ? p : p.symbol)).join('');
