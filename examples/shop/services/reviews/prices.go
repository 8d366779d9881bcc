package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
)

var pricingURL = cmp.Or(os.Getenv("PRICING_URL"), "http://localhost:8083")

var errNotSold = errors.New("only what has a price can be reviewed")

// mustBeSold asks pricing whether an item is for sale.
func mustBeSold(ctx context.Context, sku string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, pricingURL+"/prices/"+url.PathEscape(sku), nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound:
		return errNotSold
	}
	return fmt.Errorf("pricing answered %d", response.StatusCode)
}
