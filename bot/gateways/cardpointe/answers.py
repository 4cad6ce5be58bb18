"""From what the gateway writes to what the port answers.

``respstat`` alone decides little: ``A`` may be for less than was asked, ``B`` may have moved
money, ``C`` may hide a broken link. What is not plain is ``UNKNOWN``, and asked again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.gateways.cardpointe.bank_days import add_bank_days
from bot.gateways.cardpointe.codes import decline_of, is_hazy
from bot.gateways.cardpointe.record import RETREF, Record
from bot.gateways.cardpointe.retry_law import retry_of
from domain.gateway import Answer, Decline, Outcome, Rail

ECHECK_DAYS = 5
"""Bank days after which a bank account's debit counts as cleared."""

UNKNOWN = Answer(Outcome.UNKNOWN)
NOT_FOUND = Answer(Outcome.NOT_FOUND, code="PPS 29")

QUEUED = frozenset({"", "queued for capture"})
SETTLED = frozenset({"accepted", "settled"})
UNDONE = frozenset({"declined", "voided"})
FLAGS = {"Y": True, "N": False}


def answer_charge(record: Record, rail: Rail, now: datetime) -> Answer:
    """Tell what became of a charge, from the answer to it or from an inquiry."""
    match record.respstat:
        case "A":
            return _accepted(record, rail, now)
        case "B" if record.state in UNDONE:
            return _declined(record, now)
        case "C" if record.state in UNDONE | {""} and not is_hazy(record):
            return _declined(record, now)
        case _:
            return _told(UNKNOWN, record)


def answer_refund(record: Record, now: datetime) -> Answer:
    """Tell what became of a refund; one that was undone or came back was never paid out."""
    answer = answer_charge(record, Rail.CARD, now)
    if answer.outcome in {Outcome.RETURNED, Outcome.VOIDED}:
        decline = answer.decline or Decline.OTHER
        return replace(answer, outcome=Outcome.DECLINED, decline=decline)
    return answer


def pick(records: Iterable[Record], cents: int | None = None) -> Record | None:
    """Choose the record that an order is about, where its id brought several.

    A refund made in the portal keeps the order id of its charge. So: what is not negative, then
    what was accepted and stands, then what has the amount asked, then the oldest.
    """

    def rank(record: Record) -> tuple[bool, bool, bool, bool, str]:
        amount = record.amount
        return (
            amount is not None and amount < 0,
            record.respstat != "A",
            record.state in UNDONE,
            cents is not None and amount != cents,
            record.authdate,
        )

    return min(records, key=rank, default=None)


def _accepted(record: Record, rail: Rail, now: datetime) -> Answer:
    if not RETREF.fullmatch(record.retref) or record.amount is None:
        return UNKNOWN
    state = record.state
    if state == "voided":
        return _told(Answer(Outcome.VOIDED, amount_cents=0), record)
    if state == "declined":
        return _declined(record, now)
    if state == "rejected":
        # The codes here are those of its approval; why it came back is told by the funding.
        bounced = Answer(Outcome.RETURNED, decline=Decline.BANK_RETURN, amount_cents=0)
        return replace(_told(bounced, record), code=record.setlstat, text="")
    if state not in QUEUED | SETTLED:
        return _told(UNKNOWN, record)
    return _told(_taken(record, rail, now), record)


def _taken(record: Record, rail: Rail, now: datetime) -> Answer:
    """A card is ours when it is accepted; a bank account when no return came for some days."""
    amount = abs(record.amount or 0)
    is_settled = record.state in SETTLED
    if rail is Rail.CARD:
        return Answer(Outcome.APPROVED, amount_cents=amount, is_settled=is_settled)
    clears_on = add_bank_days(_day(record.authdate) or now.date(), ECHECK_DAYS)
    if is_settled and clears_on <= now.date():
        return Answer(Outcome.APPROVED, amount_cents=amount, is_settled=True)
    return Answer(Outcome.PROCESSING, amount_cents=amount, expected_on=clears_on)


def _declined(record: Record, now: datetime) -> Answer:
    decline = decline_of(record)
    retry, retry_at = retry_of(record, decline, now)
    answer = Answer(
        Outcome.DECLINED, amount_cents=0, decline=decline, retry=retry, retry_at=retry_at
    )
    return _told(answer, record)


def _told(answer: Answer, record: Record) -> Answer:
    """Add what is true of any record: its number, its codes, its flags."""
    return replace(
        answer,
        gateway_ref=record.retref if RETREF.fullmatch(record.retref) else "",
        fee_cents=record.fee or 0,
        code=f"{record.respproc} {record.respcode}".strip(),
        text=record.resptext,
        can_void=FLAGS.get(record.voidable.upper()),
        can_refund=FLAGS.get(record.refundable.upper()),
    )


def _day(written: str) -> date | None:
    try:
        return datetime.strptime(written[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return None
