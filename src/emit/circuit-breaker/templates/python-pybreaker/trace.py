"""What ties the log lines and spans of one request together, over all services."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Trace(NamedTuple):
    correlation_id: str
    traceparent: str
    """W3C Trace Context: version, trace, parent span, flags."""


_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# What a stranger sends ends up in our logs: no line breaks, no endless text.
_CORRELATION_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)

_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def trace(incoming: Mapping[str, str]) -> Iterator[Trace]:
    """With the identifiers of an incoming request, or new ones where it has none that are valid."""
    correlation_id = incoming.get("x-correlation-id", "")
    traceparent = incoming.get("traceparent", "")
    new = Trace(
        correlation_id if _CORRELATION_ID.fullmatch(correlation_id) else secrets.token_hex(16),
        traceparent if _TRACEPARENT.fullmatch(traceparent) else _new_traceparent(),
    )
    token = _current.set(new)
    try:
        yield new
    finally:
        _current.reset(token)


def trace_headers() -> dict[str, str]:
    """Headers of one outgoing attempt: the same trace, a span of its own."""
    now = _current.get() or Trace(secrets.token_hex(16), _new_traceparent())
    version, trace_id, _, flags = now.traceparent.split("-")
    return {
        "x-correlation-id": now.correlation_id,
        "traceparent": f"{version}-{trace_id}-{secrets.token_hex(8)}-{flags}",
    }


def _new_traceparent() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
