import { modelOf } from '../../model/input.ts';
import { essentials } from '../../model/matrix.ts';
import { referencesIn } from '../../references.ts';
import { type Saga, type Step, stepsOf } from '../../spec.ts';
import { javaFile } from '../java/file.ts';

import { sampleOf } from '../java/shapes.ts';
import type { Plan } from './plan.ts';

/** What the tests, which are the same for every saga, must know about this one. */
export function sampleFile({ pack, main, calls, input }: Plan): string {
  const imports = [main, `${main}Workflow`, `Http${calls}`, 'Main', ...(input === 'Object' ? [] : [input])];
  return javaFile(
    'saga.test',
    `/** What the tests must know about this saga. */
final class Sample {
  static final String SAGA = ${main}.NAME;
  static final String VERSION = ${main}.VERSION;
  static final Class<${main}Workflow> WORKFLOW = ${main}Workflow.class;
  static final Class<Main> MAIN = Main.class;

  private Sample() {}

  static Object calls() {
    return new Http${calls}();
  }

  static String idOf(int serial) {
    return ${main}.idOf(Input.of(${input}.class, serial));
  }

  static String start(WorkflowClient client, int serial) {
    return ${main}.start(client, Input.of(${input}.class, serial));
  }
}`,
    imports.map(name => `${pack}.${name}`),
  );
}

/** An input with `{serial}` where sagas differ. */
export function inputFile(saga: Saga): string {
  const ids = referencesIn(saga.id).map(r => r.path.join('.'));
  return JSON.stringify(
    sampleOf(saga, saga.input, path => ids.includes(path.join('.'))),
    null,
    2,
  );
}

/** What the model checker says about every fault. */
export function scenariosFile(saga: Saga): string {
  const scenarios = essentials(modelOf(saga)).map(({ words: _, ...scenario }) => `  ${JSON.stringify(scenario)}`);
  return `[\n${scenarios.join(',\n')}\n]`;
}

/** How the participants of the tests tell the steps, and what they answer. */
export function stepsFile(saga: Saga): string {
  const steps = stepsOf(saga).map(step => {
    const { id, service, kind, header } = step;
    const result = step.action.result === undefined ? undefined : saga.schemas[step.action.result];
    return {
      id,
      service,
      kind,
      header,
      answer: result ? sampleOf(saga, result, () => false) : null,
      refusal: refusalOf(step),
    };
  });
  return `[\n${steps.map(s => `  ${JSON.stringify(s)}`).join(',\n')}\n]`;
}

/** An answer that the spec takes for a refusal. */
function refusalOf({ errors }: Step): { readonly status: number; readonly code: string } {
  const [sign = 'http:409'] = errors.refused;
  const status = /^http:(\d)(\d\d|xx)$/.exec(sign);
  if (!status) return { status: 409, code: sign };
  return { status: Number(`${status[1]}${status[2] === 'xx' ? '09' : status[2]}`), code: 'Refused' };
}
