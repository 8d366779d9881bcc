"""S14: a worker goes through the history of a saga again.

What a version has started, the same version must understand: after a change of the steps emit
again, or give the saga a new version by hand.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.history import history_of
from tests.planned import Planned
from tests.sample import SAMPLE

STEPS = SAMPLE.steps
PIVOT = next((step.stage for step in STEPS if step.kind == "pivot"), len(STEPS))
# Steps that turn the saga back when they are refused.
TURNS = [step for step in STEPS if step.stage < PIVOT or step.kind == "pivot"]
STORED = {
    file.stem: file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).parent / "histories").glob("*.json"))
}


async def replay(history: WorkflowHistory) -> None:
    replayer = Replayer(workflows=[SAMPLE.workflow], data_converter=pydantic_data_converter)
    await replayer.replay_workflow(history)


def test_is_the_version_that_it_was_when_this_was_written() -> None:
    assert SAMPLE.workflow.version == SAMPLE.version


async def test_runs_the_activities_that_it_did_when_all_goes_well() -> None:
    await replay(history_of(STEPS))


@pytest.mark.parametrize("step", TURNS, ids=lambda step: step.id)
async def test_runs_the_activities_that_it_did_when_a_step_is_refused(step: Planned) -> None:
    await replay(history_of(STEPS, step))


# What is not understood must be noticed, or the tests above say nothing.


async def test_notices_a_missing_step() -> None:
    with pytest.raises(NondeterminismError):
        await replay(history_of(STEPS[:-1]))


async def test_notices_another_step() -> None:
    with pytest.raises(NondeterminismError):
        await replay(history_of([*STEPS[:-1], replace(STEPS[-1], activity="renamed")]))


async def test_notices_a_missing_way_back() -> None:
    first = [step for step in STEPS if step.undo and step.stage == STEPS[0].stage]
    later = [step for step in TURNS if step.stage > STEPS[0].stage]
    if not first or not later:
        pytest.skip("no step of this saga is taken back when another one is refused")
    steps = [replace(step, undo=None) for step in STEPS]
    with pytest.raises(NondeterminismError):
        await replay(history_of(steps, steps[STEPS.index(later[0])]))


async def test_understands_histories_of_production() -> None:
    if not STORED:
        pytest.skip("no histories of production in tests/histories")
    for name, text in STORED.items():
        await replay(WorkflowHistory.from_json(name, text))
