"""What a Web API call brings: its token and arguments, form-encoded or as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from playground.payloads import Json, Refused, refuse_arguments

ENCODED = ("blocks", "attachments", "view", "metadata", "files", "prompts")


@dataclass(frozen=True)
class Arguments:
    """The arguments of one call, whichever way they came."""

    given: Json

    def text(self, name: str, default: str = "") -> str:
        """A text; absent or null is the default."""
        held = self.given.get(name)
        return default if held is None else str(held)

    def need(self, name: str) -> str:
        """A text that must be there."""
        held = self.text(name)
        if not held:
            raise refuse_arguments(f"missing required field: {name}")
        return held

    def flag(self, name: str) -> bool:
        """A switch: `true`, `1`."""
        return self.text(name).lower() in {"true", "1"}

    def whole(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            raise refuse_arguments(f"must be an integer [json-pointer:/{name}]") from None

    def value(self, name: str) -> object:
        """Anything, as it came; None when absent."""
        return self.given.get(name)


def read_arguments(content_type: str, body: bytes, query: Mapping[str, str]) -> Arguments:
    """The arguments of a request; JSON inside form fields is read too."""
    given: Json = dict(query)
    if content_type.startswith("application/json"):
        given |= _read_json(body)
    elif content_type.startswith("application/x-www-form-urlencoded"):
        given |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif body:
        raise Refused("invalid_form_data")
    for name in ENCODED:
        if isinstance(given.get(name), str):
            given[name] = _decode(name, given[name])
    return Arguments(given)


def _read_json(body: bytes) -> Json:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(given, dict):
        raise Refused("json_not_object")
    return given


def _decode(name: str, text: str) -> object:
    if text == "":
        return None
    try:
        return json.loads(text)
    except ValueError:
        error = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
        if name in error:
            raise Refused(error[name]) from None
        raise refuse_arguments(f"must be valid JSON [json-pointer:/{name}]") from None
