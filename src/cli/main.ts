#!/usr/bin/env node
import { runCommandLine } from './run.ts';

runCommandLine(process.argv.slice(2)).then(
  code => {
    // Not process.exit: what is still being written to a pipe must get out.
    process.exitCode = code;
  },
  (error: unknown) => {
    throw error;
  },
);
