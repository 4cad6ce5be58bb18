"""Today's charts that Slack has as files already, by what they show: the memory of one process."""

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from domain.report_rows import Report
from handlers.report_blocks import Picture
from handlers.texts import Texts

REMEMBERED = 50


def chart_key(report: Report, texts: Texts) -> str:
    """Name what a chart shows: these figures, in this language."""
    told = json.dumps([dict(row) for row in report.rows], default=str)
    return f"{texts.locale} {report.to_on} {sha256(told.encode()).hexdigest()[:16]}"


@dataclass
class TodayCharts:
    """Which of them are there."""

    _known: OrderedDict[str, Picture] = field(default_factory=OrderedDict)
    _turn: Lock = field(default_factory=Lock)

    def find(self, key: str) -> Picture | None:
        """Return a chart that Slack has."""
        with self._turn:
            return self._known.get(key)

    def put(self, key: str, picture: Picture) -> None:
        """Remember a chart that Slack has now."""
        with self._turn:
            self._known[key] = picture
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def drop(self, key: str) -> None:
        """Forget a chart that Slack would not show."""
        with self._turn:
            self._known.pop(key, None)
