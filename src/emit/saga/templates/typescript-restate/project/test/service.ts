import { runProgram } from '../src/saga/program.ts';
import { saga } from './sample.ts';
import { SHORT, SHORT_DEADLINE } from './scenario.ts';

await runProgram(saga, { ...saga, name: `${saga.name}${SHORT}`, deadline: SHORT_DEADLINE });
