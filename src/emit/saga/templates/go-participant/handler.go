package participant

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
)

// Handlers wraps the routes that sagas call: idempotent, fenced, with stable answers.
type Handlers struct {
	requests *Requests
	// header carries the key.
	header string
}

// NewHandlers reads keys from the header Idempotency-Key.
func NewHandlers(requests *Requests) *Handlers {
	return &Handlers{requests: requests, header: "Idempotency-Key"}
}

// Do is a route that does something. The effect is given the body of the request.
func (h *Handlers) Do(effect func(ctx context.Context, tx *sql.Tx, body []byte) (Answer, error)) http.Handler {
	return h.keyed(func(r *http.Request, key string) (Answer, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return Answer{}, err
		}
		asked := r.Method + "\n" + r.URL.EscapedPath() + "\n" + string(body)
		return h.requests.Once(r.Context(), key, asked, func(ctx context.Context, tx *sql.Tx) (Answer, error) {
			return effect(ctx, tx, body)
		})
	})
}

// Undo is a route that takes back what was done under the same key.
func (h *Handlers) Undo(reversal Reversal) http.Handler {
	return h.keyed(func(r *http.Request, key string) (Answer, error) {
		return h.requests.Undo(r.Context(), key, reversal)
	})
}

// Query is a route that tells what became of a request.
func (h *Handlers) Query() http.Handler {
	return h.keyed(func(r *http.Request, key string) (Answer, error) {
		return h.requests.OutcomeOf(r.Context(), key)
	})
}

func (h *Handlers) keyed(handle func(r *http.Request, key string) (Answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get(h.header)
		if key == "" {
			write(w, Coded(http.StatusBadRequest, "KeyMissing"))
			return
		}
		answer, err := handle(r, key)
		if err != nil {
			// Whatever it was, nothing has happened: it may be tried again.
			slog.WarnContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
			answer = Coded(http.StatusServiceUnavailable, "TryAgain")
		}
		write(w, answer)
	})
}

func write(w http.ResponseWriter, answer Answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Status)
	if _, err := w.Write(json.RawMessage(answer.text())); err != nil {
		slog.Warn("answer not sent", "error", err)
	}
}
