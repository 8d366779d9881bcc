package resilience

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
)

// Doer is an *http.Client, or what stands for one.
type Doer interface {
	Do(request *http.Request) (*http.Response, error)
}

// Send makes one attempt of a request, with the attempt's context and headers. The answer is read to its end, so that
// the attempt's time covers all of it; 5xx, 408 and 429 are failures.
func (a Attempt) Send(ctx context.Context, client Doer, request *http.Request) (*http.Response, error) {
	try := request.Clone(ctx)
	maps.Copy(try.Header, a.Header)
	if request.GetBody != nil {
		body, err := request.GetBody()
		if err != nil {
			return nil, err
		}
		try.Body = body
	}
	response, err := FailOnServerError(client.Do(try))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}
