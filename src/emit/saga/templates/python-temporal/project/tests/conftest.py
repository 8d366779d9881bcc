import os
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
from psycopg_pool import ConnectionPool
from temporalio.client import Client
from temporalio.worker import Worker

from saga.worker import saga_worker
from tests.database import open_database
from tests.hurry import Hurry
from tests.participants import Participants
from tests.sample import SAMPLE
from tests.temporal_server import MISSING, is_there, open_temporal


@pytest.fixture(scope="session")
def database() -> Iterator[ConnectionPool]:
    with open_database() as pool:
        yield pool


@pytest.fixture(scope="session")
def participants(database: ConnectionPool) -> Iterator[Participants]:
    participants = Participants(database)
    os.environ.update(participants.addresses())
    yield participants
    participants.close()


@pytest_asyncio.fixture(scope="session")
async def temporal() -> AsyncIterator[Client]:
    if not is_there():
        pytest.skip(MISSING)
    async with open_temporal() as client:
        yield client


@pytest_asyncio.fixture(scope="module")
async def worker(temporal: Client, participants: Participants) -> AsyncIterator[Worker]:
    async with httpx.AsyncClient(timeout=None) as http:
        calls = SAMPLE.calls(http)
        more = {"interceptors": [Hurry()]}
        async with saga_worker(temporal, SAMPLE.name, SAMPLE.workflow, calls, **more) as worker:
            yield worker
