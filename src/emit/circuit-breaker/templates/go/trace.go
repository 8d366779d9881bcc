package resilience

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"
)

// trace ties the log lines and spans of one request together, over all services.
type trace struct {
	correlationID string
	// traceparent is W3C Trace Context: version, trace, parent span, flags.
	traceparent string
}

type traceKey struct{}

var (
	traceparentForm = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$`)
	// What a stranger sends ends up in our logs: no line breaks, no endless text.
	correlationForm = regexp.MustCompile(`^[\w.:-]{1,128}$`)
)

const (
	noTrace = "00000000000000000000000000000000"
	noSpan  = "0000000000000000"
)

// WithTrace carries the identifiers of an incoming request, or new ones where it has none that are valid.
func WithTrace(ctx context.Context, incoming http.Header) context.Context {
	t := trace{incoming.Get("X-Correlation-Id"), incoming.Get("Traceparent")}
	if !correlationForm.MatchString(t.correlationID) {
		t.correlationID = randomHex(16)
	}
	if parts := traceparentForm.FindStringSubmatch(t.traceparent); parts == nil || parts[1] == noTrace || parts[2] == noSpan {
		t.traceparent = "00-" + randomHex(16) + "-" + randomHex(8) + "-01"
	}
	return context.WithValue(ctx, traceKey{}, t)
}

// traceHeader of one outgoing attempt: the same trace, a span of its own.
func traceHeader(ctx context.Context) http.Header {
	t, ok := ctx.Value(traceKey{}).(trace)
	if !ok {
		return traceHeader(WithTrace(ctx, http.Header{}))
	}
	header := http.Header{}
	header.Set("X-Correlation-Id", t.correlationID)
	header.Set("Traceparent", t.traceparent[:36]+randomHex(8)+t.traceparent[52:])
	return header
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	// Never fails, says its documentation.
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
