package test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/saga-project/participant"
)

// participants are all of them in one server, with a ledger of what they did, and troubles made to order.
type participants struct {
	t      *testing.T
	ledger ledger
	server *httptest.Server
	steps  map[string]stepInfo
	mutex  sync.Mutex
	plays  map[string]*play
	// paths is where each service is.
	paths map[string]string
}

// play is what one saga meets.
type play struct {
	scenario scenario
	// cancel sends a cancel, passDeadline waits until it has passed, kill kills the worker.
	cancel       func()
	passDeadline func()
	kill         func()

	mutex  sync.Mutex
	tries  map[string]int
	late   map[string]func() error
	mended bool
	// underWay counts the calls of steps that are being handled.
	underWay map[string]int
	// traces are of the calls that came.
	traces []string
	calls  []string
}

func newParticipants(t *testing.T) *participants {
	p := &participants{t: t, ledger: newLedger(t), steps: map[string]stepInfo{}, plays: map[string]*play{}}
	p.paths = map[string]string{}
	for _, step := range steps(t) {
		p.steps[step.ID] = step
		if p.paths[step.Service] == "" {
			p.paths[step.Service] = fmt.Sprintf("/service-%d", len(p.paths))
		}
	}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.server.Close)
	return p
}

// address is the value of a variable that holds the address of a service.
func (p *participants) address(variable string) string {
	for service, known := range addressVariables() {
		if known == variable {
			return p.server.URL + p.paths[service]
		}
	}
	return ""
}

func (p *participants) begin(sagaID string, played *play) {
	played.tries, played.late, played.underWay = map[string]int{}, map[string]func() error{}, map[string]int{}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.plays[sagaID] = played
}

// end lets land what is still on its way, and tells what is left by step.
func (p *participants) end(t *testing.T, sagaID string) map[string]int {
	t.Helper()
	played := p.play(sagaID)
	for _, land := range played.late {
		if err := land(); err != nil {
			t.Error(err)
		}
	}
	net, err := p.ledger.net(t.Context(), sagaID)
	if err != nil {
		t.Error(err)
	}
	for id, step := range p.steps {
		if _, isKnown := net[id]; !isKnown && step.Kind != "readonly" {
			net[id] = 0
		}
	}
	return net
}

func (p *participants) play(sagaID string) *play {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.plays[sagaID]
}

// mend lets everything go well from now on.
func (played *play) mend() {
	played.mutex.Lock()
	defer played.mutex.Unlock()
	played.mended = true
}

// call is a request of a saga.
type call struct {
	sagaID string
	// name is that of the step, with undo or query before it.
	name string
	step stepInfo
	key  string
	text string
}

func (c call) isUndo() bool  { return strings.HasPrefix(c.name, "undo ") }
func (c call) isQuery() bool { return strings.HasPrefix(c.name, "query ") }

