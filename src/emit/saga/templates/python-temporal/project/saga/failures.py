"""S12: what an error means, and how an activity says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

# Final: nothing was done and nothing will be.
REFUSED = "Refused"
# Nothing was done; a later try may succeed.
TRANSIENT = "Transient"
# It may have been done.
UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Errors:
    """Signs of an error by what they mean.

    A sign is a code in the answer (`OutOfStock`), `http:409`, `http:5xx`, `timeout`, `reset` or
    `breaker-open`.
    """

    refused: tuple[str, ...]
    transient: tuple[str, ...]
    unknown: tuple[str, ...]

    def classify(self, signs: Iterable[str]) -> str:
        """The meaning of the first sign that has one; signs come from the most exact to the least.

        What nobody has thought of is unknown, as that is the one that is always safe.
        """
        for sign in signs:
            if sign in self.refused:
                return REFUSED
            if sign in self.transient:
                return TRANSIENT
            if sign in self.unknown:
                return UNKNOWN
        return UNKNOWN


# A 5xx may come after the effect: only a participant that says otherwise makes it transient.
USUAL_ERRORS = Errors(
    refused=("http:4xx",),
    transient=("http:429", "breaker-open"),
    unknown=("timeout", "reset", "http:5xx", "http:408"),
)


def failure(kind: str, why: str) -> ApplicationError:
    # Each try has its line in our own log: Temporal need not write a stack trace beside it.
    return ApplicationError(why, type=kind, category=ApplicationErrorCategory.BENIGN)
