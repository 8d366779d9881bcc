"""The worker is killed and started again.

Temporal waits for the dead one until the call that it was making has timed out.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.client import Client

from tests.participants import Participants, Surroundings
from tests.player import Player
from tests.scenario import SCENARIOS, Scenario

KILLS = [one for one in SCENARIOS if one.kills]
ROOT = Path(__file__).parent.parent


class WorkerProcess(Surroundings):
    def __init__(self) -> None:
        self.kills = 0
        self._process: subprocess.Popen[bytes] | None = None
        # Participants have threads of their own.
        self._lock = threading.Lock()

    def ensure(self) -> None:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                command = [sys.executable, "-m", "tests.worker_process"]
                self._process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """As the system kills it: nothing is cleared up."""
        with self._lock:
            self.kills += 1
            self._end()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="module")
def process(temporal: Client, participants: Participants) -> Iterator[WorkerProcess]:
    process = WorkerProcess()
    yield process
    process.close()


@pytest.mark.parametrize("scenario", KILLS, ids=lambda one: one.name)
async def test_all_effects_are_there_or_none(
    temporal: Client, participants: Participants, process: WorkerProcess, scenario: Scenario
) -> None:
    process.ensure()
    before = process.kills
    player = Player(temporal, participants, seconds=120)
    await player.check(scenario, process, meanwhile=process.ensure)
    assert process.kills == before + 1
