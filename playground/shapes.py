"""The words in which a payload's allowed shape is written down, and what Slack says otherwise."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from playground.payloads import Json


@dataclass
class Problems:
    """What is wrong with a payload, each with a pointer to the place."""

    found: list[str] = field(default_factory=list)

    def add(self, pointer: str, message: str) -> None:
        """Note one thing that is wrong at a place."""
        self.found.append(f"{message} [json-pointer:{pointer}]")


Check: TypeAlias = Callable[[object, str, Problems], None]
Rule: TypeAlias = Callable[[Json, str, Problems], None]


def string(longest: int, shortest: int = 1, pattern: str | None = None) -> Check:
    """A text of bounded length that may have to look a certain way."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(pointer, "must be a string")
        elif len(value) > longest:
            problems.add(pointer, f"must be less than {longest + 1} characters")
        elif len(value) < shortest:
            problems.add(pointer, f"must be more than {shortest - 1} characters")
        elif compiled and not compiled.fullmatch(value):
            problems.add(pointer, "does not match the required pattern")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number between two bounds."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.add(pointer, "must be an integer")
        elif not least <= value <= most:
            problems.add(pointer, f"must be between {least} and {most}")

    return check


def flag(value: object, pointer: str, problems: Problems) -> None:
    """True or false."""
    if not isinstance(value, bool):
        problems.add(pointer, "must be a boolean")


def number(value: object, pointer: str, problems: Problems) -> None:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        problems.add(pointer, "must be a number")


def one_of(*values: str) -> Check:
    """One of these words."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if value not in values:
            problems.add(pointer, "must be a valid enum value")

    return check


def items(each: Check, least: int, most: int) -> Check:
    """A list whose length is bounded."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(pointer, "must be an array")
            return
        if len(value) > most:
            problems.add(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            problems.add(pointer, f"no fewer than {least} items allowed")
        for index, item in enumerate(value[:most]):
            each(item, f"{pointer}/{index}", problems)

    return check


@dataclass(frozen=True)
class Record:
    """An object with these fields and no others; rules see it once its fields are right."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]
    rules: tuple[Rule, ...]

    def __call__(self, value: object, pointer: str, problems: Problems) -> None:
        """Note what is wrong with an object."""
        if not isinstance(value, dict):
            problems.add(pointer, "must be an object")
            return
        before = len(problems.found)
        self._check_fields(value, pointer, problems)
        if len(problems.found) == before:
            for rule in self.rules:
                rule(value, pointer, problems)

    def _check_fields(self, value: Json, pointer: str, problems: Problems) -> None:
        for name in sorted(self.required.keys() - value.keys()):
            problems.add(pointer, f"missing required field: {name}")
        for name, held in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                problems.add(pointer, f"invalid additional property: {name}")
            elif name in self.required or held is not None:
                check(held, f"{pointer}/{name}", problems)


def record(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    """Describe an object by its fields."""
    return Record(required, optional, rules)


def tagged(shapes: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` says which shape it must have."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        kind = str(value.get("type")) if isinstance(value, dict) else ""
        if kind not in shapes or (allowed is not None and kind not in allowed):
            problems.add(f"{pointer}/type", f"unsupported type: {kind}")
        else:
            shapes[kind](value, pointer, problems)

    return check


def plain(longest: int, shortest: int = 1) -> Check:
    """A `plain_text` object."""
    fields = {"type": one_of("plain_text"), "text": string(longest, shortest)}
    return record(fields, {"emoji": flag})


def marked(longest: int, shortest: int = 1) -> Check:
    """A `mrkdwn` object."""
    fields = {"type": one_of("mrkdwn"), "text": string(longest, shortest)}
    return record(fields, {"verbatim": flag})


def either(longest: int, shortest: int = 1) -> Check:
    """A `plain_text` or `mrkdwn` object."""
    return tagged({"plain_text": plain(longest, shortest), "mrkdwn": marked(longest, shortest)})


def exactly_one(*names: str) -> Rule:
    """Exactly one of these fields must be there."""

    def rule(value: Json, pointer: str, problems: Problems) -> None:
        if sum(value.get(name) is not None for name in names) != 1:
            problems.add(pointer, f"must have exactly one of: {', '.join(names)}")

    return rule


def at_least_one(*names: str) -> Rule:
    """At least one of these fields must be there."""

    def rule(value: Json, pointer: str, problems: Problems) -> None:
        if all(value.get(name) is None for name in names):
            problems.add(pointer, f"missing required field: {names[0]}")

    return rule


def in_order(lower: str, upper: str) -> Rule:
    """One field's number may not exceed the other's."""

    def rule(value: Json, pointer: str, problems: Problems) -> None:
        low, high = value.get(lower), value.get(upper)
        if low is not None and high is not None and float(low) > float(high):
            problems.add(pointer, f"{lower} must not exceed {upper}")

    return rule


def unique(values: Sequence[tuple[str, str]], name: str, problems: Problems) -> None:
    """Every (pointer, id) must have another id."""
    seen: set[str] = set()
    for pointer, value in values:
        if value in seen:
            problems.add(pointer, f"`{name}` {value} already exists")
        seen.add(value)
