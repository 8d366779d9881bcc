"""The worker as a process of its own, to be killed: `python -m tests.worker_process`."""

from datetime import timedelta

from saga.worker import run
from tests.hurry import Hurry
from tests.sample import SAMPLE

if __name__ == "__main__":
    run(
        SAMPLE.name,
        SAMPLE.workflow,
        SAMPLE.calls,
        interceptors=[Hurry()],
        # For so long Temporal waits for the worker that had a saga before it asks another one.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    )
