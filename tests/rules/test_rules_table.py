"""The table of rules names, for each row, tests that are there to be collected."""

import re

from tests.rules.tree import ROOT

ROW = re.compile(r"^\| ([RE]\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
HARD_CASES = {*range(1, 9), *range(10, 19), *range(20, 25), *range(26, 45)}
WANTED = {f"R{n}" for n in range(1, 28) if n != 22} | {f"E{n}" for n in HARD_CASES}


def read_table() -> dict[str, list[str]]:
    told = (ROOT / "docs" / "rules-and-tests.md").read_text(encoding="utf-8")
    return {row: re.findall(r"`(test_\w+)`", tests) for row, tests in ROW.findall(told)}


def list_tests() -> set[str]:
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_row_names_tests_that_exist() -> None:
    table, known = read_table(), list_tests()
    assert set(table) == WANTED
    assert {
        row: set(named) - known for row, named in table.items() if not set(named) <= known
    } == {}
    assert [row for row, named in table.items() if not named] == []
