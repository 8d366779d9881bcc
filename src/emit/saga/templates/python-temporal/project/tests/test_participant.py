"""The kit for participants, by its example."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from socketserver import ThreadingMixIn
from typing import Any, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import pytest
from psycopg import Connection
from psycopg_pool import ConnectionPool

from participant.example import stock_service
from participant.inbox import handle_once
from participant.once import Answer, once, undo

T = TypeVar("T")


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Stock:
    def __init__(self, http: httpx.Client, pool: ConnectionPool) -> None:
        self._http = http
        self._pool = pool

    def reserve(self, key: str, item: str) -> tuple[int, Any]:
        return self._ask("POST", "/reservations", key, {"item": item})

    def release(self, key: str) -> tuple[int, Any]:
        return self._ask("DELETE", f"/reservations/{key}", key)

    def outcome(self, key: str) -> tuple[int, Any]:
        return self._ask("GET", f"/reservations/{key}", key)

    def left(self, item: str) -> int:
        with self._pool.connection() as connection:
            sql = "select left_over from stock where item = %s"
            row = connection.execute(sql, [item]).fetchone()
        assert row is not None
        left: int = row[0]
        return left

    def _ask(self, method: str, path: str, key: str, body: object = None) -> tuple[int, Any]:
        response = self._http.request(method, path, headers={"Idempotency-Key": key}, json=body)
        return response.status_code, response.json()


@pytest.fixture(scope="module")
def stock(database: ConnectionPool) -> Iterator[Stock]:
    with database.connection() as connection:
        connection.execute("create table stock (item text primary key, left_over int not null)")
        connection.execute("insert into stock values ('cup', 5), ('plate', 0)")
    service = stock_service(database)
    server = make_server("127.0.0.1", 0, service, server_class=Threaded, handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}") as http:
        yield Stock(http, database)
    server.shutdown()
    server.server_close()


def together(times: int, work: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(times) as threads:
        return [done.result() for done in [threads.submit(work) for _ in range(times)]]


def test_does_a_keyed_request_once_and_answers_the_same(stock: Stock) -> None:
    before = stock.left("cup")
    answers = together(10, lambda: stock.reserve("once", "cup"))
    assert answers == [(201, {"item": "cup"})] * 10
    assert stock.left("cup") == before - 1


def test_keeps_to_a_refusal(stock: Stock, database: ConnectionPool) -> None:
    assert stock.reserve("refused", "plate") == (409, {"code": "OutOfStock"})
    with database.connection() as connection:
        connection.execute("update stock set left_over = 1 where item = 'plate'")
    assert stock.reserve("refused", "plate") == (409, {"code": "OutOfStock"})
    assert stock.left("plate") == 1


def test_takes_back_once(stock: Stock) -> None:
    before = stock.left("cup")
    stock.reserve("undone", "cup")
    together(5, lambda: stock.release("undone"))
    assert stock.left("cup") == before


def test_refuses_a_step_that_comes_after_its_undo(stock: Stock) -> None:
    before = stock.left("cup")
    assert stock.release("late") == (200, {"undone": False})
    assert stock.reserve("late", "cup") == (409, {"code": "Fenced"})
    assert stock.left("cup") == before


def test_refuses_a_step_that_comes_while_it_is_taken_back_or_does_it_first(stock: Stock) -> None:
    before = stock.left("cup")
    with ThreadPoolExecutor(1) as threads:
        for turn in range(10):
            step = threads.submit(stock.reserve, f"race-{turn}", "cup")
            stock.release(f"race-{turn}")
            step.result()
    assert stock.left("cup") == before


def test_tells_what_became_of_a_request(stock: Stock) -> None:
    assert stock.outcome("never") == (404, {"code": "NotSeen"})
    stock.reserve("asked", "cup")
    assert stock.outcome("asked") == (201, {"item": "cup"})
    stock.release("asked")
    assert stock.outcome("asked") == (409, {"code": "Fenced"})


def test_notices_a_key_that_is_used_for_something_else(stock: Stock) -> None:
    stock.reserve("mine", "cup")
    assert stock.reserve("mine", "plate") == (422, {"code": "KeyUsedForAnotherRequest"})
    stock.release("mine")


def test_wants_a_key(stock: Stock) -> None:
    assert stock.reserve("", "cup") == (400, {"code": "KeyMissing"})


def test_leaves_no_trace_of_what_failed(stock: Stock, database: ConnectionPool) -> None:
    def fail(tx: Connection) -> Answer:
        tx.execute("update stock set left_over = 0 where item = 'cup'")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        once(database, "failed", None, fail)
    assert stock.left("cup") > 0
    assert once(database, "failed", None, lambda _: Answer(200, 1)) == Answer(200, 1)


def test_tries_an_undo_that_failed_again(database: ConnectionPool) -> None:
    def fail(tx: Connection, answered: Any) -> None:
        raise OSError("away")

    answers: list[Any] = []
    once(database, "kept", None, lambda _: Answer(200, "kept"))
    with pytest.raises(OSError, match="away"):
        undo(database, "kept", fail)
    undo(database, "kept", lambda _, answered: answers.append(answered))
    assert answers == ["kept"]


def test_handles_a_message_once(database: ConnectionPool) -> None:
    handled: list[str] = []

    def handle(tx: Connection) -> None:
        handled.append("message-1")

    results = together(3, lambda: handle_once(database, "billing", "message-1", handle))
    assert sorted(results) == [False, False, True]
    assert handled == ["message-1"]


def test_hears_a_message_again_that_was_not_handled(database: ConnectionPool) -> None:
    def fail(tx: Connection) -> None:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        handle_once(database, "billing", "message-2", fail)
    assert handle_once(database, "billing", "message-2", lambda tx: None)
