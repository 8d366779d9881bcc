"""S15: a span, a count and a log line for each try.

Spans go nowhere until the program registers an OpenTelemetry SDK, counts until Temporal's runtime
is given a metrics exporter.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from temporalio import activity
from temporalio.exceptions import ApplicationError

log = logging.getLogger("saga")
tracer = trace.get_tracer("saga")

# Tries after which somebody is told that a step without a limit does not get on.
ALERT_EVERY = 10


@dataclass(frozen=True)
class Try:
    saga_id: str
    # `reserve`, `undo reserve` or `query reserve`.
    step: str
    attempt: int

    def headers(self) -> dict[str, str]:
        """W3C trace context and correlation id."""
        headers = {
            "x-correlation-id": quote(self.saga_id, safe=""),
            "x-saga-step": quote(self.step, safe=""),
            "x-saga-attempt": str(self.attempt),
        }
        propagate.inject(headers)
        return headers


@contextmanager
def observed(step: str) -> Iterator[Try]:
    info = activity.info()
    one = Try(info.workflow_id or info.activity_id, step, info.attempt)
    about: dict[str, str | int] = {
        "saga_id": one.saga_id,
        "step": step,
        "attempt": one.attempt,
    }
    if one.attempt % ALERT_EVERY == 0:
        log.error("step does not get on", extra={"alert": True, **about})
    attributes = {f"saga.{name.removeprefix('saga_')}": value for name, value in about.items()}
    with tracer.start_as_current_span(
        f"saga {step}", _parent_of(one), attributes=attributes
    ) as span:
        outcome, why = "Done", None
        try:
            yield one
        except ApplicationError as error:
            outcome, why = str(error.type), error.message
            raise
        except BaseException as error:
            # The worker stops, or the program has a mistake: what became of it is not known.
            outcome, why = "Unknown", repr(error)
            raise
        finally:
            span.set_attribute("saga.outcome", outcome)
            tries = activity.metric_meter().create_counter(
                "saga_tries", "Calls of participants by outcome"
            )
            tries.add(1, {"step": step, "outcome": outcome})
            log.info("saga step", extra={**about, "outcome": outcome, "why": why})


def _parent_of(one: Try) -> Context | None:
    """All calls of a saga share one trace, with an SDK or without.

    Where Temporal's own tracing has put a span around the activity, that one counts.
    """
    if trace.get_current_span().get_span_context().is_valid:
        return None
    context = SpanContext(
        trace_id=_digest(one.saga_id, 16),
        span_id=_digest(f"{one.saga_id} {one.step} {one.attempt}", 8),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(NonRecordingSpan(context))


def _digest(text: str, length: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:length], "big")
