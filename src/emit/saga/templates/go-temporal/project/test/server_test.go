package test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"example.com/saga-project/internal/saga"
)

// server is a Temporal server that the tests have started; nil when they use another one.
var server struct {
	once    sync.Once
	process *exec.Cmd
	err     error
}

var errNoServer = errors.New(
	"needs Temporal: set TEMPORAL_ADDRESS, or have its command line tool on the PATH or named by TEMPORAL_CLI")

// connect is with the server of TEMPORAL_ADDRESS, or with one in memory that the command line tool starts. Without either the
// test is skipped.
func connect(t *testing.T) client.Client {
	t.Helper()
	server.once.Do(func() { server.err = startServer() })
	if errors.Is(server.err, errNoServer) {
		t.Skip(server.err)
	}
	if server.err != nil {
		t.Fatal(server.err)
	}
	c, err := dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := saga.RegisterState(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return c
}

func startServer() error {
	if os.Getenv("TEMPORAL_ADDRESS") != "" {
		return nil
	}
	program := os.Getenv("TEMPORAL_CLI")
	if program == "" {
		found, err := exec.LookPath("temporal")
		if err != nil {
			return errNoServer
		}
		program = found
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	server.process = exec.Command(program, "server", "start-dev", "--headless", "--ip", "127.0.0.1",
		"--port", port, "--log-level", "error", "--search-attribute", saga.StateAttribute+"=Keyword",
		// Else short timers take a second.
		"--dynamic-config-value", `history.timerProcessorMaxTimeShift="10ms"`)
	if err := server.process.Start(); err != nil {
		return fmt.Errorf("%s does not start: %w", program, err)
	}
	return os.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:"+port)
}

func stopServer() {
	if server.process != nil && server.process.Process != nil {
		_ = server.process.Process.Kill()
		_ = server.process.Wait()
	}
}

// dial waits half a minute, which is enough for a server on a busy machine.
func dial(ctx context.Context) (client.Client, error) {
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		c, err := saga.Dial(ctx, quiet{})
		if err == nil || time.Now().After(until) {
			return c, err
		}
	}
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}

// quiet is a log that nobody reads.
type quiet struct{}

var _ log.Logger = quiet{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
