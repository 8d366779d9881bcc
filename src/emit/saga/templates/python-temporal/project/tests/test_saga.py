"""Everything that can go wrong without a crash, on a real server."""

import time
from typing import Any

import httpx
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from saga.status import CancelAnswer, Ending, Resume, SagaState, SagaStatus
from saga.worker import saga_worker
from saga.workflow import SagaWorkflow
from tests.hurry import Hurry
from tests.participants import Participants, Surroundings
from tests.player import Cancels, Player, new_input
from tests.sample import SAMPLE
from tests.scenario import SCENARIOS, STEPS, WELL, Expected, Reaction, Scenario, Try

QUIET = [one for one in SCENARIOS if not one.kills and not one.passes_deadline]
CANCELLED = [one for one in QUIET if one.cancels]
LATE = [one for one in SCENARIOS if one.passes_deadline]
PARKED = [one for one in QUIET if one.expected.parks and one.undos]
# What is left of a saga that is taken back.
NOTHING = Expected("compensated", dict.fromkeys(WELL.expected.net, 0), 0)
BRANCHES = next(
    (
        (slow.id, other.id)
        for slow in SAMPLE.steps
        for other in SAMPLE.steps
        if slow.undo and other is not slow and other.stage == slow.stage
    ),
    None,
)


def names(scenario: Scenario) -> str:
    return scenario.name


@pytest.fixture
def player(temporal: Client, participants: Participants, worker: object) -> Player:
    return Player(temporal, participants)


@pytest.mark.parametrize("scenario", QUIET, ids=names)
async def test_all_effects_are_there_or_none(player: Player, scenario: Scenario) -> None:
    cancels = Cancels(player)
    await player.check(scenario, cancels)
    assert set(cancels.answers) <= {_answer_to_cancel(scenario)}
    assert bool(cancels.answers) == scenario.cancels


@pytest.mark.skipif(not SAMPLE.workflow.cancellable, reason="this saga cannot be cancelled")
@pytest.mark.parametrize("scenario", CANCELLED, ids=names)
async def test_temporals_own_cancel_means_the_same(player: Player, scenario: Scenario) -> None:
    await player.check(scenario, Cancels(player, by_engine=True))


async def test_a_saga_that_has_ended_can_be_replayed(player: Player) -> None:
    saga_id = await player.check(WELL)
    history = await player.handle(saga_id).fetch_history()
    replayer = Replayer(workflows=[SAMPLE.workflow], data_converter=pydantic_data_converter)
    await replayer.replay_workflow(history)


FORGOTTEN = [
    WELL,
    *[one for one in CANCELLED if one.name.endswith("cancelled twice")],
    *[one for one in QUIET if one.expected.parks],
]


@pytest.mark.parametrize("scenario", FORGOTTEN, ids=names)
async def test_goes_on_from_its_history_alone(player: Player, scenario: Scenario) -> None:
    """The worker forgets the saga after each of its turns."""
    queue = f"{SAMPLE.name}-forgotten"

    async def start(client: Client, given: Any) -> None:
        name, saga_id = SAMPLE.workflow.__name__, SAMPLE.id_of(given)
        await client.start_workflow(name, given, id=saga_id, task_queue=queue)

    async with httpx.AsyncClient(timeout=None) as http:
        more = {"interceptors": [Hurry()], "max_cached_workflows": 0}
        calls = SAMPLE.calls(http)
        async with saga_worker(player.client, queue, SAMPLE.workflow, calls, **more):
            await player.check(scenario, Cancels(player), start=start)


async def test_calls_carry_one_trace_and_one_correlation_id(player: Player) -> None:
    saga_id = await player.check(WELL)
    calls = [call for call in player.participants.seen if call.saga_id == saga_id]
    assert [call.step for call in calls if call.step not in STEPS] == []
    assert len(calls) == len(STEPS)
    # S15: version, trace id.
    assert len({call.traceparent[:35] for call in calls}) == 1
    status = await player.status(saga_id)
    assert (status.version, set(status.done)) == (SAMPLE.version, set(STEPS))


async def test_starts_once(player: Player) -> None:
    given = new_input()
    saga_id = SAMPLE.id_of(given)
    player.participants.begin(saga_id, WELL)
    await SAMPLE.start(player.client, given)
    await SAMPLE.start(player.client, given)
    assert await player.handle(saga_id).result() is Ending.COMPLETED
    await SAMPLE.start(player.client, given)
    assert player.participants.end(saga_id) == WELL.expected.net


