import type { Saga } from '../../spec.ts';
import { addresses } from '../addresses.ts';

/** The saga's name as a file. */
export const fileName = (saga: Saga): string => (/^(?:main|saga)$/.test(saga.name) ? `${saga.name}-saga` : saga.name);

export function usage(saga: Saga): string {
  return `## Run it

\`\`\`sh
npx restate-server --config-file restate.toml     # in a terminal of its own
export ${addresses(saga, 8091)}
npm start                                         # 127.0.0.1:9080, or PORT
curl http://127.0.0.1:9070/deployments -H 'content-type: application/json' -d '{"uri": "http://127.0.0.1:9080"}'
\`\`\`

| Request to http://127.0.0.1:8080 | What it does |
| --- | --- |
| \`POST /${saga.name}/ID/run/send\` with the input | starts; the same id starts once (\`/run\` waits for the end) |
| \`POST /${saga.name}/ID/status\` | phase, first cause, where it is parked |
| \`POST /${saga.name}/ID/cancel\` | 200: it is taken back; 409: too late, it goes on |
| \`POST /${saga.name}/ID/resume\` with \`"again"\` or \`"done"\` | lets a parked one go on |

\`ID\` is \`${saga.id}\`. Spans of the steps come from Restate, spans of the calls when the program registers an OpenTelemetry SDK.`;
}