func (p *participants) serve(w http.ResponseWriter, r *http.Request) {
	c, played, err := p.read(r)
	if err != nil {
		// What nobody knows is a fault of the saga.
		p.t.Errorf("%s %s: %v", r.Method, r.URL, err)
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	// A caller that gives up does not keep a participant from what it does.
	answer, err := p.react(context.WithoutCancel(r.Context()), c, played)
	if err != nil {
		p.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
	played.leave(c)
	if answer == nil {
		hangUp(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body)
}

func (p *participants) read(r *http.Request) (call, *play, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return call{}, nil, err
	}
	c := call{sagaID: decoded(r, "X-Correlation-Id"), name: decoded(r, "X-Saga-Step")}
	c.text = r.Method + "\n" + r.URL.EscapedPath() + "\n" + string(body)
	step, isKnown := p.steps[strings.TrimPrefix(strings.TrimPrefix(c.name, "undo "), "query ")]
	if !isKnown {
		return c, nil, fmt.Errorf("no participant knows the step %q", c.name)
	}
	if !strings.HasPrefix(r.URL.Path, p.paths[step.Service]+"/") {
		return c, nil, fmt.Errorf("%q is no step of this service", c.name)
	}
	c.step, c.key = step, decoded(r, step.Header)
	if c.key == "" {
		return c, nil, fmt.Errorf("%q carries no key", c.name)
	}
	played := p.play(c.sagaID)
	if played == nil {
		return c, nil, fmt.Errorf("nobody plays the saga %q", c.sagaID)
	}
	played.mutex.Lock()
	defer played.mutex.Unlock()
	played.traces = append(played.traces, r.Header.Get("Traceparent"))
	played.calls = append(played.calls, c.name)
	if c.isUndo() && played.underWay[c.step.ID] > 0 {
		return c, nil, fmt.Errorf("%q comes while the step is under way", c.name)
	}
	if c.name == c.step.ID {
		played.underWay[c.step.ID]++
	}
	return c, played, nil
}

func (played *play) leave(c call) {
	played.mutex.Lock()
	defer played.mutex.Unlock()
	if c.name == c.step.ID {
		played.underWay[c.step.ID]--
	}
}

// react returns no answer when the connection breaks.
func (p *participants) react(ctx context.Context, c call, played *play) (*participant.Answer, error) {
	if c.isQuery() {
		answer, err := p.ledger.outcomeOf(ctx, c.key)
		return &answer, err
	}
	now, err := played.next(c)
	if err != nil {
		return nil, err
	}
	for range now.Cancels {
		played.cancel()
	}
	if now.Cancels > 0 {
		// So that it is seen what a saga does that does not wait for the step.
		time.Sleep(100 * time.Millisecond)
	}
	if now.Deadline {
		played.passDeadline()
		return nil, nil
	}
	switch now.Answer {
	case lateEffect:
		played.mutex.Lock()
		defer played.mutex.Unlock()
		played.late[c.step.ID] = func() error {
			_, err := p.handle(context.WithoutCancel(ctx), c, false)
			return err
		}
		return nil, nil
	case lostBeforeEffect:
		if now.Crash {
			played.kill()
		}
		return nil, nil
	}
	answer, err := p.handle(ctx, c, now.Answer == isRefused)
	if now.Crash {
		played.kill()
	}
	if err != nil || now.Crash || now.Answer == lostAfterEffect {
		return nil, err
	}
	return &answer, nil
}

func (played *play) next(c call) (try, error) {
	played.mutex.Lock()
	defer played.mutex.Unlock()
	number := played.tries[c.name]
	played.tries[c.name]++
	calls := played.scenario.Calls[c.step.ID]
	if land := played.late[c.step.ID]; land != nil && len(calls) > 0 && landsEarly(calls) {
		delete(played.late, c.step.ID)
		if err := land(); err != nil {
			return try{}, err
		}
	}
	tries := calls
	if c.isUndo() {
		tries = played.scenario.Undos[c.step.ID]
	}
	switch {
	case played.mended || len(tries) == 0:
		return try{Answer: goesWell}, nil
	case number < len(tries):
		return tries[number], nil
	case tries[len(tries)-1].Exhausts:
		return tries[len(tries)-1], nil
	default:
		return try{Answer: goesWell}, nil
	}
}

func landsEarly(tries []try) bool {
	for _, one := range tries {
		if one.LandsEarly {
			return true
		}
	}
	return false
}

func (p *participants) handle(ctx context.Context, c call, refuses bool) (participant.Answer, error) {
	canRefuse := !c.isUndo() && (c.step.Kind == "compensatable" || c.step.Kind == "pivot")
	switch {
	case refuses && !canRefuse:
		// Such a step must not refuse for good; that it does is a fault that somebody mends.
		return participant.Coded(c.step.Refusal.Status, c.step.Refusal.Code), nil
	case c.step.Kind == "readonly":
		return participant.Answer{Status: http.StatusOK, Body: c.step.Answer}, nil
	case c.isUndo():
		return p.ledger.undo(ctx, c.key, c.sagaID, c.step)
	default:
		return p.ledger.do(ctx, c.key, c.text, c.sagaID, c.step, refuses)
	}
}

func hangUp(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

func decoded(r *http.Request, header string) string {
	text, err := url.QueryUnescape(r.Header.Get(header))
	if err != nil {
		return ""
	}
	return text
}
