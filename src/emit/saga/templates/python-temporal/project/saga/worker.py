"""A process that runs one saga: its workflow and the calls of its participants."""

import asyncio
import inspect
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from saga.client import connect
from saga.logs import log_to_stderr
from saga.workflow import SagaWorkflow

log = logging.getLogger("saga")


def saga_worker(
    client: Client, name: str, workflow: type[SagaWorkflow], calls: object, **more: Any
) -> Worker:
    """A worker on the task queue of this name; `more` is for Temporal's Worker."""
    methods = inspect.getmembers(calls, inspect.ismethod)
    usual: dict[str, Any] = {
        "deployment_config": deployment_of(workflow.version),
        # For calls that are under way when it is told to stop.
        "graceful_shutdown_timeout": timedelta(seconds=10),
    }
    return Worker(
        client,
        task_queue=name,
        workflows=[workflow],
        # Each public method of the calls is an activity.
        activities=[method for method_name, method in methods if not method_name.startswith("_")],
        **{**usual, **more},
    )


def deployment_of(version: str) -> WorkerDeploymentConfig | None:
    """S14: with TEMPORAL_DEPLOYMENT a saga is finished by the version it started with."""
    name = os.environ.get("TEMPORAL_DEPLOYMENT")
    if not name:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=name, build_id=version),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


def run(
    name: str,
    workflow: type[SagaWorkflow],
    calls: Callable[[httpx.AsyncClient], object],
    **more: Any,
) -> None:
    """Runs until the process is told to stop."""
    log_to_stderr()
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(name, workflow, calls, more))


async def _run(
    name: str,
    workflow: type[SagaWorkflow],
    calls: Callable[[httpx.AsyncClient], object],
    more: dict[str, Any],
) -> None:
    # A call has one limit for all of it, which its activity sets.
    async with httpx.AsyncClient(timeout=None) as http:
        stop = asyncio.Event()
        # Windows knows no signal handlers: there Ctrl-C cancels.
        with suppress(NotImplementedError):
            for sign in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        async with saga_worker(await connect(), name, workflow, calls(http), **more):
            log.info("worker runs", extra={"saga": name, "version": workflow.version})
            await stop.wait()
        # The last of the SDK's threads has to be done with the interpreter before that ends.
        await asyncio.sleep(0.2)
