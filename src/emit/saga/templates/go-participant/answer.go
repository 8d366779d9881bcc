package participant

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Answer is what a participant answers, for good.
type Answer struct {
	Status int
	// Body is JSON; nothing is null.
	Body json.RawMessage
}

// NewAnswer has a body that can be written as JSON.
func NewAnswer(status int, body any) (Answer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return Answer{}, fmt.Errorf("the answer cannot be written: %w", err)
	}
	return Answer{Status: status, Body: text}, nil
}

// Coded answers {"code": "OutOfStock"}.
func Coded(status int, code string) Answer {
	name, err := json.Marshal(code)
	if err != nil {
		name = []byte(`""`)
	}
	return Answer{Status: status, Body: json.RawMessage(`{"code":` + string(name) + `}`)}
}

func (a Answer) text() string {
	if len(a.Body) == 0 {
		return "null"
	}
	return string(a.Body)
}

// Refusal is the business that says no, for good: the same key will always be answered like this. For what may work later
// return any other error. A step that comes after the pivot must not refuse.
type Refusal struct {
	Code string
	// Status is 409 unless it says otherwise.
	Status int
}

func (r *Refusal) Error() string {
	return "refused: " + r.Code
}

func (r *Refusal) status() int {
	if r.Status == 0 {
		return http.StatusConflict
	}
	return r.Status
}
