package saga

import (
	"context"
	"os"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// Dial connects with the server at TEMPORAL_ADDRESS, in TEMPORAL_NAMESPACE, with TEMPORAL_API_KEY where there is one.
func Dial(ctx context.Context, logger log.Logger) (client.Client, error) {
	options := client.Options{
		HostPort:  os.Getenv("TEMPORAL_ADDRESS"),
		Namespace: os.Getenv("TEMPORAL_NAMESPACE"),
		Logger:    logger,
	}
	if key := os.Getenv("TEMPORAL_API_KEY"); key != "" {
		options.Credentials = client.NewAPIKeyStaticCredentials(key)
	}
	return client.DialContext(ctx, options)
}

// Start starts a saga. The same id starts once, also when the first one has ended.
func Start(ctx context.Context, c client.Client, queue, id string, run, input any) (client.WorkflowRun, error) {
	return c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		TaskQueue:                queue,
		ID:                       id,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	}, run, input)
}
