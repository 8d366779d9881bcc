package saga

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
)

// ID is that of the saga that the activity at hand belongs to.
func ID(ctx context.Context) string {
	return activity.GetInfo(ctx).WorkflowExecution.ID
}

// Tell makes one try of a request whose answer says nothing but that it was done. Errors are application errors of type
// Refused, Transient or Unknown.
func Tell(ctx context.Context, to Participant, step string, request Request) error {
	return send(ctx, to, step, request, nil)
}

// Ask makes one try of a request that is answered with an R. Errors are application errors of type Refused, Transient or
// Unknown.
func Ask[R any](ctx context.Context, to Participant, step string, request Request) (R, error) {
	var answer R
	err := send(ctx, to, step, request, &answer)
	return answer, err
}

func send(ctx context.Context, to Participant, step string, request Request, answer any) error {
	if request.Errors == nil {
		request.Errors = defaultErrors()
	}
	if request.Header == "" {
		request.Header = "Idempotency-Key"
	}
	if request.Key == "" {
		request.Key = ID(ctx) + ":" + strings.TrimPrefix(step, "undo ")
	}
	timeout := activity.GetInfo(ctx).StartToCloseTimeout - grace
	if request.Question != "" {
		timeout /= 2
	}
	failure := try(ctx, to, step, request, timeout, answer)
	if failure == nil || request.Question == "" || failure.kind != Unknown {
		return failure.asError()
	}
	question := request
	question.Method, question.Path, question.Body = http.MethodGet, request.Question, nil
	// Not found is not refused: it may still be under way, so the same key is sent again.
	if try(ctx, to, "query "+step, question, timeout, answer) == nil {
		return nil
	}
	return failure.asError()
}

// failure is why a try did not succeed.
type failure struct {
	// kind is Refused, Transient or Unknown.
	kind  string
	why   string
	cause error
}

func (f *failure) asError() error {
	if f == nil {
		return nil
	}
	// S12. Which of the types end the tries is said by the step's retry policy: it is not the same before the pivot and after.
	return temporal.NewApplicationErrorWithCause(f.why, f.kind, f.cause)
}

func try(ctx context.Context, to Participant, step string, request Request, timeout time.Duration, answer any) *failure {
	ctx, observed := observe(ctx, step)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	failed := exchange(ctx, to, request, observed.headers(), answer)
	observed.end(failed)
	return failed
}

func exchange(ctx context.Context, to Participant, request Request, headers http.Header, answer any) *failure {
	path := strings.ReplaceAll(request.Path, "{key}", Escape(request.Key))
	name := request.Method + " " + path
	message, err := encode(ctx, to.address+path, request, headers)
	if err != nil {
		return &failure{kind: Unknown, why: fmt.Sprintf("%s: %v", name, err), cause: err}
	}
	response, err := to.client.Do(message)
	if err != nil {
		return lost(name, request.Errors, err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return lost(name, request.Errors, err)
	}
	if response.StatusCode/100 != 2 {
		status := response.StatusCode
		code := Text(Part(json.RawMessage(text), "code"))
		kind := request.Errors.classify(code, fmt.Sprintf("http:%d", status), fmt.Sprintf("http:%dxx", status/100))
		return &failure{kind: kind, why: strings.TrimSpace(fmt.Sprintf("%s: %d %s", name, status, code))}
	}
	if answer == nil {
		return nil
	}
	if err := decode(text, answer); err != nil {
		// It was done, and what is needed of it is not there.
		return &failure{kind: Unknown, why: fmt.Sprintf("%s: unexpected answer (%v)", name, err), cause: err}
	}
	return nil
}

func encode(ctx context.Context, address string, request Request, headers http.Header) (*http.Request, error) {
	var body []byte
	if len(request.Body) > 0 && request.Method != http.MethodGet {
		var err error
		if body, err = json.Marshal(request.Body); err != nil {
			return nil, fmt.Errorf("the body cannot be written: %w", err)
		}
		headers.Set("Content-Type", "application/json")
	}
	message, err := http.NewRequestWithContext(ctx, request.Method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	message.Header = headers
	// net/http sends by itself again what it takes for idempotent, and tries are counted here: so the key's header is not
	// spelled as it knows it, and what is read cannot be read again. A header holds no more than ASCII.
	message.Header[strings.ToLower(request.Header)] = []string{Escape(request.Key)}
	if request.Method == http.MethodGet || request.Method == http.MethodHead || request.Method == http.MethodOptions {
		message.Body, message.GetBody = io.NopCloser(strings.NewReader("")), nil
	}
	return message, nil
}

func lost(name string, meaning *Errors, err error) *failure {
	sign := "reset"
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		sign = "timeout"
	}
	return &failure{kind: meaning.classify(sign), why: name + ": " + sign, cause: err}
}

// decode reads an answer whose type is known, and misses what must be there.
func decode(text []byte, answer any) error {
	if raw, ok := answer.(*json.RawMessage); ok && len(bytes.TrimSpace(text)) == 0 {
		*raw = json.RawMessage("null")
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return err
	}
	return missing(reflect.TypeOf(answer).Elem(), text, "")
}
