"""What travels between a workspace and its bot: JSON objects, refusals, escaping, fresh ids."""

import itertools
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

# Payloads are JSON of any depth; their shape is checked by `payload_limits`, not by the type.
Json: TypeAlias = dict[str, Any]


@dataclass(eq=False)
class Refused(Exception):
    """A call that Slack answers with `ok: false`, under the name Slack gives it."""

    error: str
    details: Json = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The error's name with what Slack adds to it."""
        reasons = self.details.get("response_metadata", {}).get("messages", [])
        return ": ".join([self.error, *reasons[:3]])

    def answer(self) -> Json:
        """The body of Slack's answer."""
        return {"ok": False, "error": self.error, **self.details}


def refuse_arguments(*messages: str) -> Refused:
    """Name the arguments that are missing or wrong, as `invalid_arguments` does."""
    marked = [f"[ERROR] {message}" for message in messages]
    return Refused("invalid_arguments", {"response_metadata": {"messages": marked}})


def escape(text: str) -> str:
    """Typed text as Slack hands it to a bot: `&`, `<` and `>` as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def measure(value: object) -> int:
    """The size of a JSON value in bytes, as it would travel."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


class Ids:
    """Numbers everything in the order it was made, so that two runs read alike."""

    def __init__(self, start: int = 0) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(start + 1)
        self.last = start

    def fresh(self, prefix: str) -> str:
        """An id that nothing else in this workspace has."""
        with self._lock:
            self.last = next(self._numbers)
            return f"{prefix}{self.last:010d}"
