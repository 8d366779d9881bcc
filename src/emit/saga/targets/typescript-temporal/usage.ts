import type { Saga } from '../../spec.ts';
import { addresses } from '../addresses.ts';
import { nameAll } from './naming.ts';

export function usage(saga: Saga): string {
  const { workflow } = nameAll(saga);
  return `## Run it

\`\`\`sh
npm run build
temporal server start-dev --ip 127.0.0.1          # in a terminal of its own; or set TEMPORAL_ADDRESS
export ${addresses(saga)}
npm start                                         # a worker; start as many as you need
\`\`\`

Programs start sagas with \`openSagas\` of \`src/client.ts\`: it checks the input, makes the id \`${saga.name}-…\` of \`${saga.id}\`, and starts
once for each. By hand, with ID as it makes it and INPUT as JSON:

| Command | What it does |
| --- | --- |
| \`temporal workflow start --type ${workflow} --task-queue ${saga.name} -w ID -i INPUT --id-reuse-policy RejectDuplicate\` | starts |
| \`temporal workflow query -w ID --type state\` | phase, first cause, where it is parked |
| \`temporal workflow update execute -w ID --name cancel\` | \`accepted\`: it will be taken back; \`refused\`: too late, it goes on |
| \`temporal workflow signal -w ID --name resume -i '{"how": "again"}'\` | lets a parked one go on; \`"done"\`: you did it by hand |

Settings: \`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, \`TEMPORAL_API_KEY\`, \`TEMPORAL_DEPLOYMENT\` (see RUNBOOK.md), one address for each service as
above. Spans and the metric \`saga.tries\` (by step and outcome) appear when the program registers an OpenTelemetry SDK, \`saga_parks\` and
Temporal's own where its \`Runtime\` is told to send metrics.`;
}
