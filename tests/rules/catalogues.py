"""Both catalogues as plain data, and the keys that the code asks for."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from handlers.texts import Locale
from handlers.texts.catalogues import parse_catalogue

ROOT = Path(__file__).parents[2]
SPEAKERS = ("handlers", "bot")
SAYING = frozenset({"say", "say_many"})


@cache
def sentences(locale: Locale) -> Mapping[str, tuple[str, ...]]:
    """Every key of a language with its forms: one, or one a plural form."""
    return {
        key_of(message.id): forms_of(message.string)
        for message in parse_catalogue(locale)
        if message.id
    }


def key_of(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def forms_of(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def placeholders(sentence: str) -> set[str]:
    """The facts that a sentence shows."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def code() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module that may speak to people, parsed."""
    paths = sorted(path for floor in SPEAKERS for path in (ROOT / floor).rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def spoken(tree: ast.AST) -> Iterator[ast.expr]:
    """Every first argument of ``….say(…)`` and ``….say_many(…)``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=verb), args=[key, *_]) if verb in SAYING:
                yield from choices(key)


def choices(key: ast.expr) -> Iterator[ast.expr]:
    """Both ends of ``a if x else b``, or the key itself."""
    if isinstance(key, ast.IfExp):
        yield from choices(key.body)
        yield from choices(key.orelse)
    else:
        yield key


def edges(key: ast.JoinedStr) -> tuple[str, str]:
    """What a key that is put together begins and ends with."""
    first, last = (
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
        for part in (key.values[0], key.values[-1])
    )
    return first, last


def literals() -> set[str]:
    """Every text written in the code: a key kept in a constant is used as much as one said."""
    return {
        node.value
        for _, tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
