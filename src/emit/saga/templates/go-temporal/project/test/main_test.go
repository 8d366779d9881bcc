// Package test plays everything that may go wrong with the saga, on a real Temporal server.
package test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// workerQueue is the variable that makes of this program a worker, to be killed: its value is the task queue.
const workerQueue = "SAGA_TEST_QUEUE"

func TestMain(m *testing.M) {
	flag.Parse()
	if queue := os.Getenv(workerQueue); queue != "" {
		if err := work(queue); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	// Sagas spend their time waiting.
	if err := flag.Set("test.parallel", "12"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	stopServer()
	os.Exit(code)
}
