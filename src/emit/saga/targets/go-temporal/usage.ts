import type { Saga } from '../../spec.ts';
import type { SagaTarget } from '../../target.ts';
import { addresses } from '../addresses.ts';
import { plainText } from '../go/language.ts';
import { exampleInput } from '../sample-value.ts';
import { planOf } from './plan.ts';

/** How the worker is started and sagas are spoken to. */
export function usage(saga: Saga): string {
  const { main, pack } = planOf(saga);
  return `## Run it

\`\`\`sh
temporal server start-dev --ip 127.0.0.1     # a server for this machine, in a terminal of its own; or set TEMPORAL_ADDRESS
export ${addresses(saga)}
go run ./cmd/worker                          # a worker; start as many as you need
\`\`\`

A program starts a saga with \`${pack}.Start(ctx, client, input)\`. From a shell, with ID as \`${pack}.ID\` makes it:

\`\`\`sh
temporal workflow start --type ${main} --task-queue ${plainText(saga.name)} --workflow-id ID --id-reuse-policy RejectDuplicate \\
  --input '${exampleInput(saga).replaceAll("'", "'\\''")}'
temporal workflow query --workflow-id ID --type status
temporal workflow update execute --workflow-id ID --name cancel   # ACCEPTED: taken back; TOO_LATE: it goes on
\`\`\`

Settings: \`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, \`TEMPORAL_API_KEY\`, \`TEMPORAL_DEPLOYMENT\` (see RUNBOOK.md), one address for each service
as above. Spans appear when the program registers an OpenTelemetry SDK, the counters \`saga_tries\` (by step and outcome) and
\`saga_parked\` (by step) when the client in \`internal/saga/client.go\` is given a MetricsHandler; the log is there without either.`;
}

export const parked: SagaTarget['parked'] = {
  find: `\`\`\`sh
temporal workflow list --query 'SagaState in ("PARKED", "COMPENSATION_FAILED")'
temporal workflow query --workflow-id ID --type status       # step: where; why: the last answer; cause: why it turned back
\`\`\`

The log has an alert (\`ALERT saga is parked\`) when it parks and every hour after, and the counter \`saga_parked\` goes up. Alarm on
the first query.`,
  resume: `\`\`\`sh
temporal workflow signal --workflow-id ID --name resume --input '{"how":"AGAIN","step":"STEP"}'   # the cause is mended: try again
temporal workflow signal --workflow-id ID --name resume --input '{"how":"DONE","step":"STEP"}'    # you have done it by hand: go on with the next
\`\`\`

STEP is what the status says, such as \`undo reserve\`; a signal about any other step changes nothing.`,
  versions: `The version in the source holds a hash of the spec. Give each worker \`TEMPORAL_DEPLOYMENT\`, the name of a deployment: sagas are
then finished by the version they started with. Start workers of the new version beside the old ones,
\`temporal worker deployment set-current-version --deployment-name NAME --build-id VERSION\`, and stop the old ones when
\`temporal worker deployment describe-version\` says that they are drained. Without deployments a change of a workflow that runs
must be guarded with \`workflow.GetVersion\`. \`TestReplay\` replays the histories in \`test/testdata/histories/VERSION\`; put histories of
production there (\`temporal workflow show --workflow-id ID --output json\`). It fails when the steps change and the version does not.`,
};
