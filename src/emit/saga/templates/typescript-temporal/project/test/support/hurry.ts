import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';

/** Tests do not wait: tries follow each other closely, and timers are as long as the memo `timer` says. */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        const retry = { ...input.options.retry, initialInterval: 10, maximumInterval: 50 };
        return next({ ...input, options: { ...input.options, retry } });
      },
      startTimer(input, next) {
        const timer = workflowInfo().memo?.timer;
        return next(typeof timer === 'number' ? { ...input, durationMs: timer } : input);
      },
    },
  ],
});
