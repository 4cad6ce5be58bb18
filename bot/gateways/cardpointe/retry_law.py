"""What card networks allow after a decline; breaking their law costs fees (§1.1, retry law)."""

from datetime import datetime, timedelta

from bot.gateways.cardpointe.codes import is_visa
from bot.gateways.cardpointe.record import Record
from domain.gateway import Decline, Retry

A_DAY = timedelta(days=1)

WAITS = {
    "02": timedelta(days=3),
    "24": timedelta(hours=1),
    "25": A_DAY,
    "26": timedelta(days=2),
    "27": timedelta(days=4),
    "28": timedelta(days=6),
    "29": timedelta(days=8),
    "30": timedelta(days=10),
}
"""Mastercard's advice to wait."""

MASTERCARD = {
    "01": Retry.NEW_METHOD,  # new account information available
    "03": Retry.NEVER,
    "04": Retry.NEW_METHOD,
    "05": Retry.NEVER,  # closed, or fraud
    "22": Retry.NEVER,
    "40": Retry.NEW_METHOD,  # prepaid
    "41": Retry.NEW_METHOD,  # for one payment only
}
VISA = {
    "1": Retry.NEW_METHOD,  # the issuer will never approve this card; another may pay
    "2": Retry.LATER,
    "3": Retry.NEW_METHOD,  # the details must be corrected first
}
CLASSES = {
    Decline.STOPPED_BY_CLIENT: Retry.NEVER,
    Decline.EXPIRED: Retry.NEW_METHOD,
    Decline.WRONG_DETAILS: Retry.NEW_METHOD,
    Decline.LOST_OR_STOLEN: Retry.NEW_METHOD,
    Decline.NEEDS_CLIENT: Retry.NEW_METHOD,
}
"""Where no network advises, as with American Express."""


def retry_of(record: Record, decline: Decline, now: datetime) -> tuple[Retry, datetime | None]:
    """Tell whether and from when (UTC) the same method may be charged again."""
    if decline is Decline.STOPPED_BY_CLIENT:
        return Retry.NEVER, None
    advised = _advised(record)
    if advised is Retry.LATER:
        return Retry.LATER, now + _wait(record)
    return advised or CLASSES.get(decline, Retry.ALLOWED), None


def _advised(record: Record) -> Retry | None:
    if is_visa(record):
        return VISA.get(record.category)
    if record.advice in WAITS:
        return Retry.LATER
    return MASTERCARD.get(record.advice)


def _wait(record: Record) -> timedelta:
    return A_DAY if is_visa(record) else WAITS[record.advice]
