"""Days after a command: ``tremblay 2026-01-01 2026-06-30``."""

from datetime import date

MOST = 2
WRITTEN = "2026-01-01"


def take_days(text: str) -> tuple[str, list[date]]:
    """Take up to two days off the end of what was typed; return the rest, and the days in order."""
    words = text.split()
    days: list[date] = []
    while words and len(days) < MOST and (day := _read_day(words[-1])):
        days.append(day)
        words.pop()
    return " ".join(words), sorted(days)


def _read_day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if len(word) == len(WRITTEN) else None
    except ValueError:
        return None
