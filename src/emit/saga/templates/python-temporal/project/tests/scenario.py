"""Runs to be played: what goes wrong, and what the model checker says must come of it."""

import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

HERE = Path(__file__).parent


class Reaction(str, Enum):
    DONE = "done"
    REFUSED = "refused"
    LOST_BEFORE_EFFECT = "lost before effect"
    LOST_AFTER_EFFECT = "lost after effect"
    LATE_EFFECT = "late effect"

    @property
    def is_lost(self) -> bool:
        return self not in (Reaction.DONE, Reaction.REFUSED)


@dataclass(frozen=True)
class Try:
    """What becomes of one try of a call or of an undo."""

    answer: Reaction = Reaction.DONE
    # The worker is killed: before the participant acts on an answer that is lost before its effect,
    # else after.
    crash: bool = False
    # Cancels that arrive while this try is under way.
    cancels: int = 0
    # The deadline passes while this try is under way.
    deadline: bool = False
    # All further tries go the same way.
    exhausts: bool = False
    # A late effect lands before the next try or the undo of its step; else when the saga has ended.
    landsEarly: bool = False


@dataclass(frozen=True)
class Expected:
    outcome: str
    # Effects less undos, by step.
    net: dict[str, int]
    # Times that a person has to let it go on.
    parks: int


@dataclass(frozen=True)
class Scenario:
    name: str
    # By step, in the order of the tries; what is not listed goes well.
    calls: dict[str, list[Try]]
    undos: dict[str, list[Try]]
    expected: Expected = field(repr=False)

    @property
    def tries(self) -> list[Try]:
        return [one for by in (self.calls, self.undos) for tries in by.values() for one in tries]

    @property
    def kills(self) -> bool:
        return any(one.crash for one in self.tries)

    @property
    def cancels(self) -> bool:
        return any(one.cancels for one in self.tries)

    @property
    def passes_deadline(self) -> bool:
        return any(one.deadline for one in self.tries)


@dataclass(frozen=True)
class Refused:
    status: int
    code: str


@dataclass(frozen=True)
class StepInfo:
    """A step as the participants of the tests play it."""

    id: str
    service: str
    kind: str
    header: str
    answer: Any
    refusal: Refused


SCENARIOS = TypeAdapter(list[Scenario]).validate_json((HERE / "scenarios.json").read_bytes())
STEPS = {
    step.id: step
    for step in TypeAdapter(list[StepInfo]).validate_json((HERE / "steps.json").read_bytes())
}
WELL = SCENARIOS[0]


def input_of(serial: int) -> Any:
    """Inputs of sagas, all different."""
    text = (HERE / "input.json").read_text(encoding="utf-8")
    return json.loads(text.replace("{serial12}", f"{serial:012}").replace("{serial}", str(serial)))
