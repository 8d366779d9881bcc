// A worker in a process of its own, to be killed.
import { fileURLToPath } from 'node:url';
import * as activities from '../../src/activities.ts';
import { definition } from '../../src/definition.ts';
import { runProgram } from '../../src/saga/program.ts';

const workflowModules = [fileURLToPath(new URL('./hurry.js', import.meta.url))];
await runProgram(definition, activities, {
  interceptors: { workflowModules },
  // For so long Temporal waits for the worker that had a saga before it asks another one.
  stickyQueueScheduleToStartTimeout: '1s',
});
