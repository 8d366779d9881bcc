import { copyTemplates, template } from '../../templates.ts';
import { stepsOf } from '../spec.ts';
import type { SagaTarget } from '../target.ts';
import { choreograph } from './choreography-typescript/flow.ts';
import { vocabularyOf } from './choreography-typescript/names.ts';
import { sagaFile } from './choreography-typescript/saga-file.ts';
import { serviceFile } from './choreography-typescript/service-file.ts';
import { parkedFile, sampleFile } from './choreography-typescript/test-files.ts';
import { usage } from './choreography-typescript/usage.ts';
import { circularTypes, limit, unheardErrors } from './limits.ts';
import { type Manifest, packageJson, packageLock, testScript } from './typescript/manifest.ts';

/** What of the participant kit a service needs that hears of its steps by events. */
const KIT = ['once.ts', 'inbox.ts', 'transaction.ts'];

/** More services than this, and nobody sees any more what follows what. */
const MOST_SERVICES = 4;

const ORCHESTRATORS = 'typescript-dbos or typescript-restate';

const manifest: Manifest = {
  target: 'choreography-typescript',
  node: '>=20',
  scripts: {
    test: testScript(['saga', 'relay', 'log', 'weather', 'rabbitmq']),
    parked: 'node dist/src/parked.js',
  },
};

export const choreographyTypescript: SagaTarget = {
  id: 'choreography-typescript',
  title: 'TypeScript, choreographed over RabbitMQ',
  needs:
    'Node 20 or newer; nothing else to try it, PostgreSQL 13 (DATABASE_URL) and RabbitMQ 3.10 (AMQP_URL) or newer to run it',
  commands: { setUp: 'npm ci', test: 'npm test' },
  verify: ['npm ci', 'npm test'],
  notes: [
    'Nobody knows how far a saga is: the service that starts it knows that it runs, how it ended, and why. Follow one by its trace.',
    'A cancel and the deadline are heard by the step that decides. What was begun before that is begun all the same, and taken back.',
    'Without DATABASE_URL and AMQP_URL the tests use an embedded PGlite and a broker in the process; the tests on RabbitMQ are skipped and say so.',
    'Steps are transactions of their service: what cannot be in one (mail, a payment provider) is written down in it and sent by its service with the key.',
    'Kafka instead of RabbitMQ: `logBroker(openKafka(brokers, lost), saga)` in place of `openRabbitMq`, with @platformatic/kafka as a dependency (Node 22.22 or newer). What runs on it is tested on a log in the process; `src/saga/kafka.ts` itself is only compiled here and has met no broker. An event that is tried again holds up its partition.',
    'A try is limited by statement_timeout, statement by statement; the query of a pivot is not needed, its outcome is known.',
  ],

  check(saga) {
    const complaints = [...circularTypes(saga)];
    for (const { steps } of saga.stages)
      if (steps.length > 1)
        complaints.push(
          limit(
            steps[0],
            `${steps.length} steps in parallel need a coordinator that waits for all of them (S11), and a choreography has none; put them one after the other, or emit for ${ORCHESTRATORS}`,
          ),
        );
    for (const step of stepsOf(saga).filter(s => s.breaker))
      complaints.push(
        limit(
          step,
          `a breaker guards a call, and in a choreography the step is a transaction of its own service; leave it out, or emit for ${ORCHESTRATORS}`,
          'warning',
        ),
      );
    const services = new Set(stepsOf(saga).map(s => s.service)).size;
    if (services > MOST_SERVICES)
      complaints.push(
        limit(
          saga,
          `${services} services hear from each other and nobody sees the whole; from five services on prefer ${ORCHESTRATORS}`,
          'warning',
        ),
      );
    return [
      ...complaints,
      ...unheardErrors(
        saga,
        'a step is a transaction of its own service, in which a Refusal is final and whatever else is thrown left no trace and is tried again',
      ),
    ];
  },

  emit(saga, files) {
    const words = vocabularyOf(saga);
    const choreography = choreograph(saga);
    files.add('package.json', packageJson(saga, manifest));
    files.add('package-lock.json', packageLock(saga, manifest));
    copyTemplates('saga/choreography-typescript/project', files, '');
    copyTemplates('saga/typescript-pglite', files, 'test/support');
    for (const name of KIT) files.add(`participant/${name}`, template(`saga/typescript-participant/${name}`));
    files.add('migrations/001-saga-requests.sql', template('saga/participant/001-saga-requests.sql'));
    files.add(`src/${words.file}.ts`, sagaFile(saga, words));
    for (const [service, { file }] of words.services)
      files.add(`src/services/${file}.ts`, serviceFile(saga, service, choreography, words));
    files.add('src/parked.ts', parkedFile(words));
    files.add('test/sample.ts', sampleFile(saga, words));
  },

  layout: saga => [
    [`src/${vocabularyOf(saga).file}.ts`, 'types, ways of trying again, and what the services have in common'],
    ['src/services/', 'one file for each service: which event it waits for, what it then does, what it tells'],
    ['src/saga/', 'events, outbox and relay, RabbitMQ, tries, fence, parking, telemetry'],
    ['participant/', 'the kit for services that take part: inbox, transaction, refusal; `once` for the same over HTTP'],
    ['migrations/', 'tables that each service needs in its own database; applied at the start'],
    [
      'test/',
      'steps refused, lost, late, twice and out of order; cancels; parking; a killed relay; all asserted on a ledger',
    ],
  ],

  usage,

  parked: {
    find: `\`\`\`sh
npm run build
AMQP_URL=amqp://… npm run parked
\`\`\`

A line for each parked event: saga, service, step, event and the first cause. They lie in the queues \`*.parked\`; alarm on their
length (\`rabbitmqctl list_queues name messages\`). The log has an alert (\`"message": "saga is parked"\`) with the last error. Alarm
also on what waits in the outboxes: \`select count(*) from outbox where published_at is null and failures > 0\`.`,
    resume: `\`\`\`sh
npm run parked -- again SAGA      # the cause is mended: back into its queue; "all" for every saga
DATABASE_URL=… npm run parked -- done SAGA   # done by hand: only its event is told (the database of that service)
\`\`\``,
    versions: `The version is in the names of the exchange and of all queues: services of a new version hear only sagas of that version. Run
both until the service that starts sagas finds none of the old one
(\`select count(*) from saga_instance where version = OLD and phase = 'running'\`), then stop the old one and delete its queues. An
event that was made from another spec under the same version is parked, not guessed at.`,
  },
};
