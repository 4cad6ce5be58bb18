"""What time alone brings about: at every tick, everything that fell due since the last one."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.database import Transaction
from bot.due_reports import CLOCK, DueReports
from domain import closed_days, closed_months
from domain.dues import charge_next
from domain.errors import Busy
from domain.expiries import expire_due
from domain.ledger import Stamp
from handlers.desk import Desk

DAYS_A_TICK = 31
"""Books that come from long ago are caught up with little by little."""

WriteNext = Callable[[Session], date | None]
"""Writes the oldest day, or month, that is due; returns it, or None where none is."""

log = logging.getLogger(__name__)


def run_due(desk: Desk) -> None:
    """Do what is due, then let the worker look; what cannot be done now waits for the next tick."""
    reports = DueReports(desk)
    try:
        while _expire_one(desk):
            continue
        while desk.till.rails and _charge_one(desk):
            continue
        write_closed_days(desk.transaction, desk.clock(), desk.zone, DAYS_A_TICK)
        write_closed_months(desk.transaction, desk.clock())
        reports.make_first()
        while reports.owe_next():
            continue
    except (SQLAlchemyError, Busy) as error:
        log.warning("books unavailable error=%s", type(error).__name__)
    desk.wake()


def write_closed_days(
    transaction: Transaction, now: datetime, zone: ZoneInfo, most: int | None = None
) -> int:
    """Write the totals of days that are over, oldest first, each in a transaction of its own.

    Returns how many; ``most`` leaves the others for later.
    """
    return _write_on(transaction, lambda session: closed_days.write_next(session, now, zone), most)


def write_closed_months(transaction: Transaction, now: datetime, most: int | None = None) -> int:
    """Write the totals of months whose days all are, likewise."""
    return _write_on(transaction, lambda session: closed_months.write_next(session, now), most)


def _write_on(transaction: Transaction, write_next: WriteNext, most: int | None) -> int:
    written = 0
    while written != most and _write_one(transaction, write_next):
        written += 1
    return written


def _write_one(transaction: Transaction, write_next: WriteNext) -> bool:
    with transaction() as session:
        return write_next(session) is not None


def _expire_one(desk: Desk) -> bool:
    """Let one request expire, in a transaction of its own: its account is held alone."""
    stamp = Stamp.of(CLOCK, desk.clock(), desk.zone)
    with desk.transaction() as session:
        return expire_due(session, stamp, limit=1) > 0


def _charge_one(desk: Desk) -> bool:
    """Order the charge of one group of installments that is due, as ``guichet charge`` does."""
    stamp = Stamp.of(CLOCK, desk.clock(), desk.zone)
    with desk.transaction() as session:
        return charge_next(session, desk.till, stamp.on, stamp) is not None
