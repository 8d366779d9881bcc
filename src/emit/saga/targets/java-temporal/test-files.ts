import { javaFile } from '../java/file.ts';
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
