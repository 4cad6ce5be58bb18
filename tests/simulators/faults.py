"""What may go wrong with one request to a gateway; each simulator knows how to do each."""

from enum import StrEnum


class Fault(StrEnum):
    """What becomes of a request, and of its answer."""

    DROPPED_BEFORE = "dropped_before"
    """The connection ends before anything is done."""
    TIMEOUT_408 = "408"
    CONFLICT_409 = "409"
    TOO_MANY_429 = "429"
    """These three are answered before anything is done."""

    DROPPED_AFTER = "dropped_after"
    """Done; the connection ends without an answer."""
    ANSWERED_LATE = "answered_late"
    """Done; the answer comes when nobody waits for it any more."""
    ERROR_500 = "500"
    HTML_502 = "502"
    MALFORMED = "malformed"
    EMPTY = "empty"
    """These four are done, and the answer is no answer."""

    DONE_LATE = "done_late"
    """Whoever asked has given up; it is done when the test says so."""

    SHUFFLED = "shuffled"
    """Done, and answered with more fields, in another order: nothing is wrong."""


UNDONE = (Fault.DROPPED_BEFORE, Fault.TIMEOUT_408, Fault.CONFLICT_409, Fault.TOO_MANY_429)
"""Nothing was done and nothing will be."""
DONE = (
    Fault.DROPPED_AFTER,
    Fault.ANSWERED_LATE,
    Fault.ERROR_500,
    Fault.HTML_502,
    Fault.MALFORMED,
    Fault.EMPTY,
)
"""It was done, and the answer does not say so."""
UNANSWERED = frozenset({Fault.ANSWERED_LATE, Fault.DONE_LATE})
"""The client waits until it gives up: ask these of a hasty gateway."""
