"""S14: a saga is finished by the version it started with."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.service import RPCError

from saga.worker import deployment_of, saga_worker
from tests.participants import Participants, Surroundings
from tests.player import Player
from tests.sample import SAMPLE
from tests.scenario import WELL, Scenario, Try

# A deployment takes its task queue over: here one of its own, so that other workers keep theirs.
DEPLOYMENT = f"{SAMPLE.name}-{time.time_ns()}"


class Deploys(Surroundings):
    """The new version becomes the current one while a participant is asked."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._new: Future[None] | None = None
        self._lock = threading.Lock()

    def cancel(self, saga_id: str, times: int) -> None:
        """Each try waits until that is done, which may take longer than one try has."""
        with self._lock:
            new = self._new or asyncio.run_coroutine_threadsafe(
                set_current(self._client, "new"), self._loop
            )
            self._new = new
        new.result(60)


async def set_current(client: Client, version: str) -> None:
    """The server has to have heard of a version before it can be the current one."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=DEPLOYMENT, build_id=version, identity="test"
    )
    for left in reversed(range(150)):
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
            return
        except RPCError:
            if left == 0:
                raise
            await asyncio.sleep(0.2)


async def start(client: Client, given: Any) -> None:
    name = SAMPLE.workflow.__name__
    await client.start_workflow(name, given, id=SAMPLE.id_of(given), task_queue=DEPLOYMENT)


@asynccontextmanager
async def working(client: Client, version: str) -> AsyncIterator[None]:
    async with httpx.AsyncClient(timeout=None) as http:
        more = {"identity": version, "deployment_config": deployment_of(version)}
        calls = SAMPLE.calls(http)
        async with saga_worker(client, DEPLOYMENT, SAMPLE.workflow, calls, **more):
            yield


async def versions_of(player: Player, saga_id: str) -> set[str]:
    """Workers that had to do with a saga."""
    history = await player.handle(saga_id).fetch_history()
    return {
        event.workflow_task_started_event_attributes.identity
        or event.activity_task_started_event_attributes.identity
        for event in history.events
    } - {""}


async def test_a_saga_stays_with_its_version(
    temporal: Client, participants: Participants, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_DEPLOYMENT", DEPLOYMENT)
    player = Player(temporal, participants)
    # May take longer than one try has: the pivot's tries have no limit.
    patient = next((step for step in SAMPLE.steps if step.kind == "pivot"), SAMPLE.steps[0])
    waits = {patient.id: [Try(cancels=1, exhausts=True)]}
    during = Scenario("deployed meanwhile", waits, {}, WELL.expected)
    async with working(temporal, "old"), working(temporal, "new"):
        await set_current(temporal, "old")
        before = await player.check(during, Deploys(temporal), start=start)
        after = await player.check(WELL, start=start)
    assert await versions_of(player, before) == {"old"}
    assert await versions_of(player, after) == {"new"}
