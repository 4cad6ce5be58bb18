"""Charts on their way into a message: drawn and uploaded once, left out where Slack takes none."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.deliveries.posting import Poster
from bot.drawing import DrawingFailed, Studio
from charts.sheets import ChartSheet
from handlers.report_blocks import Picture

MOST_TROUBLES = 5
"""Refusals of one picture, each some seconds after the last, before the numbers go without it."""
UNTAKEN = frozenset(
    {"missing_scope", "file_uploads_disabled", "restricted_action", "file_upload_size_restricted"}
)
"""What Slack says of files where it takes none, today or tomorrow."""
REMEMBERED = 100

log = logging.getLogger(__name__)


class PictureNotReady(OSError):
    """Slack still works on the file: no message may name it yet."""


@dataclass
class Pictures:
    """Remembers which chart is which file, so that a second try uploads nothing again.

    It is the memory of one process: a restart draws anew, and the earlier file stands nowhere.
    """

    poster: Poster
    studio: Studio
    _files: dict[str, str] = field(default_factory=dict)
    _troubles: Counter[str] = field(default_factory=Counter)

    def of(self, subject: str, chart: ChartSheet | None) -> Picture | None:
        """Return the chart as a file that Slack has; None where there is none to show.

        Raises:
            SlackApiError, OSError: it could not be drawn or uploaded; try again later.
        """
        if chart is None or self._troubles[subject] >= MOST_TROUBLES:
            return None
        if subject not in self._files:
            file_id = self._upload(subject, chart)
            if not file_id:
                return None
            self._files[subject] = file_id
        _drop_oldest(self._files)
        return Picture(self._files[subject], chart.heading.alt)

    def refuse(self, subject: str, error: SlackApiError) -> None:
        """Count a refusal of the picture, and try later; any other refusal is not about it.

        Raises:
            PictureNotReady: the refusal names the file.
        """
        if subject in self._files and "slack_file" in str(error.response.data):
            self._trouble(subject)
            raise PictureNotReady(subject) from error

    def forget(self, subject: str) -> None:
        """Forget a picture that stands where it should."""
        self._files.pop(subject, None)
        self._troubles.pop(subject, None)

    def _upload(self, subject: str, chart: ChartSheet) -> str:
        """Draw and upload a chart; return the file's id, or nothing where Slack takes no files."""
        try:
            content = self.studio.draw(chart)
        except DrawingFailed:
            self._trouble(subject)
            raise
        try:
            answer = self.poster.client.files_upload_v2(
                filename="chart.png",
                title=chart.heading.title,
                content=content,
                alt_txt=chart.heading.alt,
                request_file_info=False,
            )
        except SlackApiError as error:
            if error.response["error"] not in UNTAKEN:
                raise
            log.warning("no picture=%s error=%s", subject, error.response["error"])
            return ""
        return str(answer["files"][0]["id"])

    def _trouble(self, subject: str) -> None:
        self._troubles[subject] += 1
        _drop_oldest(self._troubles)
        if self._troubles[subject] >= MOST_TROUBLES:
            log.warning("left out picture=%s", subject)


def _drop_oldest(kept: dict[str, Any]) -> None:
    """Forget what was put there first, once there is too much."""
    while len(kept) > REMEMBERED:
        del kept[next(iter(kept))]
