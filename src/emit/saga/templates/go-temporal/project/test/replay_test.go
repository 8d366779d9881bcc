package test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/worker"
)

var save = flag.Bool("save", false, "write down histories of this version, to be kept with the source")

// histories are those that this version must understand.
var histories = filepath.Join("testdata", "histories", sagaVersion)

// TestReplay fails when the steps have changed and the version has not (S14). It needs no server.
func TestReplay(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(histories, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("there are no histories in %s: write them down with go test ./test -run TestSaveHistories -save", histories)
	}
	program, err := sagaProgram(func(string) string { return "http://127.0.0.1:9" })
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			replayer.RegisterWorkflow(program.Workflow)
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(quiet{}, file); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSaveHistories writes down what a server says of a saga where nothing goes wrong, and of each refusal.
func TestSaveHistories(t *testing.T) {
	if !*save {
		t.Skip("writes files; only with -save")
	}
	w := newWorld(t)
	w.work(t)
	if err := os.MkdirAll(histories, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, played := range scenarios(t) {
		if i > 0 && !strings.HasSuffix(played.Name, ": refused") {
			continue
		}
		r := w.begin(t, played, nil)
		r.check(t, r.end(t))
		text, err := r.history(t)
		name := regexp.MustCompile(`[^\p{L}\p{N}]+`).ReplaceAllString(played.Name, "-") + ".json"
		if err := errors.Join(err, os.WriteFile(filepath.Join(histories, name), text, 0o600)); err != nil {
			t.Error(err)
		}
	}
}

func (r *run) history(t *testing.T) ([]byte, error) {
	all := enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT
	var known history.History
	for events := r.client.GetWorkflowHistory(t.Context(), r.id, "", false, all); events.HasNext(); {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		known.Events = append(known.Events, event)
	}
	return temporalproto.CustomJSONMarshalOptions{Indent: "  "}.Marshal(&known)
}
