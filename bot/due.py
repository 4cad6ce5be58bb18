"""What time alone brings about: at every tick, everything that fell due since the last one."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.due_reports import CLOCK, DueReports
from domain.errors import Busy
from domain.expiries import expire_due
from domain.ledger import Stamp
from handlers.desk import Desk

log = logging.getLogger(__name__)


def run_due(desk: Desk) -> None:
    """Do what is due, then let the worker look; what cannot be done now waits for the next tick."""
    reports = DueReports(desk)
    try:
        reports.make_first()
        while _expire_one(desk) or reports.owe_next():
            continue
    except (SQLAlchemyError, Busy) as error:
        log.warning("books unavailable error=%s", type(error).__name__)
    desk.wake()


def _expire_one(desk: Desk) -> bool:
    """Let one request expire, in a transaction of its own: its account is held alone."""
    stamp = Stamp.of(CLOCK, desk.clock(), desk.zone)
    with desk.transaction() as session:
        return expire_due(session, stamp, limit=1) > 0
