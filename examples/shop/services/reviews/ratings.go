package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/avast/retry-go/v4"
)

var recommendationsURL = cmp.Or(os.Getenv("RECOMMENDATIONS_URL"), "http://localhost:8087")

var ratings = &http.Client{Timeout: 2 * time.Second}

// sendRating adds the stars of a review to the ratings of an item.
func sendRating(ctx context.Context, sku string, stars int) error {
	body, err := json.Marshal(map[string]any{"sku": sku, "stars": stars})
	if err != nil {
		return err
	}
	return retry.Do(func() error {
		response, err := ratings.Post(recommendationsURL+"/ratings", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusCreated {
			return fmt.Errorf("recommendations answered %d", response.StatusCode)
		}
		return nil
	}, retry.Context(ctx), retry.Attempts(3))
}
