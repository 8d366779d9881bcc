package participant

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

type row struct {
	state  string
	hash   sql.NullString
	answer Answer
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func insert(ctx context.Context, tx *sql.Tx, key, state string, hash *string, answer Answer) (bool, error) {
	const statement = `insert into saga_request (key, state, request_hash, status, answer)
		values ($1, $2, $3, $4, $5::jsonb) on conflict do nothing`
	result, err := tx.ExecContext(ctx, statement, key, state, hash, answer.Status, answer.text())
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows == 1, err
}

func remember(ctx context.Context, tx *sql.Tx, key, state string, answer Answer) error {
	const statement = `update saga_request set state = $2, status = $3, answer = $4::jsonb, changed_at = now() where key = $1`
	_, err := tx.ExecContext(ctx, statement, key, state, answer.Status, answer.text())
	return err
}

func find(ctx context.Context, from querier, key, lock string) (row, error) {
	const query = "select state, request_hash, status, answer from saga_request where key = $1"
	var found row
	var body []byte
	err := from.QueryRowContext(ctx, query+lock, key).Scan(&found.state, &found.hash, &found.answer.Status, &body)
	found.answer.Body = json.RawMessage(body)
	return found, err
}

// inTransaction does all of it or nothing.
func inTransaction(ctx context.Context, db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		if lost := tx.Rollback(); lost != nil {
			return errors.Join(err, fmt.Errorf("rollback: %w", lost))
		}
		return err
	}
	return tx.Commit()
}
