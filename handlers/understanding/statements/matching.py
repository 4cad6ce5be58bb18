"""What a line of a statement may settle: pure, from what the books know of its payer.

A proposal is only that: somebody confirms it. It is *sure*, and may be confirmed with the others at
once, where one customer is certain and nothing recorded looks like the line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from domain.customers import Customer
from domain.invoices import OpenInvoice
from handlers.understanding.statements.lines import BankLine

NEAR: Final = timedelta(days=7)
"""A clerk records a transfer within days of the bank, before or after."""


class Why(StrEnum):
    """What a proposal rests on."""

    NUMBER = "number"
    NAME = "name"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Recorded:
    """A receipt that may be a line's own, in cents."""

    number: str
    customer_id: str
    amount_cents: int
    received_on: date
    reference: str


@dataclass(frozen=True)
class Payers:
    """Whom a line may be from: by a number in it, or by the payer's whole name."""

    numbered: Sequence[Customer] = ()
    invoices: Sequence[str] = ()
    named: Sequence[Customer] = ()


@dataclass(frozen=True)
class Proposal:
    """What to do with a line: nothing where ``recorded`` is certain, else a payment to confirm.

    ``recorded`` is the receipt that the line may be already; ``customer_id`` is empty where
    nobody, or nobody alone, fits; no ``invoices`` means all, oldest first. ``request_id`` is the
    one to record under; ``undone`` is a receipt of the line that counts no more; ``among`` are the
    clients whom it may be from, where that is not certain. ``recorded_cents`` is what was recorded
    of a line that is done.
    """

    line: BankLine
    customer_id: str = ""
    invoices: tuple[str, ...] = ()
    why: tuple[Why, ...] = ()
    recorded: str = ""
    is_done: bool = False
    request_id: str = ""
    undone: str = ""
    among: tuple[str, ...] = ()
    recorded_cents: int = 0

    @property
    def mark(self) -> str:
        """Tell the line and what is proposed for it: what somebody saw when they confirm it."""
        told = "|".join((self.request_id, self.customer_id, *self.invoices))
        return f"{self.line.row}-{sha256(told.encode()).hexdigest()[:8]}"

    @property
    def is_sure(self) -> bool:
        """Whether it may be confirmed together with others."""
        whole = bool(self.customer_id and self.line.posted_on and len(self.why) > 1)
        return whole and not self.recorded


def match(
    lines: Sequence[BankLine],
    payers: Mapping[int, Payers],
    open_invoices: Mapping[str, Sequence[OpenInvoice]],
    recorded: Sequence[Recorded],
) -> Sequence[Proposal]:
    """Propose for each line, by its row: its payer, their invoices, or the receipt that it is.

    Each receipt answers for one line only, those with the bank's own reference first.
    """
    proposals = [_propose(line, payers.get(line.row, Payers()), open_invoices) for line in lines]
    left = list(recorded)
    done = [_with_own(proposal, left) for proposal in proposals]
    return [_with_alike(proposal, left) for proposal in done]


def _propose(
    line: BankLine, payers: Payers, open_invoices: Mapping[str, Sequence[OpenInvoice]]
) -> Proposal:
    ids = list(dict.fromkeys(one.customer_id for one in payers.numbered or payers.named))
    rests_on = Why.NUMBER if payers.numbered else Why.NAME
    exact = {one: _due(open_invoices.get(one, ()), line.amount_cents) for one in ids}
    fitting = [customer_id for customer_id in ids if exact[customer_id]]
    chosen = ids if len(ids) == 1 else fitting if len(fitting) == 1 else []
    if not chosen:
        return Proposal(line, among=tuple(fitting or ids))
    customer_id = chosen[0]
    alone = exact[customer_id] if len(exact[customer_id]) == 1 else []
    why = (rests_on, Why.AMOUNT) if exact[customer_id] else (rests_on,)
    return Proposal(line, customer_id, tuple(payers.invoices or alone), why)


def _due(open_invoices: Sequence[OpenInvoice], cents: int) -> list[str]:
    return [invoice.number for invoice in open_invoices if invoice.due_cents == cents]


def _with_own(proposal: Proposal, left: list[Recorded]) -> Proposal:
    """Find the receipt that bears the line's own reference and amount: the line is recorded."""
    line = proposal.line
    for receipt in left:
        same = receipt.reference == line.reference and receipt.amount_cents == line.amount_cents
        if line.reference and same:
            left.remove(receipt)
            return _replace(proposal, receipt, is_done=True)
    return proposal


def _with_alike(proposal: Proposal, left: list[Recorded]) -> Proposal:
    """Find a receipt of the same amount within days, of the same customer where one is known."""
    line = proposal.line
    if proposal.is_done:
        return proposal
    alike = [
        receipt
        for receipt in left
        if receipt.amount_cents == line.amount_cents
        and proposal.customer_id in ("", receipt.customer_id)
        and (line.posted_on is None or abs(line.posted_on - receipt.received_on) <= NEAR)
    ]
    if not alike:
        return proposal
    nearest = min(alike, key=lambda receipt: _distance(line, receipt))
    left.remove(nearest)
    return _replace(proposal, nearest, is_done=False)


def _distance(line: BankLine, receipt: Recorded) -> timedelta:
    return abs((line.posted_on or receipt.received_on) - receipt.received_on)


def _replace(proposal: Proposal, receipt: Recorded, *, is_done: bool) -> Proposal:
    own = receipt.customer_id if is_done else ""
    return replace(
        proposal,
        customer_id=proposal.customer_id or own,
        recorded=receipt.number,
        recorded_cents=receipt.amount_cents if is_done else 0,
        is_done=is_done,
    )
