"""What time alone brings about: at every tick, everything that fell due since the last one."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from domain.dues import charge_next
from domain.errors import Busy
from domain.expiries import expire_due
from domain.ledger import Stamp
from handlers.desk import Desk

CLOCK = "guichet"
"""Who signs what nobody did."""

log = logging.getLogger(__name__)


def run_due(desk: Desk) -> None:
    """Do what is due, then let the worker look; what cannot be done now waits for the next tick."""
    try:
        while _expire_one(desk):
            continue
        while desk.till.rails and _charge_one(desk):
            continue
    except (SQLAlchemyError, Busy) as error:
        log.warning("books unavailable error=%s", type(error).__name__)
    desk.wake()


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
