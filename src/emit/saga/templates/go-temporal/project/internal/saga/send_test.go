package saga

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
)

type item struct {
	Name  string  `json:"name"`
	Price Decimal `json:"price"`
	Note  *string `json:"note,omitempty"`
}

// TestAsk reads what participants answer.
func TestAsk(t *testing.T) {
	const good = `{"name":"cup","price":"1.50"}`
	only := func(status int, body string) func(*http.Request) (int, string) {
		return func(*http.Request) (int, string) { return status, body }
	}
	tests := map[string]struct {
		answers  func(*http.Request) (status int, body string)
		errors   *Errors
		question string
		want     string
		// kind is that of the error.
		kind  string
		calls int
	}{
		"done":                      {answers: only(200, good), want: "cup 1.50"},
		"a number is a decimal too": {answers: only(201, `{"name":"cup","price":1.50}`), want: "cup 1.50"},
		"refused":                   {answers: only(409, `{"code":"OutOfStock"}`), kind: Refused},
		"refused without a code":    {answers: only(400, `no`), kind: Refused},
		"too many":                  {answers: only(429, ``), kind: Transient},
		"broken":                    {answers: only(500, ``), kind: Unknown},
		"moved":                     {answers: only(302, ``), kind: Unknown},
		"the code is more exact": {
			answers: only(409, `{"code":"TryLater"}`),
			errors:  &Errors{Refused: []string{"http:4xx"}, Transient: []string{"TryLater"}}, kind: Transient,
		},
		"a part is missing":    {answers: only(200, `{"name":"cup"}`), kind: Unknown},
		"a part is of no type": {answers: only(200, `{"name":1,"price":"1"}`), kind: Unknown},
		"no JSON":              {answers: only(200, `<p>`), kind: Unknown},
		"nothing":              {answers: only(200, ``), kind: Unknown},
		"no answer, and no second try that nobody counts": {answers: only(0, ``), kind: Unknown, calls: 1},
		"a question tells": {
			answers: func(r *http.Request) (int, string) {
				if r.Method == http.MethodGet {
					return 200, good
				}
				return 500, ""
			},
			question: "/items/{key}", want: "cup 1.50", calls: 2,
		},
		"a question that is not answered leaves it unknown": {
			answers: func(r *http.Request) (int, string) {
				if r.Method == http.MethodGet {
					return 404, ""
				}
				return 500, ""
			},
			question: "/items/{key}", kind: Unknown, calls: 2,
		},
		"a refusal is not asked about": {answers: only(409, ""), question: "/items/{key}", kind: Refused, calls: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			calls := 0
			to := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/warm") {
					return
				}
				calls++
				status, body := test.answers(r)
				if status == 0 {
					connection, _, err := http.NewResponseController(w).Hijack()
					if err == nil {
						_ = connection.Close()
					}
					return
				}
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			})
			got, err := inActivity(t, nil, func(ctx context.Context) (string, error) {
				// So that there is a connection to be used again.
				if err := Tell(ctx, to, "warm", Post("/warm", nil)); err != nil {
					return "", err
				}
				request := Post("/items", Body{"name": "cup"})
				request.Errors, request.Question = test.errors, test.question
				answer, err := Ask[item](ctx, to, "make", request)
				return fmt.Sprintf("%s %s", answer.Name, answer.Price), err
			})
			var failed *temporal.ApplicationError
			if errors.As(err, &failed) != (test.kind != "") || (failed != nil && failed.Type() != test.kind) {
				t.Errorf("the error is %v, not %s", err, test.kind)
			}
			if test.want != "" && got != test.want {
				t.Errorf("the answer is %s, not %s", got, test.want)
			}
			if test.calls > 0 && calls != test.calls {
				t.Errorf("there were %d calls, not %d", calls, test.calls)
			}
		})
	}
}

