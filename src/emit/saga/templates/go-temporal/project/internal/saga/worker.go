package saga

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Program is what a worker runs: a saga's workflow and the calls of its participants.
type Program struct {
	// Name of the task queue.
	Name     string
	Version  string
	Workflow any
	// Calls is a struct whose methods are the activities.
	Calls any
}

// Work runs a worker until the process is told to stop.
func Work(ctx context.Context, program Program) error {
	c, err := Dial(ctx, log.NewStructuredLogger(slog.Default()))
	if err != nil {
		return fmt.Errorf("no connection with Temporal: %w", err)
	}
	defer c.Close()
	if err := RegisterState(ctx, c); err != nil {
		slog.Warn("register the search attribute by hand", "name", StateAttribute, "error", err)
	}
	slog.Info("worker runs", "saga", program.Name, "version", program.Version)
	return NewWorker(c, program, worker.Options{}).Run(worker.InterruptCh())
}

// NewWorker makes a worker. S14: with TEMPORAL_DEPLOYMENT a saga is finished by the version it started with.
func NewWorker(c client.Client, program Program, options worker.Options) worker.Worker {
	if deployment := os.Getenv("TEMPORAL_DEPLOYMENT"); deployment != "" {
		options.DeploymentOptions = worker.DeploymentOptions{
			UseVersioning:             true,
			Version:                   worker.WorkerDeploymentVersion{DeploymentName: deployment, BuildID: program.Version},
			DefaultVersioningBehavior: workflow.VersioningBehaviorPinned,
		}
	}
	w := worker.New(c, program.Name, options)
	w.RegisterWorkflow(program.Workflow)
	w.RegisterActivity(program.Calls)
	return w
}

// RegisterState tells the namespace of the search attribute, which it must know before a workflow sets it. Where that needs
// rights that this program lacks, a person does it.
func RegisterState(ctx context.Context, c client.Client) error {
	namespace := os.Getenv("TEMPORAL_NAMESPACE")
	if namespace == "" {
		namespace = client.DefaultNamespace
	}
	_, err := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace:        namespace,
		SearchAttributes: map[string]enums.IndexedValueType{StateAttribute: enums.INDEXED_VALUE_TYPE_KEYWORD},
	})
	var known *serviceerror.AlreadyExists
	if errors.As(err, &known) {
		return nil
	}
	return err
}
