"""Wraps the routes of a participant, for any WSGI server."""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from psycopg import Connection
from psycopg_pool import ConnectionPool

from participant.once import Answer, once, outcome_of, undo

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("participant")


@dataclass(frozen=True)
class Keyed:
    """A request of a saga; the key is that of the step that is done or taken back."""

    key: str
    method: str
    path: str
    body: Any


@dataclass(frozen=True)
class Do:
    effect: Callable[[Connection, Keyed], Answer]


@dataclass(frozen=True)
class Undo:
    # Gets the answer that was given, for what only it tells.
    effect: Callable[[Connection, Keyed, Any], None]


@dataclass(frozen=True)
class Query:
    """Tells what became of a request."""


# How one route takes part in sagas.
Handling = Do | Undo | Query


def respond(pool: ConnectionPool, handling: Handling, request: Keyed) -> Answer:
    """Idempotent, fenced, with stable answers; to be called by any web framework's handlers."""
    if isinstance(handling, Do):
        do = handling.effect
        asked = [request.method, request.path, request.body]
        return once(pool, request.key, asked, lambda tx: do(tx, request))
    if isinstance(handling, Undo):
        take_back = handling.effect
        return undo(pool, request.key, lambda tx, answered: take_back(tx, request, answered))
    return outcome_of(pool, request.key)


class Participant:
    def __init__(
        self,
        pool: ConnectionPool,
        route: Callable[[str, str], Handling | None],
        header: str = "Idempotency-Key",
    ) -> None:
        """`route` says what a request is, by method and path; None for what is not for us."""
        self._pool = pool
        self._route = route
        self._header = "HTTP_" + header.upper().replace("-", "_")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        try:
            answer = self._answer(environ)
        except Exception:
            # Whatever it was, nothing has happened: it may be tried again.
            log.exception("request failed: %s", environ.get("PATH_INFO"))
            answer = Answer(503, {"code": "TryAgain"})
        body = json.dumps(answer.body).encode()
        headers = [("content-type", "application/json"), ("content-length", str(len(body)))]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [body]

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        method = environ["REQUEST_METHOD"]
        # WSGI decodes the path, and calls each byte a letter.
        path = quote(environ.get("PATH_INFO", "").encode("latin-1"))
        handling = self._route(method, path)
        if handling is None:
            return Answer(404, {"code": "NotFound"})
        key = unquote(environ.get(self._header, ""))
        if not key:
            return Answer(400, {"code": "KeyMissing"})
        size = int(environ.get("CONTENT_LENGTH") or 0)
        text = environ["wsgi.input"].read(size)
        try:
            body = json.loads(text) if text else None
        except ValueError:
            return Answer(400, {"code": "NoJson"})
        return respond(self._pool, handling, Keyed(key, method, path, body))
