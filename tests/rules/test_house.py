"""The rules of the house that no linter knows: sizes, imports, names, what is never written."""

import ast
import re
from pathlib import PurePosixPath

import pytest

from tests.rules.tree import (
    FLOORS,
    ROOT,
    functions,
    imported,
    kept_files,
    lines_of_code,
    modules,
    on_floor,
)

MAX_FILE = 400
MAX_FUNCTION = 40
TABLES = "bot/migrations/versions/"
"""Migrations are lists of columns, frozen once they have run somewhere."""
WORD_FOR_WORD = {"test_a_history_goes_out_word_for_word"}
"""Tests that hold a whole document to compare with."""
# Catalogues, tables and pinned lists are data: they grow with what they hold.
WRITTEN = {".py", ".js", ".css", ".html", ".md", ".yml", ".toml"}

VAGUE = {"utils", "helpers", "common", "misc", "manager", "service", "base", "core"}
NAMED_BEFORE = {"bot/service.py"}

# What nobody foresaw is caught here alone: a person gets a reference, a promise is tried again,
# a thread that makes rounds goes on to the next thing.
LAST_RESORTS = {"bot/app.py", "bot/worker.py", "bot/rounds.py"}

TRANSACTIONS = {"bot/database.py", "bot/migrations/__init__.py"}
MEASURES = "bot/bench/"
"""What measures the database itself goes around our door to it."""

NEVER_WRITTEN = re.compile(
    r"pypi\.(org|python)|pythonhosted\.org|registry\.npmjs|--(extra-)?index-url"
    r"|/(home|root|Users|work)/[A-Za-z]"
)
# This file spells them out; the Makefile keeps them out of the pinned lists.
SPELLS_THEM_OUT = {"tests/rules/test_house.py", "Makefile"}

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError")


def test_the_tree_is_the_one_that_people_read() -> None:
    assert len(modules()) > 150
    assert {name.partition("/")[0] for name in modules()} >= {*FLOORS, "tests"}


def test_no_file_is_longer_than_a_person_reads() -> None:
    written = [name for name in kept_files() if PurePosixPath(name).suffix in WRITTEN]
    sizes = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in written}
    assert {name: size for name, size in sizes.items() if size > MAX_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name}: {function.name}": size
        for name, tree in modules().items()
        if not name.startswith(TABLES)
        for function in functions(tree)
        if function.name not in WORD_FOR_WORD and (size := lines_of_code(function)) > MAX_FUNCTION
    }
    assert long == {}


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{name}: {function.name}"
        for name, tree in modules().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_module_is_named_after_nothing() -> None:
    names = {name: PurePosixPath(name) for name in modules()}
    vague = {name for name, path in names.items() if VAGUE & {path.stem, *path.parent.parts}}
    assert vague == NAMED_BEFORE


def test_only_gateways_reach_the_outside() -> None:
    reaching = [
        name
        for name, tree in on_floor(*FLOORS).items()
        for target in imported(tree)
        if target.partition(".")[0] in {"stripe", "httpx"} and not name.startswith("bot/gateways/")
    ]
    assert reaching == []


def test_charts_are_drawn_without_pyplot() -> None:
    """Its state is global, which threads and processes do not forgive."""
    drawing = [name for name, tree in modules().items() if "matplotlib.pyplot" in _spelled(tree)]
    assert drawing == []


def test_handlers_know_a_session_and_nothing_else_of_the_database() -> None:
    known = {
        target
        for tree in on_floor("handlers").values()
        for target in imported(tree)
        if target.startswith(("sqlalchemy", "alembic"))
    }
    assert known == {"sqlalchemy.orm.Session"}


def test_transactions_begin_and_end_in_one_place() -> None:
    """Verbs take a session and never commit; migrations run in the transaction that they get."""
    ending = {
        name
        for name, tree in on_floor("bot", "handlers", "domain").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback", "begin"}
    }
    assert {name for name in ending if not name.startswith(MEASURES)} <= TRANSACTIONS


def test_everything_is_caught_only_as_a_last_resort() -> None:
    catching = {
        name
        for name, tree in on_floor(*FLOORS).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    }
    assert catching <= LAST_RESORTS


@pytest.mark.parametrize("pattern", [NEVER_WRITTEN, UNFINISHED], ids=["places", "unfinished"])
def test_what_is_never_written_is_not(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}: {match[0]}"
        for name in kept_files()
        if name not in SPELLS_THEM_OUT
        for match in pattern.finditer((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    match handler.type:
        case None:
            return True
        case ast.Tuple(elts=caught):
            return any(ast.unparse(one) in {"Exception", "BaseException"} for one in caught)
        case caught:
            return ast.unparse(caught) in {"Exception", "BaseException"}


def _spelled(tree: ast.Module) -> set[str]:
    """What is imported, and each package on the way to it."""
    found = set(imported(tree))
    return found | {name.rpartition(".")[0] for name in found}
