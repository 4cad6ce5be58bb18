"""What the simulator remembers: objects by id, ids from a seed, the clock, refusals."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Object = dict[str, Any]
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
FIRST_PAGE = 10


class Refused(Exception):
    """The API says no: HTTP's status, and the error of the body."""

    def __init__(self, status: int, error: Object) -> None:
        super().__init__(error["message"])
        self.status = status
        self.error = error


def invalid(code: str, message: str, status: int = 400, param: str | None = None) -> Refused:
    """Say no to a request that makes no sense."""
    kind = "invalid_request_error"
    return Refused(status, {"type": kind, "code": code, "message": message, "param": param})


@dataclass
class Books:
    """Everything that this Stripe knows."""

    clock: Callable[[], datetime]
    seed: int = 1
    objects: dict[str, Object] = field(default_factory=dict)
    notices: list[Object] = field(default_factory=list)
    """Events, oldest first."""

    def __post_init__(self) -> None:
        self._letters = random.Random(self.seed)

    @property
    def now(self) -> int:
        """The moment, as the API writes moments."""
        return int(self.clock().timestamp())

    def add(self, prefix: str, kind: str, **fields: Any) -> Object:
        """Make an object with an id of its own."""
        made = {
            "id": f"{prefix}_{''.join(self._letters.choices(LETTERS, k=24))}",
            "object": kind,
            "created": self.now,
            "livemode": False,
            **fields,
        }
        self.objects[made["id"]] = made
        return made

    def load(self, kind: str, name: str, param: str = "id") -> Object:
        """Return an object of a kind."""
        found = self.objects.get(name)
        if found is None or found["object"] != kind:
            raise invalid("resource_missing", f"No such {kind}: '{name}'", 404, param=param)
        return found

    def every(self, kind: str) -> Iterator[Object]:
        """Go through the objects of a kind, newest first, as lists do."""
        yield from reversed([one for one in self.objects.values() if one["object"] == kind])

    def page(self, found: list[Object], asked: Mapping[str, Any], url: str) -> Object:
        """Cut one page out of a list."""
        start = 0
        if after := asked.get("starting_after"):
            start = [one["id"] for one in found].index(after) + 1
        limit = int(asked.get("limit", FIRST_PAGE))
        rows = found[start : start + limit]
        more = start + limit < len(found)
        return {"object": "list", "url": url, "data": rows, "has_more": more}

    def notify(self, kind: str, about: Object) -> Object:
        """Write an event down, with the object as it is now."""
        event = self.add(
            "evt",
            "event",
            type=kind,
            api_version="2026-10-28.endive",
            data={"object": dict(about)},
            pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )
        self.notices.append(event)
        return event


def within(moment: int, bounds: Mapping[str, str] | None) -> bool:
    """Tell whether a moment lies in a filter such as ``created[gte]``."""
    compared = {
        "gte": lambda limit: moment >= limit,
        "gt": lambda limit: moment > limit,
        "lte": lambda limit: moment <= limit,
        "lt": lambda limit: moment < limit,
    }
    return all(compared[name](int(limit)) for name, limit in (bounds or {}).items())
