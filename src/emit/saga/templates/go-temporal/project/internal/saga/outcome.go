package saga

import (
	"errors"
	"slices"

	"go.temporal.io/sdk/temporal"
)

// S12: types of the errors that activities end with.
const (
	// Refused is final: nothing was done and nothing will be.
	Refused = "Refused"
	// Transient: nothing was done; a later try may succeed.
	Transient = "Transient"
	// Unknown: it may have been done.
	Unknown = "Unknown"
)

// Errors are signs of an error by what they mean: OutOfStock (a code in the answer), http:409, http:5xx, timeout, reset,
// breaker-open.
type Errors struct {
	Refused   []string
	Transient []string
	Unknown   []string
}

// defaultErrors: a 5xx may come after the effect, so only a participant that says otherwise makes it transient.
func defaultErrors() *Errors {
	return &Errors{
		Refused:   []string{"http:4xx"},
		Transient: []string{"http:429", "breaker-open"},
		Unknown:   []string{"timeout", "reset", "http:5xx", "http:408"},
	}
}

// classify takes signs from the most exact to the least. What nobody has thought of is unknown, which is always safe.
func (e *Errors) classify(signs ...string) string {
	for _, sign := range signs {
		switch {
		case slices.Contains(e.Refused, sign):
			return Refused
		case slices.Contains(e.Transient, sign):
			return Transient
		case slices.Contains(e.Unknown, sign):
			return Unknown
		}
	}
	return Unknown
}

type knowledge int

const (
	unknown knowledge = iota
	refused
	done
)

// outcome is what is known of a step once its tries have ended.
type outcome struct {
	is  knowledge
	why string
}

func (o outcome) String() string {
	switch o.is {
	case refused:
		return "refused: " + o.why
	case unknown:
		return "unknown: " + o.why
	default:
		return "done"
	}
}

// outcomeOf reads the error of an activity. What was not refused by the participant itself may have been done.
func outcomeOf(err error) outcome {
	var application *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	switch {
	case err == nil:
		return outcome{is: done}
	case temporal.IsCanceledError(err):
		return outcome{is: unknown, why: "stopped"}
	case errors.As(err, &application) && application.Type() == Refused:
		return outcome{is: refused, why: application.Message()}
	case errors.As(err, &application):
		return outcome{is: unknown, why: application.Message()}
	case errors.As(err, &timeout):
		return outcome{is: unknown, why: "no answer in time"}
	default:
		return outcome{is: unknown, why: err.Error()}
	}
}
