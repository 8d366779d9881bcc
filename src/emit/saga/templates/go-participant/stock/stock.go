// Package stock is an example that takes part in sagas: one route that does, one that takes back, one that tells.
package stock

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"

	"example.com/saga-project/participant"
)

// NewHandler serves the routes; the database has the kit's tables and the table stock (item, left_over).
func NewHandler(db *sql.DB) http.Handler {
	routes := participant.NewHandlers(participant.NewRequests(db))
	mux := http.NewServeMux()
	mux.Handle("POST /reservations", routes.Do(reserve))
	mux.Handle("DELETE /reservations/{key}", routes.Undo(release))
	mux.Handle("GET /reservations/{key}", routes.Query())
	return mux
}

type reservation struct {
	Item string `json:"item"`
}

func reserve(ctx context.Context, tx *sql.Tx, body []byte) (participant.Answer, error) {
	var wanted reservation
	if err := json.Unmarshal(body, &wanted); err != nil {
		return participant.Answer{}, &participant.Refusal{Code: "NoJson", Status: http.StatusBadRequest}
	}
	const statement = "update stock set left_over = left_over - 1 where item = $1 and left_over > 0"
	result, err := tx.ExecContext(ctx, statement, wanted.Item)
	if err != nil {
		return participant.Answer{}, err
	}
	rows, err := result.RowsAffected()
	if err != nil {
		return participant.Answer{}, err
	}
	if rows == 0 {
		return participant.Answer{}, &participant.Refusal{Code: "OutOfStock"}
	}
	return participant.NewAnswer(http.StatusCreated, wanted)
}

func release(ctx context.Context, tx *sql.Tx, answered json.RawMessage) error {
	var given reservation
	if err := json.Unmarshal(answered, &given); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "update stock set left_over = left_over + 1 where item = $1", given.Item)
	return err
}
