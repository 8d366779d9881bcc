import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, startProgram } from '../support/program.ts';
import { bakery, manyServices, tree } from '../support/trees.ts';

type Frame = Readonly<Record<string, unknown>> & { readonly id?: number };

/** Frames over a bare pipe: what a client library would hide. */
function pipe(child: ChildProcessWithoutNullStreams) {
  let buffer = '';
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    buffer += text;
    const parts = buffer.split('\n');
    buffer = parts.pop()!;
    lines.push(...parts);
    for (const wake of waiting.splice(0)) wake();
  });
  const frames = () => lines.map(line => JSON.parse(line) as Frame);
  return {
    frames,
    send: (...messages: readonly object[]) =>
      child.stdin.write(messages.map(m => `${JSON.stringify({ jsonrpc: '2.0', ...m })}\n`).join('')),
    async answer(id: number): Promise<Frame> {
      for (;;) {
        const found = frames().find(frame => frame.id === id);
        if (found) return found;
        await new Promise<void>(resolve => waiting.push(resolve));
      }
    },
  };
}

function start(cwd: string) {
  const child = startProgram('mcp.mjs', [], { cwd });
  onTestFinished(() => void child.kill());
  return { child, ...pipe(child) };
}

const initialize = (id: number) => ({
  id,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

describe('over a bare pipe', () => {
  it('answers an unknown method before initialize, and works after it', async () => {
    const { send, answer } = start(tree(bakery));
    send(
      { id: 1, method: 'server/discover' },
      initialize(2),
      { method: 'notifications/initialized' },
      { id: 3, method: 'tools/list' },
    );
    expect(await answer(1)).toMatchObject({ error: { code: -32601 } });
    expect(await answer(2)).toMatchObject({ result: { protocolVersion: '2025-11-25', serverInfo: { name: 'qe' } } });
    expect(await answer(3)).toMatchObject({
      result: { tools: expect.arrayContaining([expect.objectContaining({ name: 'analyze_repo' })]) },
    });
  });

  it('writes nothing but frames, also after noise, and ends with its input', async () => {
    const { child, send, frames, answer } = start(tree(bakery));
    child.stdin.write('this is no frame\n{"jsonrpc":"2.0"}\n');
    send(initialize(1), { id: 2, method: 'tools/call', params: { name: 'analyze_repo', arguments: {} } });
    await answer(2);
    child.stdin.end();
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(0);
    for (const frame of frames()) expect(frame).toMatchObject({ jsonrpc: '2.0' });
  });

  it('answers what is still under way when its input ends', async () => {
    const { child, send, answer } = start(tree(bakery));
    send(initialize(1), { id: 2, method: 'tools/call', params: { name: 'analyze_repo', arguments: {} } });
    child.stdin.end();
    expect(await answer(2)).toMatchObject({ result: { structuredContent: {} } });
  });

  it('says nothing more about a cancelled call, and goes on', async () => {
    const { send, frames, answer } = start(tree(manyServices(300)));
    send(initialize(1), { id: 2, method: 'tools/call', params: { name: 'analyze_repo', arguments: {} } });
    send({ method: 'notifications/cancelled', params: { requestId: 2, reason: 'changed my mind' } });
    send({ id: 3, method: 'tools/call', params: { name: 'list_findings', arguments: { limit: 1 } } });
    expect(await answer(3)).toMatchObject({ result: { structuredContent: {} } });
    expect(frames().filter(frame => frame.id === 2)).toEqual([]);
  });
});

it('reports progress that only goes up', async () => {
  const client = await connect({ cwd: tree(manyServices(300)) });
  onTestFinished(() => client.close());
  const seen: number[] = [];
  await client.callTool({ name: 'analyze_repo' }, undefined, { onprogress: ({ progress }) => seen.push(progress) });
  expect(seen.length).toBeGreaterThan(2);
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
});
