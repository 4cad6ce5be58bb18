"""Events that Slack brings at least once, and that are answered once."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from domain import requests
from domain.errors import Busy
from handlers.submissions import Visit


def is_new(body: Mapping[str, Any], visit: Visit) -> bool:
    """Tell whether an event came for the first time, to whichever process.

    Where the books are busy it is taken for new: an answer twice is better than none.
    """
    if not body.get("event_id"):
        return True
    with suppress(Busy), visit.desk.transaction() as session:
        return requests.claim(session, f"event-{body['event_id']}", visit.caller.stamp)
    return True
