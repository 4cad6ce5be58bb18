"""What a person typed in a form, raw, by field; kept when a form has to be shown again."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

METADATA_LIMIT = 3_000
"""Slack keeps this many characters with a view."""


_TEXTS = ("value", "selected_date", "selected_time", "selected_user", "selected_conversation")
"""What an input's answer stands under, by its kind."""


@dataclass(frozen=True)
class Typed:
    """Raw answers by field: a text, or several values for menus that take several.

    ``everything`` names the fields whose empty choice means all.
    """

    answers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    everything: frozenset[str] = frozenset()

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> "Typed":
        """Read the state of a view that Slack sent; what was typed for another customer is gone.

        A form that asks for no customer has nothing to forget: its suffixes are its own.
        """
        answers: dict[str, str | tuple[str, ...]] = {}
        everything: set[str] = set()
        values = view.get("state", {}).get("values", {})
        customer = _answer(values.get("customer_id", {}).get("customer_id", {}))
        for block_id, inputs in values.items():
            if "customer_id" in values and block_id.partition(":")[2] not in ("", customer):
                continue
            for name, value in inputs.items():
                answers[name] = _answer(value)
                if value.get("type") == "multi_external_select" and not answers[name]:
                    everything.add(name)
        return cls(answers, frozenset(everything))

    def text(self, name: str) -> str:
        """Return a field's text; nothing typed is an empty text."""
        answer = self.answers.get(name, "")
        return answer if isinstance(answer, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Return the values of a field that takes several."""
        answer = self.answers.get(name, ())
        return answer if isinstance(answer, tuple) else ()

    def knows(self, name: str) -> bool:
        """Tell whether the form had this field."""
        return name in self.answers

    def with_answers(self, **answers: str | tuple[str, ...]) -> "Typed":
        """Return the same answers with some put in place."""
        return replace(self, answers={**self.answers, **answers})

    def only(self, *names: str) -> "Typed":
        """Return the answers of these fields alone."""
        return Typed({name: self.answers[name] for name in names if name in self.answers})


def block_ids(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the ``block_id`` in force of each field of a view."""
    return {
        block["element"]["action_id"]: block["block_id"]
        for block in view.get("blocks", ())
        if block["type"] == "input"
    } | {
        name: block_id
        for block_id, inputs in view.get("state", {}).get("values", {}).items()
        for name in inputs
    }


@dataclass(frozen=True)
class Draft:
    """A form as it stands, unfinished; ``warning`` is what it must say above its fields.

    ``about`` is whom or what it was opened for, where no field of it says so. ``asks`` is the
    field whose answer makes the warning needless; ``sought`` are the words that name a customer,
    not for certain: the customer's menu begins with them.
    """

    form: str
    request_id: str
    typed: Typed
    warning: str = ""
    about: str = ""
    asks: str = ""
    sought: str = ""


def pack_draft(draft: Draft) -> str:
    """Write a draft into a view's private text; the longest answers go first if it is too much."""
    answers = dict(draft.typed.answers)
    while True:
        everything = sorted(draft.typed.everything)
        told = json.dumps([draft.form, draft.request_id, answers, everything, draft.about])
        packed = base64.b85encode(zlib.compress(told.encode(), 9)).decode()
        if len(packed) <= METADATA_LIMIT or not answers:
            return packed
        del answers[max(answers, key=lambda name: len(json.dumps(answers[name])))]


def unpack_draft(packed: str) -> Draft:
    """Read a draft back."""
    told = json.loads(zlib.decompress(base64.b85decode(packed)))
    form, request_id, answers, everything, about = told
    typed = {k: tuple(v) if isinstance(v, list) else str(v) for k, v in answers.items()}
    return Draft(form, request_id, Typed(typed, frozenset(everything)), about=about)


def _answer(value: Mapping[str, Any]) -> str | tuple[str, ...]:
    """Read one input's value object, of whatever kind."""
    if "selected_options" in value:
        return tuple(str(chosen["value"]) for chosen in value["selected_options"] or ())
    if "selected_option" in value:
        return str((value["selected_option"] or {}).get("value", ""))
    return _keepable(next((str(value[kind]) for kind in _TEXTS if value.get(kind)), ""))


def _keepable(text: str) -> str:
    """Drop what no database keeps: a NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
