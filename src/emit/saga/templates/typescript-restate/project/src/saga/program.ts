import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createEndpointHandler } from '@restatedev/restate-sdk';
import { type Definition, workflowOf } from './define.ts';
import { log } from './telemetry.ts';

/** Serves sagas to Restate, on this machine only: put what checks who is asking in front of it. */
export async function runProgram<I>(...sagas: readonly Definition<I>[]): Promise<void> {
  const server = createServer(createEndpointHandler({ services: sagas.map(workflowOf) }));
  // `restate.serve` would listen on every interface.
  await new Promise<void>(resolve => server.listen(Number(process.env.PORT ?? 9080), '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  log('info', 'listening', { address, sagas: sagas.map(s => `${s.name} ${s.version}`) });
}
