import type { SagaTarget } from '../target.ts';
import { callsFile } from './go-temporal/calls-file.ts';
import { historiesOf } from './go-temporal/histories.ts';
import { addGoTemplates } from './go-temporal/module.ts';
import { planOf } from './go-temporal/plan.ts';
import { sagaFile } from './go-temporal/saga-file.ts';
import { mainFile, sampleFile, typesFile } from './go-temporal/small-files.ts';
import { parked, usage } from './go-temporal/usage.ts';
import { callLimits } from './limits.ts';
import { inputFile, scenariosFile, scenariosSay, stepsFile } from './played.ts';
import { versionOf } from './typescript-dbos/saga-file.ts';

export const goTemporal: SagaTarget = {
  id: 'go-temporal',
  title: 'Go on Temporal',
  needs:
    'Go 1.26 or newer; the tests that play faults use the Temporal server at TEMPORAL_ADDRESS, or start the `temporal` command line tool (TEMPORAL_CLI names another one), and those of the participant kit the PostgreSQL of DATABASE_URL; without these they are skipped',
  commands: { setUp: 'go mod download', test: 'go test ./...' },
  verify: ['go vet ./...', 'go test ./...'],
  notes: [
    'Cancel with the update `cancel`: it answers whether it came in time. Temporal’s own cancel is obeyed before the pivot and ignored after it, and does not answer. Never terminate or reset a saga: what it did would stay.',
    'The namespace must know the search attribute SagaState (Keyword). The worker registers it; where it lacks the right, it says so and a person must, or workflow tasks fail until it is there.',
    'Temporal’s client for Go puts ids into headers, which hold no more than ASCII: other letters in a saga’s id and name are there by their numbers (`%E6%B3%A8`).',
    'Without DATABASE_URL the participants of the tests keep their ledger in memory, with the promises of the kit but not with its code, and the tests of the kit itself are skipped.',
    'A worker that dies takes one of the tries of the calls that it was making; Temporal gives such a try up one second after the call’s timeout.',
    'Starting a saga with a known id starts nothing, also when its input is another one; the input of the first start counts.',
    'Dates, UUIDs and addresses are text here; amounts (`format: decimal`) are text that has been checked, so that nothing is rounded.',
  ],

  check: callLimits,

  emit(saga, files) {
    const plan = planOf(saga);
    const { pack } = plan;
    addGoTemplates(plan, files);
    files.add(`${pack}/saga.go`, sagaFile(plan));
    files.add(`${pack}/calls.go`, callsFile(plan));
    if (plan.types.structs.length > 0) files.add(`${pack}/types.go`, typesFile(plan));
    files.add('cmd/worker/main.go', mainFile(plan));
    files.add('test/sample_test.go', sampleFile(plan));
    files.add('test/testdata/input.json', inputFile(saga));
    files.add('test/testdata/steps.json', stepsFile(saga));
    files.add('test/testdata/scenarios.json', scenariosFile(saga));
    for (const [name, text] of historiesOf(plan))
      files.add(`test/testdata/histories/${versionOf(saga)}/${name}.json`, text);
  },

  layout(saga) {
    const { pack } = planOf(saga);
    return [
      [`${pack}/saga.go`, 'the saga: its steps in order, their timeouts and tries; the file to read first'],
      [`${pack}/`, 'its types and the calls of its participants'],
      ['cmd/worker/', 'the worker'],
      ['internal/saga/', 'what runs it on Temporal: ways back, cancel, deadline, parking, telemetry'],
      ['participant/', 'the kit for services that take part: do once, undo once, inbox, SQL migration'],
      ['test/testdata/scenarios.json', scenariosSay(saga)],
      [
        'test/',
        'plays the scenarios: faults, cancels, deadline, kill -9, two versions, replay; asserted on the participants’ ledger',
      ],
    ];
  },

  usage,
  parked,
};
