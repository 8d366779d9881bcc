"""One try of a call: what is sent, what an answer means, what is told about it."""

import asyncio
import dataclasses
import json
import logging
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from saga import telemetry
from saga.failures import REFUSED, TRANSIENT, UNKNOWN, Errors
from saga.logs import JsonLines
from saga.model import Model
from saga.participant import How, Participant, address_variable, path
from saga.tries import GRACE

ERRORS = Errors(("OutOfStock", "http:4xx"), ("http:429",), ("timeout", "reset", "http:5xx"))


class Price(Model):
    unit_price: Decimal
    valid_on: date | None = None


PRICE = Price(unit_price=Decimal("10.00"))


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCK_URL", "http://stock.example/v1/")


async def ask(answering: Callable[[httpx.Request], Any], or_ask: str | None = None) -> Price:
    """As an activity would, with a tenth of a second for the call."""
    how: How = {"step": "reserve", "errors": ERRORS, "body": {"price": PRICE, "note": None}}
    if or_ask is not None:
        how["or_ask"] = or_ask
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(
        environment.info,
        workflow_id="order-1",
        attempt=3,
        start_to_close_timeout=timedelta(seconds=0.2) + GRACE,
    )

    async def activity() -> Price:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as http:
            stock = Participant("stock", http)
            return await stock.send_for(Price, "POST", path("/prices/{}/{key}", "a/b"), **how)

    return await environment.run(activity)


def good(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"unitPrice": "10.00", "new": "field"})


async def test_sends_the_key_the_trace_and_the_body() -> None:
    requests: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return good(request)

    assert await ask(answering) == PRICE
    (request,) = requests
    assert str(request.url) == "http://stock.example/v1/prices/a%2Fb/order-1%3Areserve"
    assert request.headers["idempotency-key"] == "order-1%3Areserve"
    assert request.headers["traceparent"].endswith("-01")
    assert request.headers["x-correlation-id"] == "order-1"
    assert json.loads(request.content) == {"price": {"unitPrice": "10.00"}}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "OutOfStock", REFUSED),
        (503, "OutOfStock", REFUSED),
        (404, "", REFUSED),
        (429, "", TRANSIENT),
        (503, "", UNKNOWN),
        (302, "", UNKNOWN),
    ],
)
async def test_tells_errors_by_their_most_exact_sign(status: int, code: str, kind: str) -> None:
    with pytest.raises(ApplicationError) as raised:
        await ask(lambda _: httpx.Response(status, json={"code": code}))
    assert raised.value.type == kind


async def test_does_not_know_what_became_of_a_call_without_an_answer() -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return good(request)

    def reset(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone")

    for answering, sign in ((hang, "timeout"), (reset, "reset")):
        with pytest.raises(ApplicationError, match=sign) as raised:
            await ask(answering)
        assert raised.value.type == UNKNOWN


async def test_does_not_take_an_answer_that_lacks_what_is_needed() -> None:
    with pytest.raises(ApplicationError, match="unexpected answer") as raised:
        await ask(lambda _: httpx.Response(200, json={}))
    assert raised.value.type == UNKNOWN


async def test_asks_what_became_of_it() -> None:
    def lost(request: httpx.Request) -> httpx.Response:
        return good(request) if request.method == "GET" else httpx.Response(500)

    assert await ask(lost, or_ask="/prices/{key}") == PRICE


async def test_does_not_take_not_found_for_a_refusal() -> None:
    def under_way(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if request.method == "GET" else 500)

    with pytest.raises(ApplicationError) as raised:
        await ask(under_way, or_ask="/prices/{key}")
    assert raised.value.type == UNKNOWN


async def test_has_a_span_and_a_line_for_each_try(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("test"))
    sent: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["traceparent"])
        return httpx.Response(409)

    with caplog.at_level(logging.INFO, "saga"), pytest.raises(ApplicationError):
        await ask(answering)
    (span,) = spans.get_finished_spans()
    assert span.context is not None
    assert sent == [f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"]
    about = {"saga_id": "order-1", "step": "reserve", "attempt": 3, "outcome": REFUSED}
    assert span.attributes == {f"saga.{n.removeprefix('saga_')}": v for n, v in about.items()}
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["why"] == "POST /prices/a%2Fb/order-1%3Areserve: 409"
    assert about.items() <= line.items()


def test_looks_for_addresses_by_plain_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert address_variable("order-intake") == "ORDER_INTAKE_URL"
    assert address_variable("böse 注文") == "BOSE_U6CE8U6587_URL"
    monkeypatch.delenv("STOCK_URL")
    with pytest.raises(KeyError, match="STOCK_URL is not set"):
        Participant("stock", httpx.AsyncClient())
