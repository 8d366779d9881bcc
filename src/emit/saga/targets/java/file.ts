import { compareText } from '../../../../core/evidence.ts';

/** Where the names come from that printed files use. No type of a saga has one of these names. */
const HOMES: Readonly<Record<string, string>> = {
  ActivityInterface: 'io.temporal.activity.ActivityInterface',
  BigDecimal: 'java.math.BigDecimal',
  Call: 'saga.runtime.Call',
  Duration: 'java.time.Duration',
  Ending: 'saga.runtime.Ending',
  Errors: 'saga.runtime.Errors',
  Failures: 'saga.runtime.Failures',
  JsonProperty: 'com.fasterxml.jackson.annotation.JsonProperty',
  List: 'java.util.List',
  LocalDate: 'java.time.LocalDate',
  Map: 'java.util.Map',
  Objects: 'java.util.Objects',
  OffsetDateTime: 'java.time.OffsetDateTime',
  Participant: 'saga.runtime.Participant',
  RetryOptions: 'io.temporal.common.RetryOptions',
  SagaControl: 'saga.runtime.SagaControl',
  SagaWorker: 'saga.runtime.SagaWorker',
  SagaWorkflow: 'saga.runtime.SagaWorkflow',
  Sagas: 'saga.runtime.Sagas',
  Step: 'saga.runtime.Step',
  Tries: 'saga.runtime.Tries',
  URI: 'java.net.URI',
  UUID: 'java.util.UUID',
  Values: 'saga.runtime.Values',
  WorkflowClient: 'io.temporal.client.WorkflowClient',
  WorkflowInterface: 'io.temporal.workflow.WorkflowInterface',
  WorkflowMethod: 'io.temporal.workflow.WorkflowMethod',
};

const STATIC: Readonly<Record<string, string>> = { 'entry(': 'java.util.Map.entry' };

/** Names of types that a saga's own types may not have. */
export const takenTypes: readonly string[] = [
  ...Object.keys(HOMES),
  ...'Boolean Class Deprecated Double Error Exception Integer Iterable Long Math Number Object Override Process Record Runnable Runtime String System Thread Throwable Void'.split(
    ' ',
  ),
];

/** A source file: package, the imports that its text needs, text. */
export function javaFile(pack: string, text: string, imports: readonly string[] = []): string {
  // Names inside of texts and comments are no uses.
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""').replace(/\/\*\*[\s\S]*?\*\/|\/\/.*/g, '');
  const words = new Set(bare.match(/[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu));
  const plain = Object.entries(HOMES).flatMap(([name, home]) => (words.has(name) ? [home] : []));
  const statics = Object.entries(STATIC).flatMap(([use, home]) => (bare.includes(use) ? [`static ${home}`] : []));
  const block = (names: readonly string[]) =>
    names.length === 0 ? '' : `${names.map(n => `import ${n};\n`).join('')}\n`;
  const sorted = [...new Set([...plain, ...imports])].sort(compareText);
  return `package ${pack};\n\n${block(statics)}${block(sorted)}${text.trim()}\n`;
}
