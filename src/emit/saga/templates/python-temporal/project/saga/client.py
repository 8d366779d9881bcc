"""How sagas are started and reached from outside."""

from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import WorkflowAlreadyStartedError


async def connect() -> Client:
    """To the server of TEMPORAL_ADDRESS, in TEMPORAL_NAMESPACE.

    Temporal's other variables and its configuration file count too.
    """
    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", "127.0.0.1:7233")
    return await Client.connect(**config, data_converter=pydantic_data_converter)


async def start_once(
    client: Client, workflow: Any, given: Any, *, id: str, task_queue: str
) -> None:
    """The same id starts once, also when the first one has ended."""
    try:
        await client.start_workflow(
            workflow,
            given,
            id=id,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        )
    except WorkflowAlreadyStartedError:
        # It has ended already.
        return
