"""The tables of docs/states.md, as a test walks them."""

import re
from collections.abc import Mapping
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "states.md"
NEVER = "–"
"""Such a pair cannot come about."""

Table = Mapping[tuple[str, str], str]


def read_table(heading: str) -> Table:
    """Return what each state becomes, by state and event."""
    text = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    lines = re.findall(r"^\|(.+)\|$", text.partition("\n## ")[0], re.MULTILINE)
    (_, *events), _, *rows = [[_plain(cell) for cell in line.split("|")] for line in lines]
    cells = [
        (state, event, cell)
        for state, *row in rows
        for event, cell in zip(events, row, strict=True)
    ]
    table = {(state, event): cell for state, event, cell in cells}
    assert len(table) == len(cells) == len(rows) * len(events), heading
    return table


def by_state(table: Table) -> Mapping[str, Mapping[str, str]]:
    """Put the cells of one state together."""
    states = dict.fromkeys(state for state, _ in table)
    return {
        state: {event: after for (at, event), after in table.items() if at == state}
        for state in states
    }


def events_of(table: Table) -> set[str]:
    """Return what can happen."""
    return {event for _, event in table}


def _plain(cell: str) -> str:
    return cell.strip().strip("`")
