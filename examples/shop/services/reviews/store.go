package main

import (
	"context"
	"database/sql"
)

type store struct {
	db *sql.DB
}

func (s *store) of(ctx context.Context, sku string) ([]review, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT customer_id, stars, body FROM reviews WHERE sku = $1", sku)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []review{}
	for rows.Next() {
		var r review
		if err := rows.Scan(&r.CustomerID, &r.Stars, &r.Text); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}

// insert keeps one review of an item by each customer: the latest.
func (s *store) insert(ctx context.Context, sku string, r review) error {
	_, err := s.db.ExecContext(ctx,
		`INSERT INTO reviews (sku, customer_id, stars, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (sku, customer_id) DO UPDATE SET stars = excluded.stars, body = excluded.body`,
		sku, r.CustomerID, r.Stars, r.Text)
	return err
}