// TestTriesAreCounted loses an answer on a connection that has been used before.
func TestTriesAreCounted(t *testing.T) {
	for _, request := range []Request{
		Get("/x"), Post("/x", nil), Post("/x", Body{"a": 1}), Put("/x", Body{"a": 1}), Delete("/x", nil), {Method: "HEAD", Path: "/x"},
	} {
		t.Run(request.Method, func(t *testing.T) {
			calls := 0
			to := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/warm" {
					return
				}
				calls++
				if text, err := io.ReadAll(r.Body); err != nil || (len(text) > 0) != (request.Body != nil) {
					t.Errorf("the body is %q, %v", text, err)
				}
				connection, _, err := http.NewResponseController(w).Hijack()
				if err == nil {
					_ = connection.Close()
				}
			})
			if _, err := inActivity(t, nil, func(ctx context.Context) (string, error) {
				if err := Tell(ctx, to, "warm", Post("/warm", nil)); err != nil {
					t.Error(err)
				}
				return "", Tell(ctx, to, "x", request)
			}); err == nil || calls != 1 {
				t.Errorf("%d calls, and the error is %v", calls, err)
			}
		})
	}
}

// TestTelemetry sees what is told of one try (S15).
func TestTelemetry(t *testing.T) {
	spans := &recorder{}
	before := otel.GetTracerProvider()
	otel.SetTracerProvider(spans)
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	counts := &counter{}
	var headers http.Header
	to := serve(t, func(_ http.ResponseWriter, r *http.Request) { headers = r.Header })
	if _, err := inActivity(t, counts, func(ctx context.Context) (string, error) {
		return "", Tell(ctx, to, "undo reserve", Delete("/reservations/{key}", nil))
	}); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Idempotency-Key":  {"default-test-workflow-id%3Areserve"},
		"Traceparent":      {"00-01000000000000000000000000000000-0200000000000000-01"},
		"X-Correlation-Id": {"default-test-workflow-id"},
		"X-Saga-Step":      {"undo%20reserve"},
		"X-Saga-Attempt":   {"1"},
	}
	for name, values := range want {
		if !slices.Equal(headers.Values(name), values) {
			t.Errorf("%s is %v, not %v", name, headers.Values(name), values)
		}
	}
	if !slices.Equal(spans.names, []string{"saga undo reserve"}) {
		t.Errorf("the spans are %v", spans.names)
	}
	if !slices.Contains(counts.seen, "saga_tries outcome=Done step=undo reserve") {
		t.Errorf("the counts are %v", counts.seen)
	}
}

func serve(t *testing.T, handle http.HandlerFunc) Participant {
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return NewAddresses(func(string) string { return server.URL + "/" }).At("SERVICE_URL")
}

func inActivity(t *testing.T, counts client.MetricsHandler, work func(context.Context) (string, error)) (string, error) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(nobody{})
	if counts != nil {
		suite.SetMetricsHandler(counts)
	}
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(work)
	value, err := env.ExecuteActivity(work)
	if err != nil {
		return "", err
	}
	var answer string
	return answer, errors.Join(value.Get(&answer))
}

// recorder is what a program registers that wants spans.
type recorder struct {
	embedded.TracerProvider
	names []string
}

func (r *recorder) Tracer(string, ...trace.TracerOption) trace.Tracer { return &tracer{to: r} }

type tracer struct {
	embedded.Tracer
	to *recorder
}

func (r *tracer) Start(
	ctx context.Context, name string, _ ...trace.SpanStartOption,
) (context.Context, trace.Span) {
	r.to.names = append(r.to.names, name)
	return noop.NewTracerProvider().Tracer("").Start(trace.ContextWithSpanContext(ctx, trace.NewSpanContext(
		trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled},
	)), name)
}

// counter hears of metrics.
type counter struct {
	client.MetricsHandler
	mutex sync.Mutex
	seen  []string
	tags  map[string]string
	root  *counter
}

func (c *counter) WithTags(tags map[string]string) client.MetricsHandler {
	root := c
	if c.root != nil {
		root = c.root
	}
	all := maps.Clone(c.tags)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, tags)
	return &counter{tags: all, root: root}
}

func (c *counter) Counter(name string) client.MetricsCounter {
	return counted(func(int64) {
		line := name
		for _, tag := range []string{"outcome", "step"} {
			if value, isThere := c.tags[tag]; isThere {
				line += " " + tag + "=" + value
			}
		}
		if c.root != nil {
			c.root.mutex.Lock()
			defer c.root.mutex.Unlock()
			c.root.seen = append(c.root.seen, line)
		}
	})
}

func (c *counter) Gauge(name string) client.MetricsGauge { return client.MetricsNopHandler.Gauge(name) }
func (c *counter) Timer(name string) client.MetricsTimer { return client.MetricsNopHandler.Timer(name) }

type counted func(int64)

func (c counted) Inc(by int64) { c(by) }
