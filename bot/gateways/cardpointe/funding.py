"""Funding: what the bank was paid, day by day, as the processor's books tell it.

Asked without a date, the gateway gives only what nobody asked for yet: a read that changes what
the next one sees. So a date is always given. What a day lists adds up to what was paid out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.gateways.cardpointe.record import OK, OURS, Text, read_cents
from bot.gateways.cardpointe.wire import Reply, Wire
from domain.gateway import Movement, MovementKind, Outcome

UNFUNDED = frozenset({"AUTH", "VOIDED", "FAILURE", "DECLINED"})
"""Statuses of rows that moved no money."""
WITHOUT_MONEY = frozenset({"VOID SALE", "VOID REFUND", "AUTH REQUEST", "ACCOUNT VERIFY"})
"""Types of rows that move none."""
REVERSAL = "REVERSAL"


def _or_nothing(rows: object) -> object:
    return [] if rows is None else rows


Rows = BeforeValidator(_or_nothing)
Amount = Annotated[int, BeforeValidator(read_cents)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Transaction(_Row):
    """A sale or a refund that was funded, or a debit that a bank returned."""

    retref: Text
    parentretref: Text = ""
    type: Text
    status: Text = ""
    amount: Amount
    date: Text = ""
    achreturncode: Text = ""
    invoicenumber: Text = ""


class Chargeback(_Row):
    """A charge that a cardholder disputes."""

    retref: Text = ""
    casenumber: Text
    amount: Amount
    chargebackdate: Text = ""
    reasoncode: Text = ""


class Adjustment(_Row):
    """Anything else that was added to a payout (above zero) or kept back from it (below)."""

    fundingadjustmentid: Text
    amount: Amount
    category: Text = ""
    type: Text = ""


class Funding(_Row):
    """One payout."""

    fundingmasterid: Text
    fundingdate: Text = ""
    txns: Annotated[list[Transaction], Rows] = []
    chargebacks: Annotated[list[Chargeback], Rows] = []
    adjustments: Annotated[list[Adjustment], Rows] = []


def list_movements(wire: Wire, merchant_id: str, since: date, until: date) -> Iterator[Movement]:
    """List what was funded on these days; stop at the first that is not answered plainly."""
    day = since
    while day <= until:
        reply = wire.get("funding", merchid=merchant_id, date=f"{day:%Y%m%d}")
        fundings = _read(reply)
        if fundings is None:
            return
        for funding in fundings:
            yield from _movements(funding, _day(funding.fundingdate, day))
        day += timedelta(days=1)


def _read(reply: Reply) -> list[Funding] | None:
    """Read a day: one funding, or a list of them, empty where there was none."""
    if reply.status != OK:
        return None
    rows: list[Any] = reply.content if isinstance(reply.content, list) else [reply.content]
    try:
        return [Funding.model_validate(row) for row in rows]
    except ValidationError:
        return None


def _movements(funding: Funding, paid_on: date) -> Iterator[Movement]:
    for one in funding.txns:
        if one.status.upper() not in UNFUNDED and one.type.upper() not in WITHOUT_MONEY:
            yield _of_transaction(one, funding.fundingmasterid, paid_on)
    for dispute in funding.chargebacks:
        yield _of_chargeback(dispute, funding.fundingmasterid, paid_on)
    for adjustment in funding.adjustments:
        is_told_above = adjustment.category.upper() == REVERSAL and adjustment.amount < 0
        if not (is_told_above and funding.chargebacks):
            yield _of_adjustment(adjustment, funding.fundingmasterid, paid_on)


def _of_transaction(one: Transaction, payout: str, paid_on: date) -> Movement:
    """A return keeps its charge's number, or names it as its parent (before 2024-02).

    A refund that a bank returns was not paid out: it stays a refund, and says so.
    """
    is_returned = bool(one.achreturncode) or one.status.upper() == "REJECTED"
    if one.type.upper() == "REFUND":
        kind, about = MovementKind.REFUND, one.parentretref
    elif is_returned:
        kind, about = MovementKind.RETURN, one.parentretref or one.retref
    else:
        kind, about = MovementKind.CHARGE, one.retref
    return Movement(
        kind=kind,
        gateway_ref=one.retref,
        reference=one.invoicenumber if OURS.fullmatch(one.invoicenumber) else "",
        charge_ref=about,
        amount_cents=abs(one.amount),
        fee_cents=0,
        # The row of a return repeats the day of its charge.
        moved_on=paid_on if is_returned else _day(one.date, paid_on),
        outcome=Outcome.RETURNED if is_returned else Outcome.APPROVED,
        code=one.achreturncode,
        payout=payout,
        paid_on=paid_on,
    )


def _of_chargeback(dispute: Chargeback, payout: str, paid_on: date) -> Movement:
    return Movement(
        kind=MovementKind.DISPUTE,
        gateway_ref=dispute.casenumber,
        reference="",
        charge_ref=dispute.retref,
        amount_cents=abs(dispute.amount),
        fee_cents=0,
        moved_on=_day(dispute.chargebackdate, paid_on),
        outcome=Outcome.RETURNED,
        code=dispute.reasoncode,
        payout=payout,
        paid_on=paid_on,
    )


def _of_adjustment(adjustment: Adjustment, payout: str, paid_on: date) -> Movement:
    """A reversal is a dispute lost or won whose charge is not told; the rest are fees."""
    amount = -adjustment.amount
    kind = MovementKind.FEE
    if adjustment.category.upper() == REVERSAL:
        kind = MovementKind.DISPUTE if amount > 0 else MovementKind.DISPUTE_WON
        amount = abs(amount)
    return Movement(
        kind=kind,
        gateway_ref=adjustment.fundingadjustmentid,
        reference="",
        charge_ref="",
        amount_cents=amount,
        fee_cents=0,
        moved_on=paid_on,
        outcome=Outcome.APPROVED,
        code=adjustment.type,
        payout=payout,
        paid_on=paid_on,
    )


def _day(written: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return otherwise
