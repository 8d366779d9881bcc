package stock_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/saga-project/participant"
	"example.com/saga-project/participant/participanttest"
	"example.com/saga-project/participant/stock"
)

// shop is the example with its database: five cups and no plate.
type shop struct {
	t   *testing.T
	db  *sql.DB
	url string
}

func open(t *testing.T) *shop {
	db := participanttest.OpenDatabase(t)
	for _, statement := range []string{
		"create table stock (item text primary key, left_over integer not null)",
		"insert into stock values ('cup', 5), ('plate', 0)",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(stock.NewHandler(db))
	t.Cleanup(server.Close)
	return &shop{t: t, db: db, url: server.URL}
}

// ask returns status and body as one text. It may run beside the test.
func (s *shop) ask(method, key, item string) string {
	path, body := "/reservations/"+key, ""
	if item != "" {
		path, body = "/reservations", fmt.Sprintf(`{"item":%q}`, item)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	request.Header.Set("Idempotency-Key", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %s", response.StatusCode, strings.ReplaceAll(string(text), " ", ""))
}

func (s *shop) reserve(key, item string) string { return s.ask(http.MethodPost, key, item) }
func (s *shop) release(key string) string       { return s.ask(http.MethodDelete, key, "") }
func (s *shop) query(key string) string         { return s.ask(http.MethodGet, key, "") }

func (s *shop) left(item string) int {
	s.t.Helper()
	var left int
	err := s.db.QueryRowContext(s.t.Context(), "select left_over from stock where item = $1", item).Scan(&left)
	if err != nil {
		s.t.Fatal(err)
	}
	return left
}

func (s *shop) wantLeft(item string, want int) {
	s.t.Helper()
	if left := s.left(item); left != want {
		s.t.Errorf("%d %ss are left, not %d", left, item, want)
	}
}

func (s *shop) want(got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("answered %q, not %q", got, want)
	}
}

func together(times int, work func() string) []string {
	answers := make([]string, times)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = work() })
	}
	all.Wait()
	return answers
}

func TestDoesAKeyedRequestOnceAndAnswersTheSame(t *testing.T) {
	s := open(t)
	for _, answer := range together(10, func() string { return s.reserve("once", "cup") }) {
		s.want(answer, `201 {"item":"cup"}`)
	}
	s.wantLeft("cup", 4)
}

func TestKeepsToARefusal(t *testing.T) {
	s := open(t)
	s.want(s.reserve("refused", "plate"), `409 {"code":"OutOfStock"}`)
	if _, err := s.db.ExecContext(t.Context(), "update stock set left_over = 1 where item = 'plate'"); err != nil {
		t.Fatal(err)
	}
	s.want(s.reserve("refused", "plate"), `409 {"code":"OutOfStock"}`)
	s.wantLeft("plate", 1)
}

func TestTakesBackOnce(t *testing.T) {
	s := open(t)
	s.reserve("undone", "cup")
	together(5, func() string { return s.release("undone") })
	s.wantLeft("cup", 5)
}

func TestRefusesAStepThatComesAfterItsUndo(t *testing.T) {
	s := open(t)
	s.want(s.release("late"), `200 {"undone":false}`)
	s.want(s.reserve("late", "cup"), `409 {"code":"Fenced"}`)
	s.wantLeft("cup", 5)
}

func TestAStepThatComesWithItsUndoIsRefusedOrTakenBack(t *testing.T) {
	s := open(t)
	for round := range 20 {
		key := fmt.Sprintf("race-%d", round)
		step := make(chan string)
		go func() { step <- s.reserve(key, "cup") }()
		s.release(key)
		<-step
	}
	s.wantLeft("cup", 5)
}

func TestTellsWhatBecameOfARequest(t *testing.T) {
	s := open(t)
	s.want(s.query("never"), `404 {"code":"NotSeen"}`)
	s.reserve("asked", "cup")
	s.want(s.query("asked"), `201 {"item":"cup"}`)
}

func TestNoticesAKeyThatIsUsedForSomethingElse(t *testing.T) {
	s := open(t)
	s.reserve("mine", "cup")
	s.want(s.reserve("mine", "plate"), `422 {"code":"KeyUsedForAnotherRequest"}`)
}

func TestNeedsAKey(t *testing.T) {
	s := open(t)
	s.want(s.reserve("", "cup"), `400 {"code":"KeyMissing"}`)
	s.wantLeft("cup", 5)
}

func TestLeavesNoTraceOfWhatFailed(t *testing.T) {
	s := open(t)
	requests := participant.NewRequests(s.db)
	errFull := errors.New("the disk is full")
	_, err := requests.Once(t.Context(), "failed", "", func(ctx context.Context, tx *sql.Tx) (participant.Answer, error) {
		if _, err := tx.ExecContext(ctx, "update stock set left_over = 0 where item = 'cup'"); err != nil {
			return participant.Answer{}, err
		}
		return participant.Answer{}, errFull
	})
	if !errors.Is(err, errFull) {
		t.Errorf("the error is %v", err)
	}
	s.wantLeft("cup", 5)
	s.want(s.query("failed"), `404 {"code":"NotSeen"}`)
	again := func(context.Context, *sql.Tx) (participant.Answer, error) { return participant.NewAnswer(200, 1) }
	if answer, err := requests.Once(t.Context(), "failed", "", again); err != nil || answer.Status != 200 {
		t.Errorf("the next try is answered %v, %v", answer, err)
	}
}

func TestTriesAnUndoThatFailedAgain(t *testing.T) {
	s := open(t)
	s.reserve("kept", "cup")
	requests := participant.NewRequests(s.db)
	errAway := errors.New("away")
	fails := func(context.Context, *sql.Tx, json.RawMessage) error { return errAway }
	if _, err := requests.Undo(t.Context(), "kept", fails); !errors.Is(err, errAway) {
		t.Errorf("the error is %v", err)
	}
	s.want(s.release("kept"), `200 {"undone":true}`)
	s.wantLeft("cup", 5)
}

func TestHandlesAMessageOnce(t *testing.T) {
	s := open(t)
	inbox := participant.NewInbox(s.db, "billing")
	var handled atomic.Int32
	together(3, func() string {
		_, err := inbox.HandleOnce(t.Context(), "message-1", func(*sql.Tx) error {
			handled.Add(1)
			return nil
		})
		return fmt.Sprint(err)
	})
	if handled.Load() != 1 {
		t.Errorf("handled %d times", handled.Load())
	}
}
