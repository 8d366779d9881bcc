"""Plays a scenario, and compares what is left with what the model checker says."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from saga.status import CancelAnswer, Ending, Resume, SagaState, SagaStatus
from saga.workflow import STATE, SagaWorkflow
from tests.participants import Participants, Surroundings
from tests.sample import SAMPLE
from tests.scenario import Scenario, input_of

# The server may know sagas of other runs.
_serials = itertools.count(int(time.time() * 10) % 10_000_000_000)

Start = Callable[[Client, Any], Awaitable[object]]


def new_input() -> Any:
    return SAMPLE.input.validate_python(input_of(next(_serials)))


class Player:
    def __init__(self, client: Client, participants: Participants, seconds: float = 60) -> None:
        self.client = client
        self.participants = participants
        self._seconds = seconds

    def handle(self, saga_id: str) -> WorkflowHandle[SagaWorkflow, Ending]:
        return self.client.get_workflow_handle(saga_id, result_type=Ending)

    async def check(
        self,
        scenario: Scenario,
        surroundings: Surroundings | None = None,
        *,
        start: Start = SAMPLE.start,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> str:
        """Plays it; returns the saga's id."""
        given = new_input()
        saga_id = SAMPLE.id_of(given)
        self.participants.surroundings = surroundings or Surroundings()
        self.participants.begin(saga_id, scenario)
        await start(self.client, given)
        parks = await self._until_end(saga_id, meanwhile)
        expected = scenario.expected
        assert self.participants.strange == []
        assert (await self.handle(saga_id).result()).value == expected.outcome.upper()
        assert self.participants.end(saga_id) == expected.net
        assert parks == expected.parks
        assert (await self.state(saga_id)).value == expected.outcome.upper()
        return saga_id

    async def _until_end(self, saga_id: str, meanwhile: Callable[[], None]) -> int:
        """Resumes it where it is parked; returns how often."""
        parks = 0
        limit = time.monotonic() + self._seconds
        while (await self.handle(saga_id).describe()).status is WorkflowExecutionStatus.RUNNING:
            meanwhile()
            assert time.monotonic() < limit, f"{saga_id} does not end"
            if (await self.state(saga_id)).is_parked:
                status = await self.status(saga_id)
                if status.parks > parks and status.step:
                    parks = status.parks
                    self.participants.mend(saga_id)
                    await self.resume(saga_id, Resume.AGAIN, status.step)
            await asyncio.sleep(0.02)
        return parks

    async def until(self, saga_id: str, state: SagaState) -> SagaStatus:
        limit = time.monotonic() + self._seconds
        while await self.state(saga_id) is not state:
            assert time.monotonic() < limit, f"{saga_id} does not become {state.value}"
            await asyncio.sleep(0.02)
        return await self.status(saga_id)

    async def state(self, saga_id: str) -> SagaState:
        description = await self.handle(saga_id).describe()
        return SagaState(description.typed_search_attributes.get(STATE) or SagaState.STARTED)

    async def status(self, saga_id: str) -> SagaStatus:
        return await self.handle(saga_id).query(SagaWorkflow.status)

    async def resume(self, saga_id: str, how: Resume, step: str) -> None:
        try:
            await self.handle(saga_id).signal(SagaWorkflow.resume, args=[how, step])
        except RPCError as error:
            # It came through, and the saga has ended before the client heard of it.
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


class Cancels(Surroundings):
    """Cancels the saga while a participant is asked."""

    def __init__(self, player: Player, *, by_engine: bool = False) -> None:
        self.answers: list[CancelAnswer] = []
        self._player = player
        self._by_engine = by_engine
        self._loop = asyncio.get_running_loop()

    def cancel(self, saga_id: str, times: int) -> None:
        # The participant runs in a thread of its own.
        asyncio.run_coroutine_threadsafe(self._cancel(saga_id, times), self._loop).result(30)

    async def _cancel(self, saga_id: str, times: int) -> None:
        handle = self._player.handle(saga_id)
        for _ in range(times):
            if self._by_engine:
                await handle.cancel()
            else:
                self.answers.append(await handle.execute_update(SagaWorkflow.cancel))
        if self._by_engine:
            # Nobody answers: it has to be there before the participant's answer is.
            await asyncio.sleep(0.3)
