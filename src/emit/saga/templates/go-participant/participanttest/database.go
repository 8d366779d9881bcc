// Package participanttest gives tests of participants a database.
package participanttest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver

	"example.com/saga-project/participant"
)

// OpenDatabase makes a database with the kit's tables on the server of DATABASE_URL. Without one the test is skipped.
func OpenDatabase(t testing.TB) *sql.DB {
	t.Helper()
	server := os.Getenv("DATABASE_URL")
	if server == "" {
		t.Skip("DATABASE_URL is not set: the address of a PostgreSQL server on which a database may be created")
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("saga_test_%d", rand.Int64())
	main := connect(t, server)
	if _, err := main.ExecContext(t.Context(), "create database "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := main.ExecContext(context.Background(), "drop database "+name+" with (force)"); err != nil {
			t.Log(err)
		}
	})
	address.Path = "/" + name
	db := connect(t, address.String())
	if _, err := db.ExecContext(t.Context(), participant.Migration); err != nil {
		t.Fatal(err)
	}
	return db
}

func connect(t testing.TB, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(20)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
