import { it } from 'vitest';
import { linear, MINUTES, npmTest, oddNames, plainNames, proveSaga } from './saga.ts';

const needs = 'installs packages, runs for minutes';
proveSaga('choreography-typescript', needs, [linear, plainNames, oddNames], project => {
  it('compiles strictly, and its tests pass in the process', { timeout: 10 * MINUTES }, () => npmTest(project, 25));

  const { QE_POSTGRES, QE_RABBITMQ } = process.env;
  it.skipIf(!QE_POSTGRES || !QE_RABBITMQ)(
    'its tests pass on PostgreSQL and RabbitMQ (needs QE_POSTGRES and QE_RABBITMQ: .ci/start-postgres.sh, .ci/install-rabbitmq.sh)',
    { timeout: 10 * MINUTES },
    () => npmTest(project, 25, { DATABASE_URL: QE_POSTGRES, AMQP_URL: QE_RABBITMQ }),
  );
});
