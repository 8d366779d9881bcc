import { typescript } from '../../dialects.ts';
import { code, print } from '../../printer.ts';
import { copyTemplates } from '../../templates.ts';
import type { Saga } from '../spec.ts';
import type { SagaTarget } from '../target.ts';
import { addresses } from './addresses.ts';
import { callLimits } from './limits.ts';
import { type Manifest, packageJson, packageLock, testScript } from './typescript/manifest.ts';
import { sagaConstant, sagaFile } from './typescript-dbos/saga-file.ts';
import { sampleFile } from './typescript-dbos/sample-file.ts';

const manifest: Manifest = {
  target: 'typescript-dbos',
  node: '>=20',
  scripts: {
    test: testScript(['saga', 'crash', 'phases', 'participant', 'replay']),
    start: 'node dist/src/main.js',
  },
};

export const typescriptDbos: SagaTarget = {
  id: 'typescript-dbos',
  title: 'TypeScript on DBOS (PostgreSQL)',
  needs: 'Node 20 or newer; nothing else to try it, PostgreSQL 13 or newer (DATABASE_URL) to run it',
  commands: { setUp: 'npm ci', test: 'npm test' },
  verify: ['npm ci', 'npm test'],
  notes: [
    'Without DATABASE_URL the program keeps its state in an embedded PGlite: one process, for trying out only.',
    'Never use cancelWorkflow of DBOS on a saga: it ends the run and takes nothing back. POST /sagas/ID/cancel does.',
    'Histories to be replayed are written by the first test run of a version, not emitted. They are rows of the tables of the pinned DBOS: when you raise that, let them be written anew.',
    'Each process needs a SAGA_EXECUTOR of its own that stays when it is restarted: it goes on with the sagas it had.',
  ],

  check: callLimits,

  emit(saga, files) {
    files.add('package.json', packageJson(saga, manifest));
    files.add('package-lock.json', packageLock(saga, manifest));
    copyTemplates('saga/typescript-dbos/project', files, '');
    copyTemplates('saga/typescript-pglite', files, 'src/saga');
    copyTemplates('saga/typescript-participant', files, 'participant');
    copyTemplates('saga/participant', files, 'participant/migrations');
    files.add(`src/${fileName(saga)}.ts`, sagaFile(saga));
    files.add('src/main.ts', mainFile(saga));
    files.add('test/sample.ts', sampleFile(saga, `../src/${fileName(saga)}.ts`));
  },

  layout: saga => [
    [`src/${fileName(saga)}.ts`, 'the saga: its types and its steps in order; the file to read first'],
    ['src/saga/', 'what runs it: tries, ways back, cancel, deadline, parking, HTTP, telemetry'],
    ['participant/', 'the kit for services that take part: do once, undo once, inbox, SQL migration'],
    ['test/', 'every step refused, lost and late; cancels; crashes; parking; all asserted on the participants’ ledger'],
    [
      'test/replay.test.ts',
      'replays the histories in `test/histories/VERSION`, which the first test run of a version writes',
    ],
  ],

  usage: saga => `## Run it

\`\`\`sh
npm run build
export ${addresses(saga)}
npm start                  # http://127.0.0.1:8080, or PORT
\`\`\`

| Request | What it does |
| --- | --- |
| \`POST /sagas\` with the input | starts; the same id starts once; answers with \`sagaId\` |
| \`GET /sagas/ID\` | phase, first cause, where it is parked |
| \`POST /sagas/ID/cancel\` | 202: it will be taken back; 409: too late, it goes on |
| \`GET /sagas?phase=parked\` | sagas that wait for a person |
| \`POST /sagas/ID/resume\` with \`{"how": "again"}\` or \`{"how": "done"}\` | lets a parked one go on |

Settings: \`DATABASE_URL\`, \`PORT\`, \`SAGA_EXECUTOR\` (name of this process), one address for each service as above. Spans and metrics
(\`saga.instances\` by phase, \`saga.tries\` by step and outcome) appear when the program registers an OpenTelemetry SDK.`,

  parked: {
    find: `\`\`\`sh
curl -s 'http://127.0.0.1:8080/sagas?phase=parked'
\`\`\`

The same from the database: \`select saga_id, step, cause, changed_at from saga.instance where phase like 'parked%'\`. The log has an
alert (\`"message": "saga is parked"\`) when it parks and every hour after; the gauge \`saga.instances\` with phase \`parked-forward\` or
\`parked-backward\` is what to alarm on.`,
    resume: `\`\`\`sh
curl -s -X POST http://127.0.0.1:8080/sagas/ID/resume -d '{"how": "again"}'   # the cause is mended: try again
curl -s -X POST http://127.0.0.1:8080/sagas/ID/resume -d '{"how": "done"}'    # you have done it by hand: go on with the next
\`\`\``,
    versions: `The version in the source holds a hash of the spec and is DBOS's application version: a saga is finished by the version it
started with. Deploy a new version beside the old one, and stop the old one when
\`select count(*) from saga.instance where version = 'OLD' and phase not in ('completed', 'compensated')\` is 0. \`test/replay.test.ts\`
runs the code over the histories in \`test/histories/VERSION\`, which it writes down when there are none: keep them with the source. It
fails when the steps change and the version does not.`,
  },
};

/** The saga's name as a file. */
const fileName = (saga: Saga): string => (/^(?:main|saga)$/.test(saga.name) ? `${saga.name}-saga` : saga.name);

function mainFile(saga: Saga): string {
  const constant = { symbol: sagaConstant(saga), from: `./${fileName(saga)}.ts` };
  return print(code`await ${{ symbol: 'runProgram', from: './saga/program.ts' }}(${constant});`, typescript);
}
