"""One line per event on standard error, ids only.

Slack's own libraries would write whole request bodies at DEBUG: names, amounts, what people
typed. They are held at WARNING whatever the level is.
"""

import logging
import sys

LIBRARIES = ("slack_bolt", "slack_sdk", "slack_bolt.App", "apscheduler", "uvicorn", "alembic")


def start_logging(level: str) -> None:
    """Write to standard error from ``level`` up."""
    logging.basicConfig(
        level=level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
