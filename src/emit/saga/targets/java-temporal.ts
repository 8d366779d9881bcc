import { copyTemplates, template } from '../../templates.ts';
import type { SagaTarget } from '../target.ts';
import { javaFile } from './java/file.ts';
import { callsFile, httpFile } from './java-temporal/calls-files.ts';
import { pomFile } from './java-temporal/manifest.ts';
import { planOf } from './java-temporal/plan.ts';
import { sampleFile } from './java-temporal/test-files.ts';
import { parked, usage } from './java-temporal/usage.ts';
import { interfaceFile, mainFile, workflowFile } from './java-temporal/workflow-files.ts';
import { callLimits } from './limits.ts';
import { inputFile, scenariosFile, scenariosSay, stepsFile } from './played.ts';

export const javaTemporal: SagaTarget = {
  id: 'java-temporal',
  title: 'Java on Temporal',
  needs:
    'Java 17 or newer and Maven 3.8 or newer; the tests bring Temporal’s server in memory and a PostgreSQL, a Temporal server to run it',
  commands: { setUp: 'mvn -q test-compile', test: 'mvn -q test' },
  verify: ['mvn -q test-compile', 'mvn -q test'],
  notes: [
    'Cancel with the update `cancel`: it answers whether it came in time. Temporal’s own cancel does the same and does not answer, and Temporal then lists the workflow as Canceled however it ended: SagaState tells. Never terminate a saga: what it did would stay.',
    'The tests use Temporal’s server in memory. Those that kill the worker, 12 s each, need a real one, because that server gives tasks to workers that are dead: with TEMPORAL_ADDRESS (a server that knows the search attribute SagaState), or the `temporal` command line tool on the PATH or named by TEMPORAL_CLI, they run; without they are skipped and say so.',
    'Histories to be replayed are written by the first test run of a version, not emitted.',
    'The server must know the search attribute SagaState (see above), by which parked sagas are found.',
    'A worker that dies takes one of the tries of the calls that it was making; Temporal gives such a try up one second after the call’s timeout.',
    'Starting a saga with a known id starts nothing, also when its input is another one; the input of the first start counts.',
  ],

  check: callLimits,

  emit(saga, files) {
    const plan = planOf(saga);
    const { folder, pack, main, calls } = plan;
    files.add('pom.xml', pomFile(saga, `${pack}.Main`));
    copyTemplates('saga/java-temporal/project', files, '');
    copyTemplates('saga/java-participant/java', files, 'src/main/java/saga/participant');
    copyTemplates('saga/participant', files, 'src/main/resources/saga/participant');
    files.add('src/main/java/saga/participant/README.md', template('saga/java-participant/README.md'));
    files.add(`${folder}/${main}.java`, interfaceFile(plan));
    files.add(`${folder}/${main}Workflow.java`, workflowFile(plan));
    files.add(`${folder}/${calls}.java`, callsFile(plan));
    files.add(`${folder}/Http${calls}.java`, httpFile(plan));
    files.add(`${folder}/Main.java`, mainFile(plan));
    for (const [name, text] of plan.types.records) files.add(`${folder}/${name}.java`, javaFile(pack, text));
    files.add('src/test/java/saga/test/Sample.java', sampleFile(plan));
    files.add('src/test/resources/input.json', inputFile(saga));
    files.add('src/test/resources/steps.json', stepsFile(saga));
    files.add('src/test/resources/scenarios.json', scenariosFile(saga));
  },

  layout(saga) {
    const { folder, main } = planOf(saga);
    return [
      [
        `${folder}/${main}Workflow.java`,
        'the saga: its steps in order, their timeouts and tries; the file to read first',
      ],
      [`${folder}/`, 'its types, the calls of its participants, its worker'],
      ['src/main/java/saga/runtime/', 'what runs it on Temporal: ways back, cancel, deadline, parking, telemetry'],
      [
        'src/main/java/saga/participant/',
        'the kit for services that take part: do once, undo once, inbox, SQL migration',
      ],
      ['src/test/resources/scenarios.json', scenariosSay(saga)],
      [
        'src/test/java/',
        'plays the scenarios: faults, cancels, deadline, kill -9, replay; asserted on the participants’ ledger',
      ],
    ];
  },

  usage,
  parked,
};
