"""When a call is tried again, and what each try sends along."""

from tenacity import RetryCallState
from tenacity.wait import wait_base, wait_exponential, wait_fixed, wait_random, wait_random_exponential

from .failure import BulkheadFull, CircuitOpen, is_ignored
from .parameters import Parameters, Retry
from .retry_budget import RetryBudget
from .trace import trace_headers


class Retries:
    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._budget = RetryBudget(parameters.retry.budget_percent)
        self.wait = _wait_of(parameters.retry)

    def earn(self) -> None:
        self._budget.earn()

    def may_retry(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, Exception) or isinstance(error, CircuitOpen | BulkheadFull):
            return False
        return (
            state.attempt_number < self._parameters.retry.tries
            and not is_ignored(self._parameters.ignored_errors, error)
            and self._budget.spend()
        )


def headers_of(parameters: Parameters, key: str) -> dict[str, str]:
    headers = trace_headers()
    if parameters.idempotency_key_header is not None:
        headers[parameters.idempotency_key_header] = key
    return headers


def _wait_of(retry: Retry) -> wait_base:
    if not retry.growing:
        return wait_random(0, retry.initial) if retry.jitter else wait_fixed(retry.initial)
    growing = wait_random_exponential if retry.jitter else wait_exponential
    return growing(multiplier=retry.initial, max=retry.max_interval)
