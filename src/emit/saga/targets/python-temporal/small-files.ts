import type { Reference } from '../../references.ts';
import { quoted, text } from '../python/language.ts';
import { call, named, statement, tuple } from '../python/layout.ts';
import { versionOf } from '../typescript-dbos/saga-file.ts';
import { pythonFile } from './origins.ts';
import type { Plan } from './plan.ts';

export function modelsFile(plan: Plan): string {
  const { declarations } = plan.types;
  const own = declarations.map(d => /^(?:class )?([\p{L}\p{M}\p{N}_]+)/u.exec(d)?.[1] ?? '');
  const body = declarations
    .map((text, i) => {
      const isAlias = !text.startsWith('class ');
      const afterAlias = i > 0 && !declarations[i - 1]!.startsWith('class ');
      return `${isAlias && (afterAlias || i === 0) ? '\n' : '\n\n'}${text}\n`;
    })
    .join('');
  return pythonFile(plan, 'Types of the input and of the answers, checked where they come in.', body, own);
}

/** For programs that start sagas. */
export function clientFile(plan: Plan): string {
  const input = plan.types.type(undefined);
  const scope = { refer: (r: Reference) => (r.from === 'saga' ? 'NAME' : plan.scope.refer(r)) };
  const id = text(`{saga.name}-${plan.saga.id}`, scope, '');
  return pythonFile(
    plan,
    'For programs that start sagas.',
    `

def id_of(input: ${input}) -> str:
    """What tells two sagas apart."""
${statement(4, 'return', id)}


async def start(client: Client, input: ${input}) -> str:
    """Starts it; the same id starts once."""
    id = id_of(input)
    await start_once(client, ${plan.main}.run, input, id=id, task_queue=NAME)
    return id
`,
  );
}

/** The worker: \`python -m …\`. */
export const mainFile = (plan: Plan): string =>
  pythonFile(
    plan,
    'The worker.',
    `
if __name__ == "__main__":
${statement(4, '', call('run', 'NAME', plan.main, 'Calls'))}
`,
  );

/** What the tests, which are the same for every saga, must know about this one. */
export function sampleFile(plan: Plan): string {
  const { saga, activities, types, main } = plan;
  const steps = saga.stages.flatMap((stage, i) =>
    stage.steps.map(step => {
      const [forward, undo] = activities.filter(a => a.step === step);
      return call(
        'Planned',
        named('stage', String(i)),
        named('id', quoted(step.id)),
        named('kind', quoted(step.kind)),
        named('activity', quoted(forward!.method)),
        ...(undo ? [named('undo', quoted(undo.method))] : []),
      );
    }),
  );
  const sample = call(
    'Sample',
    'name=NAME',
    named('version', quoted(versionOf(saga))),
    `workflow=${main}`,
    `hasty=${saga.deadline ? 'Hasty' : 'None'}`,
    'calls=Calls',
    named('input', call('TypeAdapter', types.type(undefined))),
    'id_of=id_of',
    'start=start',
    named('steps', tuple(steps)),
  );
  return pythonFile(
    plan,
    'What the tests, which are the same for every saga, must know about this one.',
    `\n${statement(0, 'SAMPLE =', sample)}\n`,
    [],
    {
      Hasty: ['tests.hasty', 'Hasty'],
      Planned: ['tests.planned', 'Planned'],
      Sample: ['tests.planned', 'Sample'],
      TypeAdapter: ['pydantic', 'TypeAdapter'],
      id_of: [`${plan.pack}.client`, 'id_of'],
      start: [`${plan.pack}.client`, 'start'],
    },
  );
}

/** Only where there is a deadline. */
export function hastyFile(plan: Plan): string {
  return pythonFile(
    plan,
    'The saga with little time until its pivot.',
    `

@workflow.defn
class Hasty(${plan.main}):
    deadline = timedelta(seconds=1)

    @workflow.run
    async def run(self, input: ${plan.types.type(undefined)}) -> Ending:
        return await super().run(input)
`,
  );
}
