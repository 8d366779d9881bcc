"""A stock service that takes part in sagas: a route that does, one that takes back, one that tells.

To be served by any WSGI server: `stock_service(pool)` is the application.
"""

from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from participant.once import Answer, Refusal
from participant.wsgi import Do, Handling, Keyed, Participant, Query, Undo


def stock_service(pool: ConnectionPool) -> Participant:
    return Participant(pool, route)


def route(method: str, path: str) -> Handling | None:
    if (method, path) == ("POST", "/reservations"):
        return Do(reserve)
    if not path.startswith("/reservations/"):
        return None
    if method == "DELETE":
        return Undo(release)
    return Query() if method == "GET" else None


def reserve(tx: Connection, request: Keyed) -> Answer:
    item = request.body["item"]
    changed = tx.execute(
        "update stock set left_over = left_over - 1 where item = %s and left_over > 0", [item]
    )
    if changed.rowcount == 0:
        raise Refusal("OutOfStock")
    return Answer(201, {"item": item})


def release(tx: Connection, request: Keyed, answered: Any) -> None:
    tx.execute("update stock set left_over = left_over + 1 where item = %s", [answered["item"]])
