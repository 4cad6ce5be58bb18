"""What moved on Stripe's balance, and in which payout it went to the bank. Days are UTC.

A line of a payout is told on its payout's day too: it may have moved before the days asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from stripe.params import BalanceTransactionListParams

from bot.gateways.stripe.line import Line, Refusal, Silence
from bot.gateways.stripe.shapes import Listed, Page, Payout, Source, Transaction
from domain.gateway import Movement, MovementKind, Outcome

KINDS = {
    "charge": MovementKind.CHARGE,
    "payment": MovementKind.CHARGE,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "payment_failure_refund": MovementKind.RETURN,
    "stripe_fee": MovementKind.FEE,
    "stripe_fx_fee": MovementKind.FEE,
    "tax_fee": MovementKind.FEE,
}
OUTCOMES_BY_KIND = {
    MovementKind.CHARGE: Outcome.APPROVED,
    MovementKind.REFUND: Outcome.APPROVED,
    MovementKind.RETURN: Outcome.RETURNED,
    MovementKind.DISPUTE: Outcome.RETURNED,
    MovementKind.DISPUTE_WON: Outcome.APPROVED,
    MovementKind.FEE: Outcome.APPROVED,
}
OUTCOMES = {"pending": Outcome.PROCESSING, "failed": Outcome.DECLINED, "canceled": Outcome.DECLINED}
"""What the status of a refund adds; a charge on the balance has succeeded."""
UNDONE = frozenset({"canceled", "failed"})
"""Payouts that never reached the bank."""


class _Incomplete(Exception):
    """Stripe stopped answering: a list with holes would look like money that is missing."""


@dataclass(frozen=True)
class _Line:
    """A balance transaction, and the payout that took it to the bank."""

    written: Transaction
    payout: Payout | None


@dataclass(frozen=True)
class Movements:
    """The balance of one account."""

    line: Line

    def between(self, since: date, until: date) -> Iterator[Movement]:
        """List what moved on these days, both included; nothing where a part is not told."""
        try:
            movements = [_read(line) for line in self._lines(since, until)]
        except _Incomplete:
            return
        yield from (one for one in movements if one is not None)

    def _lines(self, since: date, until: date) -> Iterable[_Line]:
        start, end = _start(since), _start(until + timedelta(days=1))
        moved = self._transactions({"created": {"gte": start, "lt": end}})
        lines = {one.id: _Line(one, None) for one in moved}
        for payout in self._payouts(start):
            for one in self._transactions({"payout": payout.id}):
                if one.id in lines or start <= payout.arrival_date < end:
                    lines[one.id] = _Line(one, payout)
        return lines.values()

    def _transactions(self, which: BalanceTransactionListParams) -> Sequence[Transaction]:
        which["expand"] = ["data.source"]
        return _told(
            self.line.every(Page[Transaction], self.line.api.balance_transactions.list, which)
        )

    def _payouts(self, since: int) -> Sequence[Payout]:
        """Read the payouts that can hold what moved since; only automatic ones have lines."""
        which = {"arrival_date": {"gte": since}}
        rows = _told(self.line.every(Page[Payout], self.line.api.payouts.list, which))
        return [one for one in rows if one.automatic and one.status not in UNDONE]


def _told(rows: list[Listed] | Refusal | Silence) -> list[Listed]:
    if not isinstance(rows, list):
        raise _Incomplete
    return rows


def _read(line: _Line) -> Movement | None:
    """Tell a line in the port's words; None for what is no movement of ours, such as a payout.

    A refund that failed is told as ``DECLINED`` on its own line; the line that gives its money back
    to our balance says nothing more.
    """
    written = line.written
    kind = _kind(written)
    if kind is None:
        return None
    about = _source(written, kind)
    return Movement(
        kind=kind,
        gateway_ref=about.charge_ref if kind is MovementKind.CHARGE else about.id,
        reference=about.metadata.get("reference", ""),
        charge_ref="" if kind is MovementKind.FEE else about.charge_ref,
        amount_cents=abs(written.amount),
        fee_cents=written.fee,
        moved_on=_day(written.created),
        outcome=OUTCOMES.get(about.status or "", OUTCOMES_BY_KIND[kind]),
        code=about.reason or "",
        payout=line.payout.id if line.payout else "",
        paid_on=_day(line.payout.arrival_date) if line.payout else None,
    )


def _source(written: Transaction, kind: MovementKind) -> Source:
    """Return what moved; a fee may be of nothing but itself."""
    if isinstance(written.source, Source):
        return written.source
    if kind is MovementKind.FEE:
        return Source(id=written.id)
    raise _Incomplete


def _kind(written: Transaction) -> MovementKind | None:
    is_bank = isinstance(written.source, Source) and written.source.is_bank_debit
    if written.reporting_category == "dispute":
        return MovementKind.RETURN if is_bank else MovementKind.DISPUTE
    if written.reporting_category == "dispute_reversal":
        return MovementKind.DISPUTE_WON
    return KINDS.get(written.type)


def _start(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment, UTC).date()
