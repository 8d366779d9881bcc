import { copyTemplates, template } from '../../templates.ts';
import type { SagaTarget } from '../target.ts';
import { callLimits } from './limits.ts';
import { type Manifest, packageJson, packageLock, testScript } from './typescript/manifest.ts';
import { activitiesFile } from './typescript-temporal/activities-file.ts';
import { nameAll } from './typescript-temporal/naming.ts';
import { sampleFile } from './typescript-temporal/sample-file.ts';
import { clientFile, definitionFile, typesFile } from './typescript-temporal/small-files.ts';
import { usage } from './typescript-temporal/usage.ts';
import { workflowFile } from './typescript-temporal/workflow-file.ts';

/** Files that every TypeScript engine uses as they are. */
const SHARED = [
  'src/saga/outcome.ts',
  'src/saga/service.ts',
  'src/saga/telemetry.ts',
  'test/support/expected.ts',
  'test/support/participants.ts',
];

// One after the other: each starts a server of its own where none is given.
const manifest: Manifest = {
  target: 'typescript-temporal',
  node: '>=20.11',
  scripts: {
    test: testScript(
      ['replay', 'participant', 'saga', 'versions', 'crash'],
      '--test-concurrency=1 --test-timeout=600000 ',
    ),
    start: 'node dist/src/main.js',
  },
};

export const typescriptTemporal: SagaTarget = {
  id: 'typescript-temporal',
  title: 'TypeScript on Temporal',
  needs:
    'Node 20.11 or newer on Linux (glibc), macOS or Windows, and a Temporal server: the tests use TEMPORAL_ADDRESS, or start the `temporal` command line tool (TEMPORAL_CLI names another one); those that need one are skipped without, and say so',
  commands: { setUp: 'npm ci', test: 'npm test' },
  verify: ['npm ci', 'npm test'],
  notes: [
    'The namespace must know the search attribute SagaPhase (Keyword). The worker registers it; where it lacks the right, it says so and a person must, or workflow tasks fail until it is there.',
    'A cancel by Temporal’s own tools is obeyed before the pivot and ignored after it; the update `cancel` also says which. Never terminate or reset a saga: what it did would stay.',
    'Starting twice with one id starts once while the namespace keeps the closed workflow (its retention); after that only the participants’ keys keep a second one from happening.',
    'A worker that dies in the middle of a call costs one try, which ends when the time of one try is over.',
  ],

  check: callLimits,

  emit(saga, files) {
    const naming = nameAll(saga);
    files.add('package.json', packageJson(saga, manifest));
    files.add('package-lock.json', packageLock(saga, manifest));
    files.add('.npmrc', template('saga/typescript-temporal/npmrc'));
    copyTemplates('saga/typescript-temporal/project', files, '');
    copyTemplates('saga/typescript-pglite', files, 'test/support');
    copyTemplates('saga/typescript-participant', files, 'participant');
    copyTemplates('saga/participant', files, 'participant/migrations');
    for (const path of SHARED) files.add(path, template(`saga/typescript-dbos/project/${path}`));
    const participantTest = template('saga/typescript-dbos/project/test/participant.test.ts');
    files.add('test/participant.test.ts', participantTest.replace('../src/saga/database.ts', './support/database.ts'));
    files.add('src/types.ts', typesFile(saga, naming));
    files.add('src/definition.ts', definitionFile(saga, naming));
    files.add('src/activities.ts', activitiesFile(saga, naming));
    files.add('src/workflow.ts', workflowFile(saga, naming));
    files.add('src/client.ts', clientFile(saga, naming));
    files.add('test/sample.ts', sampleFile(saga, naming));
  },

  layout: () => [
    ['src/workflow.ts', 'the saga: how each activity is tried again, and the steps in order; the file to read first'],
    ['src/activities.ts', 'the calls of the steps and of their ways back, one activity each'],
    ['src/types.ts', 'types of the input and the answers, checked where they come in'],
    ['src/client.ts', 'for programs that start sagas, cancel them, resume them'],
    ['src/saga/', 'what runs it: ways back, cancel, deadline, parking, telemetry'],
    ['participant/', 'the kit for services that take part: do once, undo once, inbox, SQL migration'],
    [
      'test/',
      'every step refused, lost and late; cancels; kill -9; parking; two versions; all asserted on the participants’ ledger',
    ],
    [
      'test/histories/',
      'histories of production (`temporal workflow show -w ID -o json`) that each version must still understand',
    ],
  ],

  usage,

  parked: {
    find: `\`\`\`sh
temporal workflow list --query "SagaPhase in ('parked-forward', 'parked-backward')"
temporal workflow query -w ID --type state
\`\`\`

The log has an alert (\`"message": "saga is parked"\`) when it parks and every hour after; the counter \`saga_parks\` is what to alarm on.
A workflow whose tasks fail again and again (a warning in the log each time, \`pendingWorkflowTask\` in
\`temporal workflow describe -w ID -o json\`) has met a mistake in the program: mend it and deploy, and it goes on.`,
    resume: `\`\`\`sh
temporal workflow signal -w ID --name resume -i '{"how": "again"}'   # the cause is mended: try again
temporal workflow signal -w ID --name resume -i '{"how": "done"}'    # you have done it by hand: go on with the next
\`\`\``,
    versions: `A change of the steps must not reach sagas that are under way. Give each worker \`TEMPORAL_DEPLOYMENT\`: its build id is the version
in \`src/definition.ts\`, which holds a hash of the spec, and sagas are pinned to it. Start workers of the new version beside the old ones, then
\`temporal worker deployment set-current-version --deployment-name NAME --build-id VERSION\`; stop the old ones when
\`temporal worker deployment describe-version\` says that they are drained. Without deployments guard each change with \`patched\`.
\`test/versions.test.ts\` does that on the server; \`test/replay.test.ts\` fails when the steps change and the version does not, and when a history in \`test/histories/\` is no longer understood.`,
  },
};
