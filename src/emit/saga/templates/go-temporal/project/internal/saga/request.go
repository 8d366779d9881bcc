package saga

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Body is what a request says, by name.
type Body map[string]any

// Request is a request to a participant.
type Request struct {
	Method string
	// Path has {key} where the step's key is put in.
	Path string
	Body Body
	// Header carries the key; default: Idempotency-Key.
	Header string
	// Key is the same at each try; default: saga id and step id.
	Key string
	// Errors is what errors mean, where it is not the usual.
	Errors *Errors
	// Question is the path that is asked what became of the request when its answer does not say (S6).
	Question string
}

// Get asks.
func Get(path string) Request {
	return Request{Method: http.MethodGet, Path: path}
}

// Post sends a body, or none.
func Post(path string, body Body) Request {
	return Request{Method: http.MethodPost, Path: path, Body: body}
}

// Put sends a body, or none.
func Put(path string, body Body) Request {
	return Request{Method: http.MethodPut, Path: path, Body: body}
}

// Patch sends a body, or none.
func Patch(path string, body Body) Request {
	return Request{Method: http.MethodPatch, Path: path, Body: body}
}

// Delete sends a body, or none.
func Delete(path string, body Body) Request {
	return Request{Method: http.MethodDelete, Path: path, Body: body}
}

// Text is a value as it stands in a key: a text without its quotes, anything else as JSON has it.
func Text(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// Escape is a value as it stands in an address or a header.
func Escape(value any) string {
	return strings.ReplaceAll(url.QueryEscape(Text(value)), "+", "%20")
}

// Plain is a text as Temporal's client can send it, which puts ids into headers: what is no visible ASCII by its numbers.
func Plain(text string) string {
	var plain strings.Builder
	for _, b := range []byte(text) {
		if b > ' ' && b < 0x7f && b != '%' {
			plain.WriteByte(b)
		} else {
			fmt.Fprintf(&plain, "%%%02X", b)
		}
	}
	return plain.String()
}

// Part is a part of a value whose type nobody has written down; null where there is nothing.
func Part(value any, path ...string) json.RawMessage {
	nothing := json.RawMessage("null")
	part, err := json.Marshal(value)
	if err != nil {
		return nothing
	}
	for _, name := range path {
		var parts map[string]json.RawMessage
		if json.Unmarshal(part, &parts) != nil || parts[name] == nil {
			return nothing
		}
		part = parts[name]
	}
	return part
}
