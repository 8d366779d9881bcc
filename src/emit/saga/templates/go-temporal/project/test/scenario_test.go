package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// scenario is one run: what goes wrong, by step and in the order of the tries, and what the model checker says must come of
// it. What is not listed goes well.
type scenario struct {
	Name     string           `json:"name"`
	Calls    map[string][]try `json:"calls"`
	Undos    map[string][]try `json:"undos"`
	Expected struct {
		Outcome string `json:"outcome"`
		// Net is effects less undos, by step.
		Net map[string]int `json:"net"`
		// Parks is how often a person has to let it go on.
		Parks int `json:"parks"`
	} `json:"expected"`
}

// try is what becomes of one try of a call or of an undo.
type try struct {
	Answer answer `json:"answer"`
	// Crash kills the worker: before the participant acts on an answer that is lost before its effect, else after.
	Crash bool `json:"crash"`
	// Cancels arrive while this try is under way.
	Cancels int `json:"cancels"`
	// Deadline passes while this try is under way.
	Deadline bool `json:"deadline"`
	// Exhausts: all further tries go the same way.
	Exhausts bool `json:"exhausts"`
	// LandsEarly: a late effect lands before the next try or the undo of its step; else when the saga has ended.
	LandsEarly bool `json:"landsEarly"`
}

type answer string

const (
	goesWell         answer = "done"
	isRefused        answer = "refused"
	lostBeforeEffect answer = "lost before effect"
	lostAfterEffect  answer = "lost after effect"
	lateEffect       answer = "late effect"
)

// stepInfo is a step as the participants of the tests play it.
type stepInfo struct {
	ID      string          `json:"id"`
	Service string          `json:"service"`
	Kind    string          `json:"kind"`
	Header  string          `json:"header"`
	Answer  json.RawMessage `json:"answer"`
	Refusal struct {
		Status int    `json:"status"`
		Code   string `json:"code"`
	} `json:"refusal"`
}

func (s scenario) any(is func(try) bool) bool {
	for _, tries := range []map[string][]try{s.Calls, s.Undos} {
		for _, list := range tries {
			if slices.ContainsFunc(list, is) {
				return true
			}
		}
	}
	return false
}

func (s scenario) kills() bool          { return s.any(func(one try) bool { return one.Crash }) }
func (s scenario) cancels() bool        { return s.any(func(one try) bool { return one.Cancels > 0 }) }
func (s scenario) passesDeadline() bool { return s.any(func(one try) bool { return one.Deadline }) }

func scenarios(t *testing.T) []scenario {
	return read[[]scenario](t, "scenarios.json", nil)
}

func steps(t *testing.T) []stepInfo {
	return read[[]stepInfo](t, "steps.json", nil)
}

func read[T any](t *testing.T, name string, change func([]byte) []byte) (value T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		text = change(text)
	}
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// serial is different in each run: sagas of earlier runs against the same server keep their ids.
var serial = func() *atomic.Int64 {
	var first atomic.Int64
	first.Store(time.Now().UnixMilli() % 1e12)
	return &first
}()

// nextInput is an input that no other saga has.
func nextInput(t *testing.T) sagaInput {
	number := serial.Add(1)
	return read[sagaInput](t, "input.json", func(text []byte) []byte {
		// A number on its own stands there as a text.
		text = bytes.ReplaceAll(text, []byte(`"{serial}"`), strconv.AppendInt(nil, number, 10))
		text = bytes.ReplaceAll(text, []byte("{serial12}"), fmt.Appendf(nil, "%012d", number))
		return bytes.ReplaceAll(text, []byte("{serial}"), strconv.AppendInt(nil, number, 10))
	})
}
