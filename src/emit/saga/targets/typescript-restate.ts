import { typescript } from '../../dialects.ts';
import { code, print } from '../../printer.ts';
import { copyTemplates, template } from '../../templates.ts';
import type { SagaTarget } from '../target.ts';
import { callLimits, limit } from './limits.ts';
import { scenariosFile, scenariosSay } from './played.ts';
import { type Manifest, packageJson, packageLock } from './typescript/manifest.ts';
import { sagaConstant, sagaFile } from './typescript-dbos/saga-file.ts';
import { sampleFile } from './typescript-restate/test-files.ts';
import { fileName, usage } from './typescript-restate/usage.ts';

/** Runtime files that every TypeScript engine uses as they are. */
const SHARED = ['outcome.ts', 'phases.ts', 'service.ts', 'telemetry.ts'];

/** What Restate allows as the name of a service. */
const NAME = /^[A-Za-z][A-Za-z0-9._-]*$/;

const manifest: Manifest = {
  target: 'typescript-restate',
  node: '>=22.18',
  scripts: {
    test: 'tsc && node --disable-warning=ExperimentalWarning --test --test-concurrency=1 test/saga.test.ts test/replay.test.ts',
    start: 'node --disable-warning=ExperimentalWarning src/main.ts',
  },
};

export const typescriptRestate: SagaTarget = {
  id: 'typescript-restate',
  title: 'TypeScript on Restate',
  needs: 'Node 22.18 or newer (the SDK hangs on 20); the tests bring their own Restate server for Linux and macOS',
  commands: { setUp: 'npm ci', test: 'npm test' },
  verify: ['npm ci', 'npm test'],
  notes: [
    'The Restate server is under the Business Source License; the SDK is under MIT.',
    'Restate’s own cancel of the invocation is obeyed before the pivot and ignored after it; POST /NAME/ID/cancel also says which.',
    'An id that is started again with another input gives the saga that has started first, without a complaint.',
    'What fails outside of a step is tried 70 times and then paused by Restate: alert on paused invocations.',
    'Journals to be replayed are written by the first test run of a version, not emitted. They are in the protocol of the pinned SDK: when you raise that, let them be written anew.',
  ],

  check(saga) {
    if (NAME.test(saga.name)) return callLimits(saga);
    const says = 'Restate allows letters, digits, ".", "_" and "-" in a name; write for example create-order';
    return [...callLimits(saga), limit(saga, says)];
  },

  emit(saga, files) {
    files.add('package.json', packageJson(saga, manifest));
    files.add('package-lock.json', packageLock(saga, manifest));
    files.add('.npmrc', template('saga/typescript-restate/npmrc'));
    copyTemplates('saga/typescript-restate/project', files, '');
    copyTemplates('saga/typescript-pglite', files, 'test');
    for (const name of SHARED) files.add(`src/saga/${name}`, template(`saga/typescript-dbos/project/src/saga/${name}`));
    copyTemplates('saga/typescript-participant', files, 'participant');
    copyTemplates('saga/participant', files, 'participant/migrations');
    files.add(`src/${fileName(saga)}.ts`, sagaFile(saga));
    const constant = { symbol: sagaConstant(saga), from: `./${fileName(saga)}.ts` };
    files.add(
      'src/main.ts',
      print(code`await ${{ symbol: 'runProgram', from: './saga/program.ts' }}(${constant});`, typescript),
    );
    files.add('test/sample.ts', sampleFile(saga));
    files.add('test/scenarios.json', scenariosFile(saga));
  },

  layout: saga => [
    [`src/${fileName(saga)}.ts`, 'the saga: its types and its steps in order; the file to read first'],
    ['src/saga/', 'what runs it on Restate: ways back, cancel, deadline, parking, telemetry'],
    ['participant/', 'the kit for services that take part: do once, undo once, inbox, SQL migration'],
    ['test/scenarios.json', scenariosSay(saga)],
    [
      'test/',
      'plays the scenarios against a real server: faults, cancels and kill -9, asserted on the participants’ ledger',
    ],
    [
      'test/replay.test.ts',
      'replays the journals in `test/histories/VERSION`, which the first test run of a version writes',
    ],
    ['restate.toml', 'a server for this machine'],
  ],

  usage,

  parked: {
    find: `\`\`\`sh
curl -s http://127.0.0.1:9070/query -H 'content-type: application/json' -H 'accept: application/json' \\
  -d '{"query": "select service_key, value_utf8 from state where key = '"'status'"' and value_utf8 like '"'%parked%'"'"}'
\`\`\`

The log has an alert (\`"message": "saga is parked"\`). An invocation that Restate itself has paused (70 tries outside of a step: a bug)
is found with \`select id, target, last_failure from sys_invocation where status = 'paused'\` and goes on after
\`curl -X PATCH http://127.0.0.1:9070/invocations/INVOCATION/resume\`.`,
    resume: `\`\`\`sh
curl -X POST http://127.0.0.1:8080/NAME/ID/resume -H 'content-type: application/json' -d '"again"'   # the cause is mended: try again
curl -X POST http://127.0.0.1:8080/NAME/ID/resume -H 'content-type: application/json' -d '"done"'    # you have done it by hand: go on with the next
\`\`\``,
    versions: `A deployment of Restate does not change: serve a new version at an address of its own, register that, and keep the old
one running until \`select count(*) from sys_invocation where pinned_deployment_id = 'OLD' and status != 'completed'\` is 0. The version
in the source holds a hash of the spec and stands in the workflow’s metadata and in every status. \`test/replay.test.ts\` runs the code over
the journals in \`test/histories/VERSION\`, which it writes down when there are none: keep them with the source. It fails when the steps
change and the version does not.`,
  },
};
