"""One line per event on standard error, ids only.

Slack's own libraries, and gateways', would write whole request bodies at DEBUG: names, amounts,
what people typed. They are held at WARNING whatever the level is.
"""

import logging
import sys

LIBRARIES = (
    "slack_bolt",
    "slack_sdk",
    "apscheduler",
    "uvicorn",
    "alembic",
    "httpx",
    "httpcore",
    "stripe",
    "urllib3",
    "httpx",
    "httpcore",
)
BESIDE_THE_POINT = ("As you gave `client`", "Failed to ", "Failed on")
"""What Slack's libraries say beside what we say ourselves, in one line, of the same trouble."""


class Discreet(logging.Filter):
    """Lets libraries say only what may be read by anybody.

    It stands before the stream, for Bolt sets the level of its own loggers again and again.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep our own lines, and of libraries the warnings that nobody else gives."""
        if not record.name.startswith(LIBRARIES):
            return True
        told = record.getMessage()
        return record.levelno >= logging.WARNING and not told.startswith(BESIDE_THE_POINT)


def start_logging(level: str) -> None:
    """Write to standard error from ``level`` up."""
    stream = logging.StreamHandler(sys.stderr)
    stream.addFilter(Discreet())
    logging.basicConfig(
        level=level.upper(),
        handlers=[stream],
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
