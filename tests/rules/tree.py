"""The tree of this repository as plain data: its files, its modules, what each imports."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "handlers", "domain", "charts", "playground")

# Made by tools, or by running: never kept.
NOT_KEPT = {".git", ".venv", "__pycache__", "build", "guichet-demo", "node_modules"}
CACHES = ("_cache", ".egg-info", ".hypothesis", ".coverage")
PICTURES = {".png", ".ico", ".db", ".db-wal", ".db-shm"}


@cache
def kept_files() -> tuple[str, ...]:
    """Every text file of the repository, by its path from the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(n for n in folders if n not in NOT_KEPT and not n.endswith(CACHES))
        place = Path(folder).relative_to(ROOT)
        found += [(place / name).as_posix() for name in names if _is_text(name)]
    return tuple(sorted(found))


@cache
def modules() -> dict[str, ast.Module]:
    """Every Python module by its path, parsed."""
    paths = [name for name in kept_files() if name.endswith(".py")]
    return {name: ast.parse((ROOT / name).read_text(encoding="utf-8")) for name in paths}


def on_floor(*floors: str) -> dict[str, ast.Module]:
    """The modules of some floors."""
    starts = tuple(f"{floor}/" for floor in floors)
    return {name: tree for name, tree in modules().items() if name.startswith(starts)}


def imported(tree: ast.AST) -> Iterator[str]:
    """What a module imports, dotted: ``sqlalchemy.orm.Session`` for a name taken from a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is, from its name to its end, without what its docstring says."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    said = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


def _is_text(name: str) -> bool:
    return (
        Path(name).suffix not in PICTURES
        and not name.startswith(CACHES)
        and name not in {".env", *NOT_KEPT}
    )
