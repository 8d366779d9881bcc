import { readFileSync } from 'node:fs';
import { machineFile } from '../sample.ts';

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Branches?: readonly { readonly States: Readonly<Record<string, State>> }[];
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The machine as it is deployed, with names of functions put in. */
export const machine: Machine = JSON.parse(
  readFileSync(machineFile, 'utf8').replaceAll(
    /\$\{(\w+)FunctionArn\}/g,
    'arn:aws:lambda:eu-central-1:123456789012:function:$1',
  ),
);

/** Every task at any depth, and the function that it calls. */
export function tasksOf({
  States,
}: Pick<Machine, 'States'>): readonly { readonly name: string; readonly of: string }[] {
  return Object.entries(States).flatMap(([name, state]) => {
    if (state.Type === 'Parallel') return (state.Branches ?? []).flatMap(tasksOf);
    if (state.Type !== 'Task') return [];
    const arn = state.Parameters?.FunctionName ?? state.Resource ?? '';
    return [{ name, of: arn.split(':').at(-1) ?? '' }];
  });
}
