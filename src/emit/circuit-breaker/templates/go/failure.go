package resilience

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// ErrCircuitOpen: the circuit is open, or half-open with its trial calls under way. The dependency was not called.
var ErrCircuitOpen = errors.New("the circuit is open")

// ErrAttemptTimeout: not answered in time. Whether the call took effect is not known.
var ErrAttemptTimeout = errors.New("no answer in time")

// ErrBulkheadFull: too many calls are under way. The dependency was not called.
var ErrBulkheadFull = errors.New("too many calls are under way")

// StatusError is an error that knows its HTTP status.
type StatusError interface {
	error
	StatusCode() int
}

// Ignored says whether an error tells nothing about the health of the other side.
func (p Parameters) Ignored(err error) bool {
	for _, rule := range p.IgnoredErrors {
		if matches(rule, err) {
			return true
		}
	}
	return false
}

func matches(rule string, err error) bool {
	code, isStatus := strings.CutPrefix(rule, "http:")
	if !isStatus {
		return hasType(err, rule)
	}
	var known StatusError
	if !errors.As(err, &known) {
		return false
	}
	status := known.StatusCode()
	if code == "4xx" {
		// 408 and 429 say that the other side is too slow or too busy.
		return status >= 400 && status < 500 && status != 408 && status != 429
	}
	return strconv.Itoa(status) == code
}

func hasType(err error, name string) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if typ := fmt.Sprintf("%T", err); typ[strings.LastIndexAny(typ, ".*")+1:] == name {
			return true
		}
	}
	return false
}

// ours says that it was not the other side that failed: no slot was free, or the caller went away.
func ours(err error) bool {
	return errors.Is(err, ErrBulkheadFull) || errors.Is(err, context.Canceled)
}

// ServerFailure says that the other side answered that it cannot.
type ServerFailure struct{ Status int }

func (f ServerFailure) Error() string { return fmt.Sprintf("the other side answered %d", f.Status) }

// StatusCode is the answer's.
func (f ServerFailure) StatusCode() int { return f.Status }

// FailOnServerError is for clients that take any answer for a good one, as net/http does: 5xx, 408 and 429 would not
// count otherwise. The body of such an answer is closed.
func FailOnServerError(answer *http.Response, err error) (*http.Response, error) {
	if err != nil || (answer.StatusCode < 500 && answer.StatusCode != 408 && answer.StatusCode != 429) {
		return answer, err
	}
	_ = answer.Body.Close()
	return nil, ServerFailure{answer.StatusCode}
}
