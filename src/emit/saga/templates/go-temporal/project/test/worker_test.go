package test

import (
	"context"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"example.com/saga-project/internal/saga"
)

// work runs a worker in a process of its own.
func work(queue string) error {
	c, err := dial(context.Background())
	if err != nil {
		return err
	}
	defer c.Close()
	program, err := sagaProgram(os.Getenv)
	if err != nil {
		return err
	}
	program.Name = queue
	return newWorker(c, program, worker.Options{}).Run(worker.InterruptCh())
}

// newWorker makes a worker that does not wait.
func newWorker(c client.Client, program saga.Program, options worker.Options) worker.Worker {
	options.Interceptors = []interceptor.WorkerInterceptor{&hurry{}}
	// For so long Temporal waits for the worker that had a saga before it asks another one.
	options.StickyScheduleToStartTimeout = time.Second
	return saga.NewWorker(c, program, options)
}

// timerMemo is how long a saga's timers are, in milliseconds.
const timerMemo = "timer"

// hurry lets tries follow each other closely.
type hurry struct {
	interceptor.WorkerInterceptorBase
}

func (*hurry) InterceptWorkflow(
	_ workflow.Context, next interceptor.WorkflowInboundInterceptor,
) interceptor.WorkflowInboundInterceptor {
	return &hurryIn{interceptor.WorkflowInboundInterceptorBase{Next: next}}
}

type hurryIn struct {
	interceptor.WorkflowInboundInterceptorBase
}

func (h *hurryIn) Init(out interceptor.WorkflowOutboundInterceptor) error {
	return h.Next.Init(&hurryOut{interceptor.WorkflowOutboundInterceptorBase{Next: out}})
}

type hurryOut struct {
	interceptor.WorkflowOutboundInterceptorBase
}

func (h *hurryOut) ExecuteActivity(ctx workflow.Context, activity string, args ...any) workflow.Future {
	retry := temporal.RetryPolicy{}
	if given := workflow.GetActivityOptions(ctx).RetryPolicy; given != nil {
		retry = *given
	}
	retry.InitialInterval, retry.MaximumInterval = 10*time.Millisecond, 50*time.Millisecond
	return h.Next.ExecuteActivity(workflow.WithRetryPolicy(ctx, retry), activity, args...)
}

func (h *hurryOut) NewTimer(ctx workflow.Context, d time.Duration) workflow.Future {
	var milliseconds int64
	memo := workflow.GetInfo(ctx).Memo.GetFields()[timerMemo]
	if memo != nil && converter.GetDefaultDataConverter().FromPayload(memo, &milliseconds) == nil {
		d = time.Duration(milliseconds) * time.Millisecond
	}
	return h.Next.NewTimer(ctx, d)
}
