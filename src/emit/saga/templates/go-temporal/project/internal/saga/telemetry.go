package saga

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/activity"
)

// alertEvery is after how many tries somebody is told that a step without a limit does not get on.
const alertEvery = 10

// observation is what is told of one try (S15): a span, a count and a line in the log. Spans go nowhere until the program
// registers an OpenTelemetry SDK.
type observation struct {
	ctx     context.Context
	span    trace.Span
	sagaID  string
	step    string
	attempt int
}

func observe(ctx context.Context, step string) (context.Context, *observation) {
	info := activity.GetInfo(ctx)
	o := &observation{sagaID: info.WorkflowExecution.ID, step: step, attempt: int(info.Attempt)}
	if o.attempt%alertEvery == 0 {
		activity.GetLogger(ctx).Error("ALERT step does not get on", "sagaId", o.sagaID, "step", step, "tries", o.attempt)
	}
	o.ctx, o.span = otel.Tracer("saga").Start(ctx, "saga "+step, trace.WithAttributes(
		attribute.String("saga.id", o.sagaID),
		attribute.String("saga.step", step),
		attribute.Int("saga.attempt", o.attempt),
	))
	return o.ctx, o
}

func (o *observation) end(failed *failure) {
	outcome, why := "Done", ""
	if failed != nil {
		outcome, why = failed.kind, failed.why
		o.span.SetStatus(codes.Error, why)
	}
	o.span.SetAttributes(attribute.String("saga.outcome", outcome))
	o.span.End()
	tags := map[string]string{"step": o.step, "outcome": outcome}
	activity.GetMetricsHandler(o.ctx).WithTags(tags).Counter("saga_tries").Inc(1)
	activity.GetLogger(o.ctx).Info("saga step", "sagaId", o.sagaID, "step", o.step, "attempt", o.attempt,
		"outcome", outcome, "why", why)
}

// headers are the W3C trace context and the correlation id. Without an SDK all calls of a saga still share one trace.
func (o *observation) headers() http.Header {
	headers := http.Header{}
	headers.Set("Traceparent", o.traceparent())
	headers.Set("X-Correlation-Id", Escape(o.sagaID))
	headers.Set("X-Saga-Step", Escape(o.step))
	headers.Set("X-Saga-Attempt", strconv.Itoa(o.attempt))
	return headers
}

func (o *observation) traceparent() string {
	if span := o.span.SpanContext(); span.IsValid() {
		return fmt.Sprintf("00-%s-%s-%s", span.TraceID(), span.SpanID(), span.TraceFlags())
	}
	one := fmt.Sprintf("%s %s %d", o.sagaID, o.step, o.attempt)
	return fmt.Sprintf("00-%s-%s-01", digest(o.sagaID, 16), digest(one, 8))
}

// digest is the first bytes of a hash, in hexadecimal.
func digest(text string, bytes int) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:bytes])
}
