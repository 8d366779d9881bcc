#!/usr/bin/env node
import { serve } from './serve.ts';

try {
  await serve(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`qe: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
