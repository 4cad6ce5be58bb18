"""What passes between the server and the simulator."""

from dataclasses import dataclass, field
from enum import Enum


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
