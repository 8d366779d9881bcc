// Package participant is for services that take part in sagas: do once, undo once, and never after an undo.
package participant

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed" // for the migration
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Migration creates the tables that the kit needs, in the service's own database.
//
//go:embed 001-saga-requests.sql
var Migration string

// Effect is a business change. It must be made through the given transaction.
type Effect func(ctx context.Context, tx *sql.Tx) (Answer, error)

// Reversal takes a business change back. It is given the answer that was given, for what only that tells.
type Reversal func(ctx context.Context, tx *sql.Tx, answered json.RawMessage) error

// Requests is what a participant remembers of keyed requests.
type Requests struct {
	db *sql.DB
}

// NewRequests keeps them in the service's own database.
func NewRequests(db *sql.DB) *Requests {
	return &Requests{db: db}
}

// Once does a keyed request once, and gives the same answer each time (S3, S5). The business change happens in the
// transaction that remembers the key, so there is never one without the other. After an error other than a Refusal nothing
// has happened. The request is what was asked, to notice a key that is used for something else.
func (r *Requests) Once(ctx context.Context, key, request string, effect Effect) (answer Answer, err error) {
	sum := sha256.Sum256([]byte(request))
	hash := hex.EncodeToString(sum[:])
	err = inTransaction(ctx, r.db, func(tx *sql.Tx) error {
		// Waits for a request with the same key that is under way.
		isNew, err := insert(ctx, tx, key, "done", &hash, Answer{Status: 0})
		if err != nil {
			return err
		}
		if !isNew {
			answer, err = known(ctx, tx, key, hash)
			return err
		}
		answer, err = do(ctx, tx, key, effect)
		return err
	})
	return answer, err
}

// Undo takes a keyed request back, once. S4: what has not come yet is refused when it comes.
func (r *Requests) Undo(ctx context.Context, key string, reversal Reversal) (answer Answer, err error) {
	err = inTransaction(ctx, r.db, func(tx *sql.Tx) error {
		isNew, err := insert(ctx, tx, key, "fenced", nil, fenced())
		if err != nil {
			return err
		}
		if isNew {
			answer = undone(false)
			return nil
		}
		row, err := find(ctx, tx, key, " for update")
		if err != nil {
			return err
		}
		if row.state != "done" {
			answer = undone(row.state == "undone")
			return nil
		}
		if err := reversal(ctx, tx, row.answer.Body); err != nil {
			return err
		}
		answer = undone(true)
		return remember(ctx, tx, key, "undone", fenced())
	})
	return answer, err
}

// OutcomeOf tells those who do not know what became of a keyed request; 404 when it has not come.
func (r *Requests) OutcomeOf(ctx context.Context, key string) (Answer, error) {
	row, err := find(ctx, r.db, key, "")
	if errors.Is(err, sql.ErrNoRows) {
		return Coded(http.StatusNotFound, "NotSeen"), nil
	}
	return row.answer, err
}

func do(ctx context.Context, tx *sql.Tx, key string, effect Effect) (Answer, error) {
	if _, err := tx.ExecContext(ctx, "savepoint before_effect"); err != nil {
		return Answer{}, err
	}
	answer, err := effect(ctx, tx)
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		if err != nil {
			return Answer{}, err
		}
		return answer, remember(ctx, tx, key, "done", answer)
	}
	if _, err := tx.ExecContext(ctx, "rollback to savepoint before_effect"); err != nil {
		return Answer{}, err
	}
	answer = Coded(refusal.status(), refusal.Code)
	return answer, remember(ctx, tx, key, "refused", answer)
}

func known(ctx context.Context, tx *sql.Tx, key, hash string) (Answer, error) {
	row, err := find(ctx, tx, key, " for update")
	if err != nil {
		return Answer{}, err
	}
	if row.hash.Valid && row.hash.String != hash {
		return Coded(http.StatusUnprocessableEntity, "KeyUsedForAnotherRequest"), nil
	}
	return row.answer, nil
}

func fenced() Answer {
	return Coded(http.StatusConflict, "Fenced")
}

func undone(really bool) Answer {
	return Answer{Status: http.StatusOK, Body: json.RawMessage(fmt.Sprintf(`{"undone":%t}`, really))}
}
