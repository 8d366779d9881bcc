import { logBroker } from '../src/saga/log-broker.ts';
import { saga } from './sample.ts';
import { MemoryLog } from './support/memory-log.ts';
import { testSaga } from './support/suite.ts';
import { World } from './support/world.ts';

// What runs on Kafka, on a log in the process: a broker for Kafka is not part of the tests.
testSaga(() => World.open(logBroker(new MemoryLog(), saga)));
