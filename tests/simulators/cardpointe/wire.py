"""What passes between the server and the simulator."""

import json
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Request:
    """One HTTP request below the service's address."""

    method: str
    path: str
    query: str = ""
    authorization: str = ""
    body: bytes = b""

    @property
    def endpoint(self) -> str:
        """The first word of the path: ``auth``, ``inquire``…"""
        return self.path.partition("/")[0]

    @property
    def fields(self) -> dict[str, str]:
        """What was given: in the body of an order, in the query of a question."""
        return dict(json.loads(self.body)) if self.body else dict(parse_qsl(self.query))


@dataclass(frozen=True)
class Sent:
    """An answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Silence(Enum):
    """No answer."""

    CUT = "cut"
    """The connection ends."""
    WAITS = "waits"
    """It stays open until whoever asked gives up."""
