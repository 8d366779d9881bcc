"""All participants of the saga in one server: the real kit, a ledger, troubles made to order."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

from psycopg import Connection
from psycopg_pool import ConnectionPool

from participant.once import Answer, Refusal, outcome_of
from participant.wsgi import Do, Handling, Keyed, Undo, respond
from saga.participant import address_variable
from tests.scenario import STEPS, Reaction, Scenario, StepInfo, Try


class Surroundings:
    """What happens to the saga while a participant is asked."""

    def cancel(self, saga_id: str, times: int) -> None:
        raise AssertionError("nothing is cancelled here")

    def pass_deadline(self) -> None:
        raise AssertionError("no deadline passes here")

    def kill(self) -> None:
        raise AssertionError("nothing is killed here")


@dataclass(frozen=True)
class Seen:
    saga_id: str
    step: str
    traceparent: str


@dataclass
class Play:
    """What one saga meets."""

    scenario: Scenario
    tries: Counter[str] = field(default_factory=Counter)
    # Calls that are still on their way.
    late: dict[str, Callable[[], object]] = field(default_factory=dict)
    mended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, name: str, step: StepInfo) -> Try:
        with self.lock:
            number = self.tries[name]
            self.tries[name] += 1
            calls = self.scenario.calls.get(step.id, [])
            if step.id in self.late and any(one.landsEarly for one in calls):
                self.late.pop(step.id)()
            is_undo = name.startswith("undo ")
            tries = self.scenario.undos.get(step.id, []) if is_undo else calls
            if self.mended or not tries:
                return Try()
            if number < len(tries):
                return tries[number]
            return tries[-1] if tries[-1].exhausts else Try()


class Participants:
    def __init__(self, pool: ConnectionPool) -> None:
        self.seen: list[Seen] = []
        # Calls that no participant knows, and mistakes of the participants themselves.
        self.strange: list[str] = []
        self.surroundings = Surroundings()
        self._pool = pool
        self._plays: dict[str, Play] = {}
        with pool.connection() as connection:
            connection.execute("create table ledger (saga_id text, step text, effect integer)")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def addresses(self) -> dict[str, str]:
        """As the saga looks for them."""
        root = f"http://127.0.0.1:{self._server.server_address[1]}"
        services = {step.service for step in STEPS.values()}
        return {address_variable(name): f"{root}/{quote(name, safe='')}" for name in services}

    def begin(self, saga_id: str, scenario: Scenario) -> None:
        self._plays[saga_id] = Play(scenario)

    def mend(self, saga_id: str) -> None:
        """From now on everything goes well."""
        self._plays[saga_id].mended = True

    def end(self, saga_id: str) -> dict[str, int]:
        """What is left once all has landed that was under way: 1 done, 0 not done or taken back."""
        for land in self._plays[saga_id].late.values():
            land()
        net = {step.id: 0 for step in STEPS.values() if step.kind != "readonly"}
        sql = "select step, sum(effect)::int from ledger where saga_id = %s group by step"
        with self._pool.connection() as connection:
            net.update(dict(connection.execute(sql, [saga_id]).fetchall()))
        return net

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def react(self, service: str, headers: Callable[[str], str], request: Keyed) -> Answer | None:
        """What is answered; None when the connection breaks instead."""
        saga_id, name = headers("x-correlation-id"), headers("x-saga-step")
        self.seen.append(Seen(saga_id, name, headers("traceparent")))
        step = STEPS.get(name.removeprefix("undo ").removeprefix("query "))
        play = self._plays.get(saga_id)
        if step is None or play is None or step.service != service:
            self.strange.append(f"{request.method} {request.path} for {name!r} at {service}")
            return Answer(404, {"code": "NotFound"})
        keyed = Keyed(headers(step.header), request.method, request.path, request.body)
        if name.startswith("query "):
            return outcome_of(self._pool, keyed.key)
        now = play.next(name, step)
        if now.cancels:
            self.surroundings.cancel(saga_id, now.cancels)
        if now.deadline:
            self.surroundings.pass_deadline()
            return None
        return self._play(play, now, step, lambda: self._handle(keyed, saga_id, name, step, now))

    def _play(
        self, play: Play, now: Try, step: StepInfo, handle: Callable[[], Answer]
    ) -> Answer | None:
        if now.answer is Reaction.LATE_EFFECT:
            with play.lock:
                play.late[step.id] = handle
            return None
        answer = None if now.answer is Reaction.LOST_BEFORE_EFFECT else handle()
        if now.crash:
            self.surroundings.kill()
        return None if now.crash or now.answer is Reaction.LOST_AFTER_EFFECT else answer

    def _handle(self, request: Keyed, saga_id: str, name: str, step: StepInfo, now: Try) -> Answer:
        is_undo = name.startswith("undo ")
        refuses = now.answer is Reaction.REFUSED
        refusal = Refusal(step.refusal.code, step.refusal.status)
        if refuses and (is_undo or step.kind not in ("compensatable", "pivot")):
            # Such a step must not refuse for good; that it does is a fault that somebody mends.
            return refusal.answer
        if step.kind == "readonly":
            return Answer(200, step.answer)

        def effect(tx: Connection, _: Keyed) -> Answer:
            if refuses:
                raise refusal
            _write(tx, saga_id, step, 1)
            return Answer(200, step.answer)

        def reversal(tx: Connection, _: Keyed, answered: Any) -> None:
            _write(tx, saga_id, step, -1)

        handling: Handling = Undo(reversal) if is_undo else Do(effect)
        return respond(self._pool, handling, request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        participants = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                text = self.rfile.read(size)
                service, _, path = self.path.lstrip("/").partition("/")
                request = Keyed("", self.command, f"/{path}", json.loads(text) if text else None)
                try:
                    answer = participants.react(unquote(service), self._header, request)
                except Exception as error:
                    participants.strange.append(f"{request.method} {request.path}: {error!r}")
                    raise
                if answer is None:
                    self.close_connection = True
                    return
                body = json.dumps(answer.body).encode()
                # Nobody listens where the worker has been killed, or has given up.
                with suppress(ConnectionError):
                    self.send_response(answer.status)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def __getattr__(self, name: str) -> Callable[[], None]:
                # The server asks for a method of its own for each that HTTP may have.
                if name.startswith("do_"):
                    return self.handle_any
                raise AttributeError(name)

            def _header(self, name: str) -> str:
                return unquote(str(self.headers.get(name, "")))

            def log_message(self, format: str, *args: object) -> None:
                """The saga's own log says it."""

        return Handler


def _write(tx: Connection, saga_id: str, step: StepInfo, effect: int) -> None:
    values = [saga_id, step.id, effect]
    tx.execute("insert into ledger (saga_id, step, effect) values (%s, %s, %s)", values)
