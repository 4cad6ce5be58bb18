"""Form encoding as the API takes it: ``a[b][0]=c`` becomes nested lists and objects."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from tests.simulators.stripe.books import invalid

PART = re.compile(r"\[([^\]]*)\]")


def read_form(text: str) -> dict[str, Any]:
    """Read a body or a query."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first = name.partition("[")[0]
        _put(tree, [first, *PART.findall(name)], value)
    return {key: _as_list(value) for key, value in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1] or str(len(tree))] = value


def _as_list(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    values = {key: _as_list(value) for key, value in node.items()}
    if values and all(key.isdigit() for key in values):
        return list(values.values())
    return values


def know(asked: dict[str, Any], names: Iterable[str]) -> None:
    """Refuse parameters that this endpoint does not have."""
    for name in asked:
        if name not in names and name != "expand":
            raise invalid("parameter_unknown", f"Received unknown parameter: {name}", param=name)


def need(asked: dict[str, Any], *names: str) -> None:
    """Refuse a request that lacks a parameter."""
    for name in names:
        if not asked.get(name):
            raise invalid("parameter_missing", f"Missing required param: {name}.", param=name)


def read_cents(asked: dict[str, Any], name: str = "amount") -> int:
    """Read an amount in the smallest unit, as a positive integer."""
    text = str(asked.get(name, ""))
    if not re.fullmatch("[1-9][0-9]{0,7}", text):
        code = "amount_too_large" if text.isdigit() and len(text) > 8 else "parameter_invalid"
        raise invalid(code, f"Invalid integer: {text}", param=name)
    return int(text)


def expand(found: Any, paths: Iterable[str], load: Any) -> Any:
    """Replace ids by their objects along the paths asked for, in a copy."""
    for path in paths:
        found = _expanded(found, path.split("."), load)
    return found


def _expanded(node: Any, path: list[str], load: Any) -> Any:
    if isinstance(node, list):
        return [_expanded(one, path, load) for one in node]
    if not path or not isinstance(node, dict):
        return node
    value = node.get(path[0])
    if isinstance(value, str):
        value = dict(load(value))
    return {**node, path[0]: _expanded(value, path[1:], load)}
