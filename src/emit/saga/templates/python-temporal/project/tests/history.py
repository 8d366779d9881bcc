"""Writes down what a server would have, had a saga run these activities with these answers."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from temporalio.client import WorkflowHistory

from saga.failures import REFUSED
from tests.planned import Planned
from tests.sample import SAMPLE
from tests.scenario import STEPS, input_of

_EPOCH = datetime(2030, 1, 1, tzinfo=timezone.utc)


def history_of(steps: Sequence[Planned], refused: Planned | None = None) -> WorkflowHistory:
    """The history of a saga in which this step is refused, or of one that goes well."""
    history = _Writer()
    pivot = next((step.stage for step in steps if step.kind == "pivot"), None)
    history.set_state()
    if SAMPLE.workflow.deadline is not None:
        history.start_timer()
    started: list[Planned] = []
    for stage in sorted({step.stage for step in steps}):
        group = [step for step in steps if step.stage == stage]
        if stage == pivot:
            history.leave()
        started += [step for step in group if step.undo]
        history.run([(step.activity, step, step is refused) for step in group])
        if refused in group:
            history.leave()
            for step in reversed(started):
                if step.undo and step is not refused:
                    history.run([(step.undo, None, False)])
            history.leave()
            return history.ended("COMPENSATED")
        if stage == pivot:
            history.leave()
    history.leave()
    return history.ended("COMPLETED")


class _Writer:
    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self._task = ""
        self._timer = ""
        self._activities = 0
        self._add(
            "WORKFLOW_EXECUTION_STARTED",
            workflowType={"name": SAMPLE.workflow.__name__},
            taskQueue={"name": SAMPLE.name},
            input={"payloads": [_payload(input_of(1))]},
            originalExecutionRunId="00000000-0000-4000-8000-000000000001",
            firstExecutionRunId="00000000-0000-4000-8000-000000000001",
            workflowId="stored",
            attempt=1,
            workflowTaskTimeout="10s",
        )
        self._run_task()

    def set_state(self) -> None:
        self._add(
            "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES",
            workflowTaskCompletedEventId=self._task,
            searchAttributes={},
        )

    def leave(self) -> None:
        """The saga goes from one state to another; with the first one the deadline is over."""
        if self._timer:
            self._add(
                "TIMER_CANCELED",
                timerId="1",
                startedEventId=self._timer,
                workflowTaskCompletedEventId=self._task,
            )
            self._timer = ""
        self.set_state()

    def start_timer(self) -> None:
        self._timer = self._add(
            "TIMER_STARTED",
            timerId="1",
            startToFireTimeout="1800s",
            workflowTaskCompletedEventId=self._task,
        )

    def run(self, calls: Sequence[tuple[str, Planned | None, bool]]) -> None:
        """Activities that start together, and what becomes of them."""
        scheduled = [self._schedule(name) for name, _, _ in calls]
        for event, (_, step, is_refused) in zip(scheduled, calls, strict=True):
            started = self._add("ACTIVITY_TASK_STARTED", scheduledEventId=event, attempt=1)
            about = {"scheduledEventId": event, "startedEventId": started}
            if is_refused:
                info = {"type": REFUSED, "nonRetryable": True}
                failure = {"message": "no", "applicationFailureInfo": info}
                state = "RETRY_STATE_NON_RETRYABLE_FAILURE"
                self._add("ACTIVITY_TASK_FAILED", **about, failure=failure, retryState=state)
            else:
                result = {"payloads": [_payload(STEPS[step.id].answer if step else None)]}
                self._add("ACTIVITY_TASK_COMPLETED", **about, result=result)
        self._run_task()

    def ended(self, ending: str) -> WorkflowHistory:
        self._add(
            "WORKFLOW_EXECUTION_COMPLETED",
            result={"payloads": [_payload(ending)]},
            workflowTaskCompletedEventId=self._task,
        )
        return WorkflowHistory.from_json("stored", {"events": self._events})

    def _schedule(self, name: str) -> str:
        self._activities += 1
        return self._add(
            "ACTIVITY_TASK_SCHEDULED",
            activityId=str(self._activities),
            activityType={"name": name},
            taskQueue={"name": SAMPLE.name},
            startToCloseTimeout="3s",
            workflowTaskCompletedEventId=self._task,
        )

    def _run_task(self) -> None:
        queue = {"name": SAMPLE.name}
        scheduled = self._add("WORKFLOW_TASK_SCHEDULED", taskQueue=queue, attempt=1)
        started = self._add("WORKFLOW_TASK_STARTED", scheduledEventId=scheduled)
        self._task = self._add(
            "WORKFLOW_TASK_COMPLETED",
            scheduledEventId=scheduled,
            startedEventId=started,
            # Without these an order of activities that is not the written one would pass.
            sdkMetadata={"coreUsedFlags": [1, 2, 3]},
        )

    def _add(self, type: str, **attributes: Any) -> str:
        words = type.lower().split("_")
        name = words[0] + "".join(word.title() for word in words[1:])
        number = len(self._events) + 1
        self._events.append(
            {
                "eventId": str(number),
                "eventTime": (_EPOCH + timedelta(seconds=number)).isoformat(),
                "eventType": f"EVENT_TYPE_{type}",
                f"{name}EventAttributes": attributes,
            }
        )
        return str(number)


def _payload(value: object) -> dict[str, Any]:
    def encoded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    return {"metadata": {"encoding": encoded("json/plain")}, "data": encoded(json.dumps(value))}
