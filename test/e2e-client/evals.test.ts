import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CLIENTS, WHY_SKIPPED } from './client.ts';
import { REPOSITORY } from './plugin-copy.ts';

const run = promisify(execFile);

it('the trigger prompts go through the client: what is picked from its listing loads', async context => {
  if (CLIENTS.length === 0) context.skip(WHY_SKIPPED);
  const args = [join(REPOSITORY, 'evals', 'run.mjs'), '--only', 'orchestrator', '--chooser'];
  const host = await run(process.execPath, [...args, 'host']);
  expect(host.stdout).toMatch(/^orchestrator +13 /m);
  // The scripted model decides by words, so it must decide as the baseline does: the listing arrived as it is written.
  const lexical = await run(process.execPath, [...args, 'lexical']);
  expect(host.stdout).toBe(lexical.stdout);
}, 120_000);
