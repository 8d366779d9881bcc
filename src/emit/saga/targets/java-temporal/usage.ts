import type { Saga } from '../../spec.ts';
import type { SagaTarget } from '../../target.ts';
import { addresses } from '../addresses.ts';
import { exampleInput } from '../sample-value.ts';
import { planOf } from './plan.ts';

/** How the worker is started and sagas are spoken to. */
export function usage(saga: Saga): string {
  const { main, input } = planOf(saga);
  return `## Run it

\`\`\`sh
temporal server start-dev --search-attribute SagaState=Keyword     # a server for this machine
export ${addresses(saga)}
mvn -q compile exec:exec                                            # the worker; TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE
\`\`\`

A program starts a saga with \`${main}.start(client, new ${input}(…))\`, and reaches it with
\`client.newWorkflowStub(${main}.class, sagaId)\`. From a shell:

\`\`\`sh
temporal workflow start --type ${main} --task-queue ${saga.name} --workflow-id ${saga.name}-1 --id-reuse-policy RejectDuplicate \\
  --input '${exampleInput(saga).replaceAll("'", "'\\''")}'
temporal workflow query --workflow-id ${saga.name}-1 --type status
temporal workflow update execute --workflow-id ${saga.name}-1 --name cancel   # ACCEPTED: taken back; TOO_LATE: it goes on
\`\`\`

Spans appear when the program registers an OpenTelemetry SDK, the counters \`saga_tries\` (by step and outcome) and \`saga_parked\`
(by step) when the client's service stubs are given a metrics scope; the log is there without either.`;
}

export const parked: SagaTarget['parked'] = {
  find: `\`\`\`sh
temporal workflow list --query 'SagaState in ("PARKED", "COMPENSATION_FAILED")'
temporal workflow query --workflow-id ID --type status       # step: where; why: the last answer; cause: why it turned back
\`\`\`

The log has an alert (\`ALERT saga is parked\`) and the counter \`saga_parked\` goes up. Alarm on the first query.`,
  resume: `\`\`\`sh
temporal workflow signal --workflow-id ID --name resume --input '"AGAIN"' --input '"STEP"'   # the cause is mended: try again
temporal workflow signal --workflow-id ID --name resume --input '"DONE"' --input '"STEP"'    # you have done it by hand: go on with the next
\`\`\`

STEP is what the status says, such as \`undo reserve\`; a signal about any other step changes nothing.`,
  versions: `The version in the source holds a hash of the spec. With \`TEMPORAL_DEPLOYMENT=versioned\` workers say it to Temporal, which then
has a saga finished by the version it started with: deploy the new version beside the old one,
\`temporal worker deployment set-current-version --deployment-name NAME --build-id VERSION\`, and stop the old one when
\`temporal worker deployment describe-version\` says that it is drained. Without that, a change of a workflow that runs must be
written with \`Workflow.getVersion\`. \`ReplayTest\` replays the histories in \`src/test/resources/histories/VERSION\`; it writes them down
when there are none: keep them with the source. It fails when the steps change and the version does not.`,
};
