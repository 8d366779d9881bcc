package saga

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Participant is a service that takes part.
type Participant struct {
	address string
	client  *http.Client
}

// Addresses finds participants by the variables that hold their addresses.
type Addresses struct {
	lookup  func(variable string) string
	client  *http.Client
	missing []error
}

// NewAddresses looks variables up with a function such as os.Getenv.
func NewAddresses(lookup func(variable string) string) *Addresses {
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Addresses{lookup: lookup, client: client}
}

// At finds one participant; see Err.
func (a *Addresses) At(variable string) Participant {
	address := strings.TrimSuffix(a.lookup(variable), "/")
	if address == "" {
		a.missing = append(a.missing, fmt.Errorf("%s is not set: the address of a participant", variable))
	}
	return Participant{address: address, client: a.client}
}

// Err tells what is missing: to be found out at the start, not in the middle of a saga.
func (a *Addresses) Err() error {
	return errors.Join(a.missing...)
}
