package test

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"testing"

	"example.com/saga-project/participant"
	"example.com/saga-project/participant/participanttest"
)

// ledger is what the participants have done, for all sagas.
type ledger interface {
	do(ctx context.Context, key, request, sagaID string, step stepInfo, refuses bool) (participant.Answer, error)
	undo(ctx context.Context, key, sagaID string, step stepInfo) (participant.Answer, error)
	outcomeOf(ctx context.Context, key string) (participant.Answer, error)
	// net is effects less undos, by step.
	net(ctx context.Context, sagaID string) (map[string]int, error)
}

// newLedger is kept by the real kit where there is a database for it.
func newLedger(t *testing.T) ledger {
	if os.Getenv("DATABASE_URL") == "" {
		t.Log("DATABASE_URL is not set: the participants keep their ledger in memory, not with the kit")
		return &memoryLedger{known: map[string]*entry{}, sums: map[string]map[string]int{}}
	}
	db := participanttest.OpenDatabase(t)
	const table = "create table ledger (saga_id text not null, step text not null, effect integer not null)"
	if _, err := db.ExecContext(t.Context(), table); err != nil {
		t.Fatal(err)
	}
	return &kitLedger{db: db, requests: participant.NewRequests(db)}
}

// kitLedger is kept with the kit for participants.
type kitLedger struct {
	db       *sql.DB
	requests *participant.Requests
}

func (l *kitLedger) do(
	ctx context.Context, key, request, sagaID string, step stepInfo, refuses bool,
) (participant.Answer, error) {
	return l.requests.Once(ctx, key, request, func(ctx context.Context, tx *sql.Tx) (participant.Answer, error) {
		if err := write(ctx, tx, sagaID, step, 1); err != nil {
			return participant.Answer{}, err
		}
		if refuses {
			return participant.Answer{}, &participant.Refusal{Code: step.Refusal.Code, Status: step.Refusal.Status}
		}
		return participant.Answer{Status: http.StatusOK, Body: step.Answer}, nil
	})
}

func (l *kitLedger) undo(ctx context.Context, key, sagaID string, step stepInfo) (participant.Answer, error) {
	return l.requests.Undo(ctx, key, func(ctx context.Context, tx *sql.Tx, _ json.RawMessage) error {
		return write(ctx, tx, sagaID, step, -1)
	})
}

func (l *kitLedger) outcomeOf(ctx context.Context, key string) (participant.Answer, error) {
	return l.requests.OutcomeOf(ctx, key)
}

func (l *kitLedger) net(ctx context.Context, sagaID string) (map[string]int, error) {
	rows, err := l.db.QueryContext(ctx, "select step, sum(effect) from ledger where saga_id = $1 group by step", sagaID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	net := map[string]int{}
	for rows.Next() {
		var step string
		var sum int
		if err := rows.Scan(&step, &sum); err != nil {
			return nil, err
		}
		net[step] = sum
	}
	return net, rows.Err()
}

func write(ctx context.Context, tx *sql.Tx, sagaID string, step stepInfo, effect int) error {
	const statement = "insert into ledger (saga_id, step, effect) values ($1, $2, $3)"
	_, err := tx.ExecContext(ctx, statement, sagaID, step.ID, effect)
	return err
}

// memoryLedger keeps the same promises as the kit, for as long as the tests run.
type memoryLedger struct {
	mutex sync.Mutex
	known map[string]*entry
	sums  map[string]map[string]int
}

type entry struct {
	isDone bool
	answer participant.Answer
}

func (l *memoryLedger) do(
	_ context.Context, key, _, sagaID string, step stepInfo, refuses bool,
) (participant.Answer, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if known := l.known[key]; known != nil {
		return known.answer, nil
	}
	answer := participant.Answer{Status: http.StatusOK, Body: step.Answer}
	if refuses {
		answer = participant.Coded(step.Refusal.Status, step.Refusal.Code)
	} else {
		l.add(sagaID, step, 1)
	}
	l.known[key] = &entry{isDone: !refuses, answer: answer}
	return answer, nil
}

func (l *memoryLedger) undo(_ context.Context, key, sagaID string, step stepInfo) (participant.Answer, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if known := l.known[key]; known != nil && known.isDone {
		l.add(sagaID, step, -1)
	}
	l.known[key] = &entry{answer: participant.Coded(http.StatusConflict, "Fenced")}
	return participant.NewAnswer(http.StatusOK, map[string]bool{"undone": true})
}

func (l *memoryLedger) outcomeOf(_ context.Context, key string) (participant.Answer, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if known := l.known[key]; known != nil {
		return known.answer, nil
	}
	return participant.Coded(http.StatusNotFound, "NotSeen"), nil
}

func (l *memoryLedger) net(_ context.Context, sagaID string) (map[string]int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	net := map[string]int{}
	for step, sum := range l.sums[sagaID] {
		net[step] = sum
	}
	return net, nil
}

func (l *memoryLedger) add(sagaID string, step stepInfo, effect int) {
	if l.sums[sagaID] == nil {
		l.sums[sagaID] = map[string]int{}
	}
	l.sums[sagaID][step.ID] += effect
}
