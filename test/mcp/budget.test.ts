import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, connect } from '../support/program.ts';
import { makeTree, manyServices } from '../support/trees.ts';

/** A token is counted as four characters. */
const USUAL = 2_000 * 4;
const MOST = 10_000 * 4;

const bank = makeTree(manyServices(300));
let client: Client;
beforeAll(async () => {
  client = await connect({ cwd: bank.root });
});
afterAll(async () => {
  await client.close();
  bank.remove();
});

const NEIGHBOUR = 'branch-office-007';

it.each([
  ['analyze_repo', {}],
  ['analyze_repo', { focus: NEIGHBOUR }],
  ['list_findings', {}],
  ['list_findings', { component: NEIGHBOUR }],
  ['map_architecture', {}],
  ['map_architecture', { format: 'json' }],
  ['map_architecture', { view: 'data' }],
  ['map_architecture', { view: 'events' }],
  ['map_architecture', { view: 'failure', focus: NEIGHBOUR }],
  ['read_reference', {}],
  ['read_reference', { id: 'anti-patterns/shared-database' }],
  ['read_reference', { id: 'nothing-like-it' }],
])('%s %o stays within 2,000 tokens', async (name, args) => {
  const { text, json, isError } = await call(client, name, args);
  expect(isError).toBe(false);
  expect(JSON.stringify(json).length).toBeLessThanOrEqual(USUAL);
  expect(text.length).toBeLessThanOrEqual(USUAL);
  expect(text.length).toBeGreaterThan(50);
});

it.each([
  ['list_findings', { limit: 1_000 }],
  ['map_architecture', { focus: NEIGHBOUR, depth: 20 }],
  ['map_architecture', { focus: NEIGHBOUR, depth: 20, format: 'json' }],
])('%s %o stays within 10,000 tokens', async (name, args) => {
  const { text, json } = await call(client, name, args);
  expect(JSON.stringify(json).length).toBeLessThanOrEqual(MOST);
  expect(text.length).toBeLessThanOrEqual(MOST);
});

it('says how much is left out and how to get it', async () => {
  const overview = await call(client, 'analyze_repo');
  expect(overview.json.more).toMatchObject({ components: expect.any(Number), worst: expect.any(Number) });
  expect(overview.json.hint).toContain('list_findings');
  const map = await call(client, 'map_architecture');
  expect(map.json).toMatchObject({ more: expect.any(Number), hint: expect.stringContaining('focus') });
  const findings = await call(client, 'list_findings');
  expect(findings.json.next).toEqual(expect.any(String));
});
