"""Does a keyed request once, takes it back once, and tells what became of it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = None


class Refusal(Exception):
    """The business says no, for good: the same key will always be answered like this.

    For what may work later raise anything else. A step that comes after the pivot must not refuse.
    """

    def __init__(self, code: str, status: int = 409) -> None:
        super().__init__(code)
        self.answer = Answer(status, {"code": code})


@dataclass(frozen=True)
class _Row:
    state: str
    request_hash: str | None
    status: int
    answer: Any


FENCED = Answer(409, {"code": "Fenced"})


def once(
    pool: ConnectionPool,
    key: str,
    request: object,
    effect: Callable[[Connection], Answer],
) -> Answer:
    """S3, S5: does a keyed request once, and gives the same answer each time.

    The business change happens in the transaction that remembers the key, so there is never one
    without the other. `request` is what was asked, to notice a key that is used for something else.
    Raises whatever `effect` raises, except a Refusal; nothing has happened then.
    """
    asked = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    with pool.connection() as tx:
        # Waits for a request with the same key that is under way.
        if not _insert(tx, key, "done", asked, Answer(0)):
            row = _locked(tx, key)
            if row.request_hash not in (None, asked):
                return Answer(422, {"code": "KeyUsedForAnotherRequest"})
            return Answer(row.status, row.answer)
        try:
            with tx.transaction():
                answer = effect(tx)
        except Refusal as refusal:
            return _remember(tx, key, "refused", refusal.answer)
        return _remember(tx, key, "done", answer)


def undo(pool: ConnectionPool, key: str, effect: Callable[[Connection, Any], None]) -> Answer:
    """Takes a keyed request back, once. S4: what has not come yet is refused when it comes.

    `effect` gets the answer that was given, for what only it tells; it is not called where there is
    nothing to take back.
    """
    with pool.connection() as tx:
        if _insert(tx, key, "fenced", None, FENCED):
            return Answer(200, {"undone": False})
        row = _locked(tx, key)
        if row.state != "done":
            return Answer(200, {"undone": row.state == "undone"})
        effect(tx, row.answer)
        _remember(tx, key, "undone", FENCED)
        return Answer(200, {"undone": True})


def outcome_of(pool: ConnectionPool, key: str) -> Answer:
    """What became of a keyed request, for those who do not know: 404 when it has not come."""
    with pool.connection() as connection:
        found = connection.execute(
            "select status, answer from saga_request where key = %s", [key]
        ).fetchone()
    return Answer(*found) if found else Answer(404, {"code": "NotSeen"})


def _insert(tx: Connection, key: str, state: str, asked: str | None, answer: Answer) -> bool:
    inserted = tx.execute(
        """insert into saga_request (key, state, request_hash, status, answer)
           values (%s, %s, %s, %s, %s) on conflict do nothing""",
        [key, state, asked, answer.status, Jsonb(answer.body)],
    )
    return inserted.rowcount == 1


def _locked(tx: Connection, key: str) -> _Row:
    with tx.cursor(row_factory=class_row(_Row)) as cursor:
        row = cursor.execute(
            """select state, request_hash, status, answer
               from saga_request where key = %s for update""",
            [key],
        ).fetchone()
    if row is None:
        raise LookupError(f"the row of {key} is gone")
    return row


def _remember(tx: Connection, key: str, state: str, answer: Answer) -> Answer:
    tx.execute(
        """update saga_request
           set state = %s, status = %s, answer = %s, changed_at = now() where key = %s""",
        [state, answer.status, Jsonb(answer.body), key],
    )
    return answer
