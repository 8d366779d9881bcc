import type { Saga } from '../../spec.ts';
import type { SagaTarget } from '../../target.ts';
import { addresses } from '../addresses.ts';
import { exampleInput } from '../sample-value.ts';
import { planOf } from './plan.ts';

/** How the worker is started and sagas are spoken to. */
export function usage(saga: Saga): string {
  const { main, pack } = planOf(saga);
  return `## Run it

\`\`\`sh
temporal server start-dev --search-attribute SagaState=Keyword     # a server for this machine
export ${addresses(saga)}
.venv/bin/python -m ${pack}     # the worker; TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE
\`\`\`

A program starts a saga with \`await start(client, input)\` of \`${pack}.client\`, where \`client\` comes from \`saga.client.connect\` (or has
Temporal’s \`pydantic_data_converter\`), and reaches it with \`client.get_workflow_handle_for(${main}.run, id)\`. From a shell:

\`\`\`sh
temporal workflow start --type ${main} --task-queue ${saga.name} --workflow-id ${saga.name}-1 --id-reuse-policy RejectDuplicate \\
  --input '${exampleInput(saga).replaceAll("'", "'\\''")}'
temporal workflow query --workflow-id ${saga.name}-1 --type status
temporal workflow update execute --workflow-id ${saga.name}-1 --name cancel   # ACCEPTED: taken back; TOO_LATE: it goes on
\`\`\`

The log is one JSON object for each line. Spans appear when the program registers an OpenTelemetry SDK, the counters \`saga_tries\`
(by step and outcome) and \`saga_parked\` (by step) when the client is given a Temporal \`Runtime\` with a metrics exporter.

\`\`\`sh
.venv/bin/python -m mypy && .venv/bin/python -m ruff check . && .venv/bin/python -m ruff format --check .
\`\`\``;
}

export const parked: SagaTarget['parked'] = {
  find: `\`\`\`sh
temporal workflow list --query 'SagaState in ("PARKED", "COMPENSATION_FAILED")'
temporal workflow query --workflow-id ID --type status       # step: where; why: the last answer; cause: why it turned back
\`\`\`

The log has an alert (\`"message": "saga is parked"\` with \`"alert": true\`) when it parks and every hour after, and the counter
\`saga_parked\` goes up. Alarm on the first query. A workflow whose tasks fail again and again (\`pendingWorkflowTask\` in
\`temporal workflow describe --workflow-id ID -o json\`) has met a mistake in the program: mend it and deploy, and it goes on.`,
  resume: `\`\`\`sh
temporal workflow signal --workflow-id ID --name resume --input '"AGAIN"' --input '"STEP"'   # the cause is mended: try again
temporal workflow signal --workflow-id ID --name resume --input '"DONE"' --input '"STEP"'    # you have done it by hand: go on with the next
\`\`\`

STEP is what the status says, such as \`undo reserve\`; a signal about any other step changes nothing.`,
  versions: `The version in the source holds a hash of the spec. Give each worker a \`TEMPORAL_DEPLOYMENT\` (a name): it then says its version to
Temporal, which has a saga finished by the version it started with. Start workers of the new version beside the old ones,
\`temporal worker deployment set-current-version --deployment-name NAME --build-id VERSION\`, and stop the old ones when
\`temporal worker deployment describe-version\` says that they are drained. Without that, a change of a workflow that runs must be
written with \`workflow.patched\`. \`tests/test_replay.py\` fails when the steps change and the version does not, and when a history in
\`tests/histories/\` is no longer understood; \`tests/test_versions.py\` runs two versions side by side.`,
};
