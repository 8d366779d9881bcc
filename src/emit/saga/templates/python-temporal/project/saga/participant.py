"""Calls of a service that takes part, from inside an activity."""

import asyncio
import contextlib
import os
import unicodedata
from collections.abc import Mapping
from typing import Any, TypedDict, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json, to_jsonable_python
from temporalio import activity
from temporalio.exceptions import ApplicationError
from typing_extensions import Required, Unpack

from saga.failures import UNKNOWN, USUAL_ERRORS, Errors, failure
from saga.telemetry import Try, observed
from saga.tries import GRACE

R = TypeVar("R")


def saga_id() -> str:
    """The id of the saga that the activity at hand belongs to."""
    info = activity.info()
    return info.workflow_id or info.activity_id


def address_variable(service: str) -> str:
    """`order-intake` is looked for at ORDER_INTAKE_URL."""
    plain = (c for c in unicodedata.normalize("NFKD", service) if unicodedata.category(c)[0] != "M")
    spelled = (c if c.isascii() and c.isalnum() else _spelled(c) for c in plain)
    return f"{''.join(spelled).upper()}_URL"


def _spelled(letter: str) -> str:
    return "_" if letter.isascii() else f"U{ord(letter):x}"


def path(template: str, *values: object) -> str:
    """Puts a value into each `{}`; `{key}` stays for the step's key."""
    texts = (v if isinstance(v, str) else to_json(v).decode().strip('"') for v in values)
    return template.replace("{key}", "{{key}}").format(*(quote(text, safe="") for text in texts))


class How(TypedDict, total=False):
    # `reserve`, or `undo reserve`.
    step: Required[str]
    # The query where the method is GET.
    body: Mapping[str, Any]
    # The same at each try; default: `saga id:step`.
    key: str
    # Request header that carries the key.
    header: str
    errors: Errors
    # S6: where to ask what became of it, when the answer does not say.
    or_ask: str


class Participant:
    def __init__(self, service: str, http: httpx.AsyncClient) -> None:
        """Raises KeyError without an address: at the start, not in the middle of a saga."""
        variable = address_variable(service)
        address = os.environ.get(variable)
        if not address:
            raise KeyError(f"{variable} is not set: the address of {service}")
        self._address = address.rstrip("/")
        self._http = http

    async def send(self, method: str, path: str, **how: Unpack[How]) -> Any:
        """One try; returns the answer as JSON has it.

        Raises ApplicationError of a type of `saga.failures`.
        """
        return await self._send(TypeAdapter(Any), method, path, how)

    async def send_for(self, answer: type[R], method: str, path: str, **how: Unpack[How]) -> R:
        """The same for an answer of which something is needed."""
        return await self._send(TypeAdapter(answer), method, path, how)

    async def _send(self, answer: TypeAdapter[R], method: str, path: str, how: How) -> R:
        step = how["step"]
        or_ask = how.get("or_ask")
        try:
            with observed(step) as one:
                return await self._try(answer, one, method, path, how)
        except ApplicationError as error:
            if or_ask is None or error.type != UNKNOWN:
                raise
            # S6: not found is not refused: it may still be under way; the same key is sent again.
            with contextlib.suppress(ApplicationError), observed(f"query {step}") as question:
                return await self._try(answer, question, "GET", or_ask, {**how, "body": {}})
            raise

    async def _try(self, answer: TypeAdapter[R], one: Try, method: str, path: str, how: How) -> R:
        name = how["step"].removeprefix("undo ")
        key = quote(how.get("key") or f"{one.saga_id}:{name}", safe="")
        errors = how.get("errors", USUAL_ERRORS)
        target = path.replace("{key}", key)
        # A header holds no more than ASCII.
        headers = {**one.headers(), how.get("header", "Idempotency-Key"): key}
        request = self._request(method, target, headers, how.get("body", {}))
        try:
            # A limit for the whole call; those of httpx are for each of its parts.
            response = await asyncio.wait_for(self._http.send(request), _timeout(how))
        except asyncio.TimeoutError:
            raise failure(errors.classify(["timeout"]), f"{method} {target}: timeout") from None
        except httpx.RequestError as error:
            why = f"{method} {target}: reset ({error!r})"
            raise failure(errors.classify(["reset"]), why) from None
        if not response.is_success:
            status = response.status_code
            code = _code_in(response.content)
            signs = [code, f"http:{status}", f"http:{status // 100}xx"]
            why = f"{method} {target}: {status} {code}".rstrip()
            raise failure(errors.classify(signs), why)
        try:
            return answer.validate_json(response.content or b"null")
        except ValidationError as error:
            # It was done, and what is needed of it is not there.
            what = error.errors(include_url=False, include_input=False)[0]["msg"]
            why = f"{method} {target}: unexpected answer ({what})"
            raise failure(UNKNOWN, why) from None

    def _request(
        self, method: str, target: str, headers: dict[str, str], body: Mapping[str, Any]
    ) -> httpx.Request:
        url = self._address + target
        # What an input does not have is left out.
        given = {name: value for name, value in body.items() if value is not None}
        if method == "GET":
            params = to_jsonable_python(given, exclude_none=True)
            return self._http.build_request(method, url, headers=headers, params=params or None)
        if not given:
            return self._http.build_request(method, url, headers=headers)
        headers["content-type"] = "application/json"
        content = to_json(given, exclude_none=True)
        return self._http.build_request(method, url, headers=headers, content=content)


def _timeout(how: How) -> float:
    both = activity.info().start_to_close_timeout
    if both is None:
        raise RuntimeError("an activity needs a start-to-close timeout")
    return (both - GRACE).total_seconds() / (2 if how.get("or_ask") else 1)


def _code_in(content: bytes) -> str:
    """`{"code": "OutOfStock"}`"""
    try:
        answer = from_json(content)
    except ValueError:
        return ""
    return str(answer.get("code", "")) if isinstance(answer, dict) else ""
