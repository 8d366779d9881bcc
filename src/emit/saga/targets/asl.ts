import { copyTemplates, template } from '../../templates.ts';
import { pivotStage, stepsOf } from '../spec.ts';
import type { SagaTarget } from '../target.ts';
import { controlFile, functionFile, typesFile } from './asl/function-files.ts';
import { machineOf } from './asl/machine.ts';
import { hasReferenceInList } from './asl/paths.ts';
import { sampleFile } from './asl/sample-file.ts';
import { functionOf } from './asl/tasks.ts';
import { vocabularyOf } from './choreography-typescript/names.ts';
import { circularTypes, limit, unheardErrors } from './limits.ts';
import { type Manifest, packageJson, packageLock, testScript } from './typescript/manifest.ts';

const KIT = ['once.ts', 'transaction.ts'];
const manifest: Manifest = { target: 'asl', node: '>=22', scripts: { test: testScript(['machine', 'saga']) } };
/** Longest name of a state. */
const LONGEST = 80;

export const asl: SagaTarget = {
  id: 'asl',
  title: 'AWS Step Functions (Amazon States Language), with Lambda functions in TypeScript',
  needs: 'Node 22 or newer to test it; an AWS account, and a PostgreSQL that the functions reach, to run it',
  commands: { setUp: 'npm ci', test: 'npm test' },
  verify: ['npm ci', 'npm test'],
  notes: [
    'The tests run the machine in a simulation by a third party (aws-local-stepfunctions), not on AWS: the functions and the database are real, retries do not wait, nothing is killed. The definition passes asl-validator.',
    'Use a STANDARD state machine: an EXPRESS one may run a step twice and ends after five minutes.',
    'Never stop an execution (StopExecution) and set no TimeoutSeconds for the machine: both end the saga and take nothing back. Cancel as below.',
    'A cancel and the deadline are looked at before each step, not in the middle of one. Times are rounded up to whole seconds.',
    'What has no limit of tries is parked after 100, because an execution has room for 25,000 events. States.Runtime and States.DataLimitExceeded (over 256 KiB) cannot be caught: alarm on ExecutionsFailed.',
    'The functions were not deployed in the tests; permissions, networking and the state machine resource are for your infrastructure code.',
  ],

  check(saga) {
    const names = [...Object.keys(machineOf(saga).States), ...stepsOf(saga).map(s => `${s.id} failed`)];
    const long = names.find(name => [...name].length > LONGEST);
    const pivot = stepsOf(saga).find(s => s.kind === 'pivot');
    const functions = [...new Set(stepsOf(saga).map(s => s.service))].map(functionOf);
    const twice = [...functions, 'ControlFunctionArn'].find((name, i, all) => all.indexOf(name) !== i);
    const complaints = [...circularTypes(saga)];
    if (long)
      complaints.push(
        limit(
          saga,
          `a state would be called "${long}", and ${LONGEST} characters is the most; give its steps shorter ids`,
        ),
      );
    if (twice)
      complaints.push(
        limit(saga, `two functions would be called ${twice.slice(0, -'Arn'.length)}; give the service another name`),
      );
    if (pivot && saga.stages[pivotStage(saga)!]!.steps.length > 1)
      complaints.push(
        limit(pivot, 'a pivot in a parallel group is not supported here; put it alone, or emit for typescript-dbos'),
      );
    for (const step of stepsOf(saga)) {
      const requests = [step.action, ...(step.compensation ? [step.compensation.request] : [])];
      if (requests.some(r => hasReferenceInList(r.input)))
        complaints.push(
          limit(step, 'a list in Parameters cannot hold references; pass an object, or the list as a whole'),
        );
      if (step.breaker)
        complaints.push(
          limit(
            step,
            'a breaker in a Lambda function lives as long as its instance; keep its state outside, or leave it to the retries of the state machine',
            'warning',
          ),
        );
    }
    return [
      ...complaints,
      ...unheardErrors(saga, 'a function refuses, and every other error of it is unknown and tried again'),
    ];
  },

  emit(saga, files) {
    const words = vocabularyOf(saga);
    files.add(`${words.file}.asl.json`, JSON.stringify(machineOf(saga), null, 2));
    files.add('package.json', packageJson(saga, manifest));
    files.add('package-lock.json', packageLock(saga, manifest));
    copyTemplates('saga/asl/project', files, '');
    copyTemplates('saga/typescript-pglite', files, 'test/support');
    for (const name of KIT) files.add(`participant/${name}`, template(`saga/typescript-participant/${name}`));
    files.add('migrations/001-saga-requests.sql', template('saga/participant/001-saga-requests.sql'));
    files.add(`src/${words.file}.ts`, typesFile(words));
    files.add('src/functions/control.ts', controlFile(saga, words));
    for (const [service, { file }] of words.services)
      files.add(`src/functions/${file}.ts`, functionFile(saga, service, words));
    files.add('test/sample.ts', sampleFile(saga, words));
  },

  layout: saga => [
    [`${vocabularyOf(saga).file}.asl.json`, 'the state machine; `${…FunctionArn}` are put in when it is deployed'],
    ['src/functions/', 'a Lambda function for each service, and `control`: gates, the claim of the pivot, parking'],
    ['src/saga/', 'what the functions have in common'],
    ['participant/', 'the kit for services that take part: do once, undo once, what became of it'],
    ['migrations/', 'tables of a service (001) and of the control function (002)'],
    [
      'test/',
      'every step refused, lost and late; cancels; parking; in a simulator, asserted on the participants’ ledger',
    ],
  ],

  usage: saga => {
    const words = vocabularyOf(saga);
    const [first] = words.services.values();
    const substitutions = [...words.services.keys()].map(service => `\`${functionOf(service)}\` (${service})`);
    return `## Deploy it

Each service puts its changes into its function, and the control function has a database of its own:

\`\`\`ts
export const handler = ${first!.constant}({ … })(new Pool());   // what it does: ${first!.effects}
export const handler = controlFunction(new Pool());
\`\`\`

The definition takes these substitutions (\`DefinitionSubstitutions\` of SAM and CloudFormation, \`templatefile\` of Terraform):
${substitutions.join(', ')}, \`ControlFunctionArn\`. Its role must be allowed to invoke them. A handler gives back what a step answers; errors named
\`Refused\` are final, all others mean that the outcome is not known. \`aws stepfunctions validate-state-machine-definition\` checks it again.

## Use it

The name of an execution is the saga's id: make it from \`${saga.id}\`. The same name with the same input starts once.

\`\`\`sh
aws stepfunctions start-execution --state-machine-arn ARN --name ${words.file}-ID --input file://input.json
psql -c "select phase, cause, parked_at from saga_instance where saga_id = 'SAGA'"
\`\`\`

To cancel call \`cancel(pool, sagaId)\` of \`src/saga/control.ts\`: accepted until the pivot begins, then refused. It is seen before the next step.`;
  },

  parked: {
    find: `\`\`\`sql
select saga_id, parked_at, task_token, changed_at from saga_instance where parked_at is not null and phase not in ('completed', 'compensated');
\`\`\`

The log has an alert (\`"message": "saga is parked"\`): make a metric filter of it and alarm on that, and on \`ExecutionsFailed\`. The
execution waits in a state \`Park …\` for up to a year. A token works once: a saga that has been resumed keeps its row until it ends.`,
    takesAnswer: true,
    unlimited: '100; an execution has room for no more',
    resume: `\`\`\`sh
aws stepfunctions send-task-success --task-token TOKEN --task-output '{"how": "again"}'   # the cause is mended: try again
aws stepfunctions send-task-success --task-token TOKEN --task-output '{"how": "done"}'    # you have undone it by hand: go on with the next
aws stepfunctions send-task-success --task-token TOKEN --task-output '{"how": "done", "answer": {}}'   # done by hand: with what the step would have answered
\`\`\``,
    versions: `An execution keeps the definition that it started with. Publish a version of the state machine for each change
(\`aws stepfunctions publish-state-machine-version\`) and start through an alias. The functions must understand what the oldest running
execution sends: step ids, requests and answers; \`select count(*) from saga_instance where version = OLD and phase in ('running', 'pivoting')\`
says when nobody sends it any more.`,
  },
};