@pytest.mark.skipif(not PARKED, reason="no way back of this saga parks")
async def test_a_parked_saga_waits_for_the_answer_to_its_own_step(player: Player) -> None:
    scenario = PARKED[0]
    given = new_input()
    saga_id = SAMPLE.id_of(given)
    player.participants.begin(saga_id, scenario)
    await SAMPLE.start(player.client, given)
    status = await player.until(saga_id, SagaState.COMPENSATION_FAILED)
    step = f"undo {next(iter(scenario.undos))}"
    assert status.step == step
    # S8: the first cause is still there.
    assert status.cause
    assert status.cause.startswith(f"{next(iter(scenario.calls))} refused")
    await player.resume(saga_id, Resume.DONE, "undo another one")
    # S9: no cancel reaches in here.
    await player.handle(saga_id).cancel()
    answer = await player.handle(saga_id).execute_update(SagaWorkflow.cancel)
    assert (answer is CancelAnswer.ACCEPTED) == SAMPLE.workflow.cancellable
    assert await player.state(saga_id) is SagaState.COMPENSATION_FAILED
    await player.resume(saga_id, Resume.DONE, step)
    assert await player.handle(saga_id).result() is Ending.COMPENSATED
    # Nobody has done it by hand here: that step alone stays.
    net = {**scenario.expected.net, **dict.fromkeys(scenario.undos, 1)}
    assert player.participants.end(saga_id) == net


class Dawdles(Cancels):
    """A participant takes its time, and remembers who was called before it answered."""

    def __init__(self, player: Player, *, cancels: bool) -> None:
        super().__init__(player)
        self.before: list[str] = []
        self._cancels = cancels
        self._seen = player.participants.seen

    def cancel(self, saga_id: str, times: int) -> None:
        if self._cancels:
            super().cancel(saga_id, times)
        time.sleep(0.7)
        self.before = [call.step for call in self._seen if call.saga_id == saga_id]


@pytest.mark.skipif(BRANCHES is None, reason="no group of this saga has a branch to be taken back")
async def test_a_group_is_waited_for_before_it_is_taken_back(player: Player) -> None:
    assert BRANCHES is not None
    slow, refused = BRANCHES
    calls = {slow: [Try(cancels=1)], refused: [Try(answer=Reaction.REFUSED)]}
    dawdles = Dawdles(player, cancels=False)
    await player.check(Scenario("slow branch", calls, {}, NOTHING), dawdles)
    assert dawdles.before
    assert [step for step in dawdles.before if step.startswith("undo ")] == []


@pytest.mark.skipif(not SAMPLE.workflow.cancellable, reason="this saga cannot be cancelled")
async def test_a_call_under_way_is_waited_for_before_it_is_taken_back(player: Player) -> None:
    first = SAMPLE.steps[0]
    if not first.undo:
        pytest.skip("the first step of this saga is not taken back")
    dawdles = Dawdles(player, cancels=True)
    scenario = Scenario("slow and cancelled", {first.id: [Try(cancels=1)]}, {}, NOTHING)
    await player.check(scenario, dawdles)
    assert dawdles.before
    assert [step for step in dawdles.before if step.startswith("undo ")] == []


class Passes(Surroundings):
    """Nobody hears the answer of the call that is under way."""

    def pass_deadline(self) -> None:
        time.sleep(1.5)


@pytest.mark.parametrize("scenario", LATE, ids=names)
async def test_the_deadline_takes_everything_back(player: Player, scenario: Scenario) -> None:
    status = await _in_haste(player, scenario, Passes())
    assert status.cause == "deadline passed"


@pytest.mark.skipif(SAMPLE.hasty is None, reason="this saga has no deadline")
async def test_the_deadline_means_nothing_after_the_pivot(player: Player) -> None:
    pivot = next((step.id for step in SAMPLE.steps if step.kind == "pivot"), None)
    if pivot is None:
        pytest.skip("this saga has no pivot")
    dawdling = {pivot: [Try(answer=Reaction.LOST_BEFORE_EFFECT, deadline=True)]}
    scenario = Scenario("late after the pivot", dawdling, {}, WELL.expected)
    await _in_haste(player, scenario, Passes())


async def _in_haste(player: Player, scenario: Scenario, surroundings: Surroundings) -> SagaStatus:
    """Plays it with a second until the pivot."""
    hasty, queue = SAMPLE.hasty, f"{SAMPLE.name}-in-haste"
    assert hasty is not None

    async def start(client: Client, given: Any) -> None:
        await client.start_workflow(hasty.__name__, given, id=SAMPLE.id_of(given), task_queue=queue)

    async with httpx.AsyncClient(timeout=None) as http:
        more = {"interceptors": [Hurry()]}
        async with saga_worker(player.client, queue, hasty, SAMPLE.calls(http), **more):
            saga_id = await player.check(scenario, surroundings, start=start)
            return await player.status(saga_id)


def _answer_to_cancel(scenario: Scenario) -> CancelAnswer:
    completes = scenario.expected.outcome == "completed"
    return CancelAnswer.TOO_LATE if completes else CancelAnswer.ACCEPTED
