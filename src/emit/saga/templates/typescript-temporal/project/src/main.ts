import * as activities from './activities.ts';
import { definition } from './definition.ts';
import { runProgram } from './saga/program.ts';

await runProgram(definition, activities);
