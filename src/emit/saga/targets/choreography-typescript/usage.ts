import type { Saga } from '../../spec.ts';
import { choreograph } from './flow.ts';
import { vocabularyOf } from './names.ts';

/** How a service becomes part of the saga; a section of the README. */
export function usage(saga: Saga): string {
  const words = vocabularyOf(saga);
  const { steps, starter, completed, compensated } = choreograph(saga);
  const first = words.services.get(starter)!;
  const { does, undoes } = words.effects.get(steps[0]!.id)!;
  const undo = steps[0]!.compensation
    ? `\n  async ${undoes}(tx, key) {\n    await tx.query('delete from things where key = $1', [key]);\n  },`
    : '';
  return `## Who hears whom

| Step | Waits for | Is taken back on | Tells |
| --- | --- | --- | --- |
${steps
  .map(({ id, service, flow }) => {
    const tells = [
      `${id}.completed`,
      ...(flow.mustSucceed ? [] : [`${id}.refused`]),
      ...(flow.undoOn.length > 0 ? [`${id}.undone`] : []),
    ];
    return `| ${service}: ${id} | ${[flow.on, ...flow.fencedOn].join(', ')} | ${flow.undoOn.join(', ') || '–'} | ${tells.join(', ')} |`;
  })
  .join('\n')}
| ${starter}: end | ${[completed, ...compensated].join(', ')} | – | – |

## Use it

Each service brings its own changes, and runs:

\`\`\`ts
await runProgram(${first.constant}({
  async ${does}(tx, request, key) {
    await tx.query('insert into things (key, …) values ($1, …)', [key]);
  },${undo}
  …
}));
\`\`\`

with \`DATABASE_URL\` (its own database) and \`AMQP_URL\`. It may be started any number of times. ${starter} starts a saga in the transaction of
whatever asks for it, so that there is never one without the other, and asks for it to be taken back:

\`\`\`ts
const { sagas } = ${first.constant}(effects);
const sagaId = await sagas.start(tx, input);      // in your transaction
await sagas.cancel(pool, sagaId);                 // false: it has ended; otherwise the phase will tell
await sagas.find(pool, sagaId);                   // running, completed, compensated; and why
\`\`\`

An event is \`{ id, type, version, spec, time, sagaId, causation, traceparent, data }\`. The saga id is the correlation id; \`causation\` is the event before it. To
run the tests on servers: \`DATABASE_URL=postgresql://… AMQP_URL=amqp://… npm test\`.`;
}
