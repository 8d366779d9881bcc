"""What a saga tells its tests about itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import TypeAdapter
from temporalio.client import Client

from saga.workflow import SagaWorkflow


@dataclass(frozen=True)
class Planned:
    """A step; those of one stage run at the same time."""

    stage: int
    id: str
    kind: str
    # Names of the activities.
    activity: str
    undo: str | None = None


@dataclass(frozen=True)
class Sample:
    name: str
    # When this was written.
    version: str
    workflow: type[SagaWorkflow]
    # The same with little time until the pivot; None without a deadline.
    hasty: type[SagaWorkflow] | None
    calls: Callable[[httpx.AsyncClient], object]
    input: TypeAdapter[Any]
    id_of: Callable[[Any], str]
    start: Callable[[Client, Any], Awaitable[str]]
    steps: tuple[Planned, ...]
