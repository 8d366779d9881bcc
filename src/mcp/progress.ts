import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { Progress } from '../operations/operation.ts';

const STAGES: readonly Progress['stage'][] = ['discover', 'extract', 'link', 'detect'];
/** Steps per stage: enough for a bar, few enough not to flood the pipe. */
const STEPS = 20;

/** Turns the engine's progress into notifications that only ever go up. */
export function progressReporter(
  progressToken: string | number,
  send: (notification: ServerNotification) => Promise<void>,
): (progress: Progress) => void {
  let last = -1;
  return ({ stage, done, total }) => {
    const part = total > 0 ? Math.floor((Math.min(done, total) / total) * STEPS) : 0;
    const progress = STAGES.indexOf(stage) * STEPS + part;
    if (progress <= last) return;
    last = progress;
    const params = { progressToken, progress, total: STAGES.length * STEPS, message: `${stage} ${done}/${total}` };
    send({ method: 'notifications/progress', params }).catch((error: unknown) => {
      process.stderr.write(`qe: progress was not sent (${String(error)})\n`);
    });
  };
}
