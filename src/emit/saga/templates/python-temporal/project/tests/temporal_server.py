"""The Temporal server of the tests."""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from saga.client import connect
from saga.workflow import STATE

MISSING = (
    "needs a Temporal server: set TEMPORAL_ADDRESS, "
    "or put the temporal command line tool on the PATH or into TEMPORAL_CLI"
)


def is_there() -> bool:
    return bool(os.environ.get("TEMPORAL_ADDRESS") or _program())


@asynccontextmanager
async def open_temporal() -> AsyncIterator[Client]:
    """The server of TEMPORAL_ADDRESS, or one in memory that the command line tool starts."""
    if os.environ.get("TEMPORAL_ADDRESS"):
        yield await _connect()
        return
    port = _free_port()
    flags = ["--headless", "--ip", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    # Else short timers take a second.
    flags += ["--dynamic-config-value", 'history.timerProcessorMaxTimeShift="10ms"']
    server = subprocess.Popen(
        [str(_program()), "server", "start-dev", *flags],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.environ["TEMPORAL_ADDRESS"] = f"127.0.0.1:{port}"
    try:
        yield await _connect()
    finally:
        del os.environ["TEMPORAL_ADDRESS"]
        server.kill()
        server.wait()


def _program() -> str | None:
    return shutil.which(os.environ.get("TEMPORAL_CLI") or "temporal")


async def _connect() -> Client:
    """Half a minute is enough for a server on a busy machine."""
    for left in reversed(range(150)):
        try:
            client = await connect()
            await _register_state(client)
            return client
        except RuntimeError:
            if left == 0:
                raise
            await asyncio.sleep(0.2)
    raise AssertionError("not reached")


async def _register_state(client: Client) -> None:
    request = AddSearchAttributesRequest(
        namespace=client.namespace,
        search_attributes={STATE.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD},
    )
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
