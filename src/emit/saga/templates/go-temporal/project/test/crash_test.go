package test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// TestKilledWorker plays what a worker leaves behind that is killed with SIGKILL and started again. Temporal waits for the
// calls of the dead one until they have timed out.
func TestKilledWorker(t *testing.T) {
	w := newWorld(t)
	for _, played := range scenarios(t) {
		if !played.kills() {
			continue
		}
		t.Run(played.Name, func(t *testing.T) {
			t.Parallel()
			// With a task queue of its own: no other worker has a part in this saga.
			alone := *w
			alone.program.Name = fmt.Sprintf("%s-%d", sagaName, serial.Add(1))
			process := startWorker(t, &alone)
			r := alone.begin(t, played, func(r *run) { r.play.kill = process.kill })
			r.check(t, r.end(t))
			if kills := process.killed(); kills != 1 {
				t.Errorf("the worker was killed %d times", kills)
			}
		})
	}
}

// workerProcess is a worker that is started again when it has been killed.
type workerProcess struct {
	t       *testing.T
	command func() *exec.Cmd
	mutex   sync.Mutex
	current *exec.Cmd
	log     bytes.Buffer
	kills   int
	stopped bool
}

func startWorker(t *testing.T, w *world) *workerProcess {
	t.Helper()
	environment := append(os.Environ(), workerQueue+"="+w.program.Name)
	for _, variable := range addressVariables() {
		environment = append(environment, variable+"="+w.participants.address(variable))
	}
	p := &workerProcess{t: t}
	p.command = func() *exec.Cmd {
		command := exec.Command(os.Args[0])
		command.Env, command.Stdout, command.Stderr = environment, &p.log, &p.log
		return command
	}
	p.start()
	t.Cleanup(p.stop)
	return p
}

func (p *workerProcess) start() {
	p.current = p.command()
	if err := p.current.Start(); err != nil {
		p.t.Error(err)
	}
}

// kill ends the worker as the system does: nothing is cleared up. A new one takes its place.
func (p *workerProcess) kill() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.stopped {
		return
	}
	p.kills++
	_ = p.current.Process.Kill()
	_ = p.current.Wait()
	time.Sleep(100 * time.Millisecond)
	p.start()
}

func (p *workerProcess) killed() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.kills
}

func (p *workerProcess) stop() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.stopped = true
	_ = p.current.Process.Kill()
	_ = p.current.Wait()
	if p.t.Failed() {
		p.t.Log(p.log.String())
	}
}
