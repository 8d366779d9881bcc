"""Runs the steps of a saga and, when it turns back, what takes them back."""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from saga.status import NEXT, CancelAnswer, Ending, Resume, SagaState, SagaStatus
from saga.step import Call, Done, Kind, Outcome, Refused, Step, Unknown, settle

R = TypeVar("R")

STATE = SearchAttributeKey.for_keyword("SagaState")

# Where a cancel is what happens anyway, or, before the pivot, what happens next.
TAKEN_BACK = (
    SagaState.STARTED,
    SagaState.COMPENSATING,
    SagaState.COMPENSATION_FAILED,
    SagaState.COMPENSATED,
)

# A parked saga is told about again.
REMIND_EVERY = timedelta(hours=1)


class TurnBack(Exception):
    """The saga goes no further forward: what it has started is taken back."""


class SagaWorkflow:
    # S14: what is running here; the spec's version and a hash of it.
    version: ClassVar[str]
    cancellable: ClassVar[bool] = True
    # S10: until the pivot starts.
    deadline: ClassVar[timedelta | None] = None

    def __init__(self) -> None:
        self._state = SagaState.STARTED
        self._started: list[Step[Any]] = []
        self._stage: list[Step[Any]] = []
        self._done: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._stop: str | None = None
        self._cause: str | None = None
        self._parked_at: str | None = None
        self._parked_why: str | None = None
        self._parks = 0
        self._resumed: Resume | None = None

    @workflow.query
    def status(self) -> SagaStatus:
        return SagaStatus(
            state=self._state,
            version=self.version,
            done=tuple(self._done),
            step=self._parked_at,
            why=self._parked_why,
            cause=self._cause,
            parks=self._parks,
        )

    @workflow.update
    def cancel(self) -> CancelAnswer:
        """S9: before the pivot it is taken back, after that it goes on; the answer says which."""
        if not self.cancellable:
            return CancelAnswer.TOO_LATE
        self._turn_back_because("cancelled")
        return CancelAnswer.ACCEPTED if self._state in TAKEN_BACK else CancelAnswer.TOO_LATE

    @workflow.signal
    def resume(self, how: Resume, step: str) -> None:
        """Lets a parked saga go on; what is said of any other step than its own is ignored."""
        if step == self._parked_at:
            self._resumed = how

    async def to_end(self, forward: Coroutine[Any, Any, None]) -> Ending:
        # S9: a task of its own, which Temporal's own cancel does not reach.
        saga = asyncio.create_task(self._forward_or_back(forward))
        while True:
            try:
                return await asyncio.shield(saga)
            except asyncio.CancelledError:
                if saga.done():
                    raise
                if self.cancellable:
                    self._turn_back_because("cancelled")

    async def step(self, step: Step[R]) -> R:
        await self.parallel(step)
        return step.answer

    async def parallel(self, *steps: Step[Any]) -> None:
        """S11: returns when all of them have settled; only then the saga goes on or turns back."""
        decides = any(step.kind is Kind.PIVOT for step in steps)
        committed = self._state is SagaState.COMMITTED
        if not committed:
            self._stop_if_asked()
        if decides:
            # S9, S10: from here on neither a cancel nor the deadline counts.
            self._become(SagaState.COMMITTING)
        # S1: before they start.
        self._started += [step for step in steps if step.undo]
        self._stage = [] if decides or committed else list(steps)
        await asyncio.gather(*(step.perform() for step in steps))
        self._stage = []
        for step in steps:
            if step.kind is Kind.PIVOT:
                await self._commit(step)
            # S5: there is nothing to take back.
            if isinstance(step.outcome, Refused) and step in self._started:
                self._started.remove(step)
        for step in steps:
            await self._finish(step)

    async def _commit(self, pivot: Step[Any]) -> None:
        # S6: only an answer ends it. Its tries have no limit; what ends them all the same is for a
        # person.
        while isinstance(pivot.outcome, Unknown):
            how = await self._park(SagaState.PARKED, pivot.id, pivot.outcome.why)
            self._become(SagaState.COMMITTING)
            if how is Resume.DONE:
                pivot.done_by_hand()
            else:
                await pivot.perform()
        if isinstance(pivot.outcome, Done):
            self._become(SagaState.COMMITTED)

    async def _finish(self, step: Step[Any]) -> None:
        while not isinstance(step.outcome, Done):
            why = _why_of(step.outcome)
            if self._state is not SagaState.COMMITTED:
                raise TurnBack(self._stop or f"{step.id} {why}")
            # S7: there is no way back.
            how = await self._park(SagaState.PARKED, step.id, why)
            self._become(SagaState.COMMITTED)
            if how is Resume.DONE:
                step.done_by_hand()
            else:
                await step.perform()
        self._done.append(step.id)

    async def _forward_or_back(self, forward: Coroutine[Any, Any, None]) -> Ending:
        workflow.upsert_search_attributes([STATE.value_set(self._state.value)])
        self._watch_deadline()
        try:
            await forward
            if self._state is SagaState.STARTED:
                self._stop_if_asked()
            self._become(SagaState.COMPLETED)
            return Ending.COMPLETED
        except TurnBack as turn:
            await self._compensate(str(turn))
            return Ending.COMPENSATED

    def _watch_deadline(self) -> None:
        if self.deadline is None:
            return
        # From the start of the saga, not from the moment a worker was there for it.
        passed = workflow.now() - workflow.info().workflow_start_time
        left = max((self.deadline - passed).total_seconds(), 0.001)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(left, self._turn_back_because, "deadline passed")

    def _turn_back_because(self, why: str) -> None:
        if self._state is not SagaState.STARTED or self._stop is not None:
            return
        self._stop = why
        for step in self._stage:
            step.give_up()

    def _stop_if_asked(self) -> None:
        if self._stop is not None:
            raise TurnBack(self._stop)

    async def _compensate(self, why: str) -> None:
        """S8: in the reverse order of the starts, one after the other, none left out."""
        self._cause = why
        workflow.logger.warning("saga turns back", extra=self._about(cause=why))
        self._become(SagaState.COMPENSATING)
        for step in reversed(self._started):
            if step.undo:
                await self._take_back(f"undo {step.id}", step.undo)
        self._become(SagaState.COMPENSATED)

    async def _take_back(self, name: str, undo: Call[None]) -> None:
        while not isinstance(outcome := await settle(undo.start()), Done):
            how = await self._park(SagaState.COMPENSATION_FAILED, name, _why_of(outcome))
            self._become(SagaState.COMPENSATING)
            if how is Resume.DONE:
                return

    async def _park(self, parked: SagaState, step: str, why: str) -> Resume:
        """Waits for a person, however long that takes."""
        self._parked_at = step
        self._parked_why = why
        self._parks += 1
        self._resumed = None
        self._become(parked)
        counter = workflow.metric_meter().create_counter(
            "saga_parked", "Sagas that began to wait for a person"
        )
        counter.add(1, {"step": step})
        alert = self._about(alert=True, step=step, why=why, cause=self._cause)
        while self._resumed is None:
            workflow.logger.error("saga is parked", extra=alert)
            with contextlib.suppress(asyncio.TimeoutError):
                await workflow.wait_condition(
                    lambda: self._resumed is not None, timeout=REMIND_EVERY
                )
        self._parked_at = None
        self._parked_why = None
        return self._resumed

    def _about(self, **more: object) -> dict[str, object]:
        return {"saga_id": workflow.info().workflow_id, **more}

    def _become(self, state: SagaState) -> None:
        if state not in NEXT[self._state]:
            raise RuntimeError(f"a saga cannot go from {self._state.value} to {state.value}")
        self._state = state
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        workflow.upsert_search_attributes([STATE.value_set(state.value)])


def _why_of(outcome: Outcome[Any]) -> str:
    if isinstance(outcome, Refused):
        return f"refused: {outcome.why}"
    return f"unknown: {outcome.why}" if isinstance(outcome, Unknown) else "done"
