// Reviews holds what customers say about items.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type review struct {
	CustomerID string `json:"customerId"`
	Stars      int    `json:"stars"`
	Text       string `json:"text"`
}

type server struct {
	reviews *store
}

func main() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	s := &server{reviews: &store{db: db}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "up"})
	})
	mux.HandleFunc("GET /products/{sku}/reviews", s.list)
	mux.HandleFunc("POST /products/{sku}/reviews", s.add)
	listener := &http.Server{
		Addr:              ":" + cmp.Or(os.Getenv("PORT"), "8086"),
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Printf("reviews listens on %s", listener.Addr)
	log.Fatal(listener.ListenAndServe())
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	found, err := s.reviews.of(r.Context(), r.PathValue("sku"))
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusOK, found)
}

func (s *server) add(w http.ResponseWriter, r *http.Request) {
	var given review
	if err := json.NewDecoder(r.Body).Decode(&given); err != nil || given.Stars < 1 || given.Stars > 5 {
		answer(w, http.StatusBadRequest, map[string]string{"error": "a review has 1 to 5 stars"})
		return
	}
	if err := s.accept(r.Context(), r.PathValue("sku"), given); err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusCreated, given)
}

// accept keeps a review of an item that is sold, and passes the stars on.
func (s *server) accept(ctx context.Context, sku string, given review) error {
	if err := mustBeSold(ctx, sku); err != nil {
		return err
	}
	if err := s.reviews.insert(ctx, sku, given); err != nil {
		return err
	}
	return sendRating(ctx, sku, given.Stars)
}

func fail(w http.ResponseWriter, err error) {
	if errors.Is(err, errNotSold) {
		answer(w, http.StatusNotFound, map[string]string{"error": err.Error()})
		return
	}
	log.Print(err)
	answer(w, http.StatusServiceUnavailable, map[string]string{"error": "please try again"})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}
