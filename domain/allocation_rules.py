"""Who gets what: pure rules, no database (rules.md §0.3; contract §7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import (
    CreditTooLarge,
    InvoiceNotOpen,
    NoInvoicePicked,
    NothingOwed,
    NothingToRecord,
    PaymentTooLarge,
)
from domain.invoices import OpenLine


@dataclass(frozen=True, slots=True)
class Fund:
    """A source (a receipt, by its number) and the cents that it can still give."""

    source: str
    cents: int


@dataclass(frozen=True, slots=True)
class Share:
    """So many cents of one source for one line."""

    source: str
    line: OpenLine
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Position:
    """What one customer has to pay and to spend: lines and credits, each oldest first.

    ``reserved_cents`` waits for a decision: it cannot be spent, but it is still the customer's.
    """

    lines: Sequence[OpenLine]
    credits: Sequence[Fund]
    reserved_cents: int = 0

    @property
    def due_cents(self) -> int:
        """The sum of what is due on the open lines."""
        return sum(line.due_cents for line in self.lines)

    @property
    def available_cents(self) -> int:
        """The credit that can be applied."""
        return sum(fund.cents for fund in self.credits)

    @property
    def owed_cents(self) -> int:
        """The account's net balance; below zero, the customer has more credit than debts."""
        return self.due_cents - self.available_cents - self.reserved_cents


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to settle; ``picked`` is None for every open invoice."""

    picked: Sequence[str] | None
    amount_cents: int
    credit_cents: int
    excess: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an accepted request does: money for the lines, credit, and what becomes a deposit."""

    lines: Sequence[OpenLine]
    money_cents: int
    credit_cents: int
    surplus_cents: int


def settle(position: Position, asked: Asked) -> Settlement:
    """Accept a payment or say why not (R3, R4, R6, R7; contract §7).

    Raises:
        NothingOwed: the customer has no open invoice.
        NoInvoicePicked: no invoice was picked.
        InvoiceNotOpen: nothing is due any more on what was picked.
        CreditTooLarge: more credit than available, or than the picked invoices need.
        PaymentTooLarge: more money than the maximum, and ``excess`` was not asked.
        NothingToRecord: neither money nor credit.
    """
    lines = _pick(position, asked.picked)
    due = sum(line.due_cents for line in lines)
    most_credit = min(position.available_cents, due)
    if asked.credit_cents > most_credit:
        raise CreditTooLarge(max_cents=most_credit)
    if asked.amount_cents == 0 and asked.credit_cents == 0:
        raise NothingToRecord()
    most = ceiling(position, due, asked.credit_cents)
    if asked.amount_cents > most and not asked.excess:
        raise PaymentTooLarge(max_cents=most)
    money = min(asked.amount_cents, most)
    return Settlement(lines, money, asked.credit_cents, asked.amount_cents - money)


def ceiling(position: Position, picked_due_cents: int, credit_cents: int) -> int:
    """The most that money may settle: never above the account's net balance (R4)."""
    return max(0, min(position.owed_cents, picked_due_cents - credit_cents))


def spread(funds: Sequence[Fund], lines: Sequence[OpenLine]) -> Sequence[Share]:
    """Give each fund in turn to each line in turn; what is left of the last fund stays its own."""
    shares: list[Share] = []
    due = {line.line_id: line.due_cents for line in lines}
    for fund in funds:
        left = fund.cents
        for line in lines:
            given = min(left, due[line.line_id])
            if given > 0:
                shares.append(Share(fund.source, line, given))
                due[line.line_id] -= given
                left -= given
    return shares


def draw(credits: Sequence[Fund], cents: int) -> Sequence[Fund]:
    """Take ``cents`` from the credits, oldest first."""
    taken: list[Fund] = []
    for fund in credits:
        given = min(cents, fund.cents)
        if given > 0:
            taken.append(Fund(fund.source, given))
            cents -= given
    return taken


def _pick(position: Position, picked: Sequence[str] | None) -> Sequence[OpenLine]:
    if not position.lines:
        raise NothingOwed()
    if picked is None:
        return position.lines
    if not picked:
        raise NoInvoicePicked()
    lines = [line for line in position.lines if line.invoice in set(picked)]
    if not lines:
        raise InvoiceNotOpen(invoice=sorted(picked)[0], max_cents=0)
    return lines
