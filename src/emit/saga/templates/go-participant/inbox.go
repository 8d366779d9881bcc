package participant

import (
	"context"
	"database/sql"
)

// Inbox handles messages once, however often the broker delivers them.
type Inbox struct {
	db       *sql.DB
	consumer string
}

// NewInbox is for one consumer of messages.
func NewInbox(db *sql.DB, consumer string) *Inbox {
	return &Inbox{db: db, consumer: consumer}
}

// HandleOnce is to be followed by the acknowledgement of the message. It tells whether the message was new; an error leaves
// no trace. What is handled must be changed through the given transaction.
func (i *Inbox) HandleOnce(ctx context.Context, messageID string, handle func(*sql.Tx) error) (isNew bool, err error) {
	err = inTransaction(ctx, i.db, func(tx *sql.Tx) error {
		const statement = "insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing"
		result, err := tx.ExecContext(ctx, statement, i.consumer, messageID)
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		if err != nil || rows == 0 {
			return err
		}
		isNew = true
		return handle(tx)
	})
	return isNew && err == nil, err
}
