"""One customer's account as contract §7 tells it, in plain Python: the books' second opinion.

Written from the contract alone; it shares no line with ``domain/``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Refusals = dict[str, int | None]
"""The rules that say no, each with the maximum that it must tell, if it tells one."""


@dataclass
class Line:
    """An invoice line and what is still due on it."""

    invoice: str
    issued_on: date
    position: int
    due: int


@dataclass
class Source:
    """Money received, and what of it is not applied yet."""

    number: str
    received_on: date
    left: int


@dataclass(frozen=True)
class Payment:
    """What somebody asks for at the counter."""

    amount: int
    credit: int
    picked: tuple[str, ...] | None
    method: str
    received_on: date
    excess: bool = False
    confirmed: bool = False
    coin: int = 0


@dataclass(frozen=True)
class Made:
    """A receipt that an act makes."""

    kind: str
    amount: int
    rounding: int


@dataclass
class Account:
    """Everything that one customer owes and has given."""

    lines: list[Line] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    payments: list[tuple[int, str, datetime]] = field(default_factory=list)
    invoiced: int = 0
    received: int = 0

    @property
    def owed(self) -> int:
        return self.invoiced - self.received

    @property
    def available(self) -> int:
        return sum(source.left for source in self.sources)

    def dues(self) -> dict[tuple[str, int], int]:
        """What is due, by invoice and position; settled lines are not told."""
        return {(line.invoice, line.position): line.due for line in self.lines if line.due}

    def unapplied(self) -> dict[str, int]:
        """What is left of each source, those that are used up left out."""
        return {source.number: source.left for source in self.sources if source.left}

    # --- what happens ------------------------------------------------------------------------

    def issue(self, invoice: str, issued_on: date, amounts: Sequence[int]) -> None:
        for position, cents in enumerate(amounts, start=1):
            self.lines.append(Line(invoice, issued_on, position, cents))
        self.invoiced += sum(amounts)

    def take_in(self, number: str, received_on: date, cents: int) -> None:
        """Money of any amount comes in and applies itself to nothing."""
        self.sources.append(Source(number, received_on, cents))
        self.received += cents

    def pay(self, asked: Payment, numbers: Sequence[str], now: datetime) -> None:
        """A payment that no rule refuses: credit first, then money; the surplus is put aside."""
        lines, receipts = self.oldest_first(asked.picked), self.expect(asked)
        self.apply(sorted(self.sources, key=lambda s: s.received_on), lines, asked.credit)
        for made, number in zip(receipts, numbers, strict=True):
            self.take_in(number, asked.received_on, made.amount)
            if made.kind == "payment":
                self.payments.append((made.amount, asked.method, now))
                self.apply(self.sources[-1:], lines, made.amount)

    def apply(self, sources: Sequence[Source], lines: Sequence[Line], cents: int) -> None:
        """Move so many cents, in the order given."""
        for source in sources:
            for line in lines:
                moved = min(cents, source.left, line.due)
                source.left -= moved
                line.due -= moved
                cents -= moved

    # --- what must happen --------------------------------------------------------------------

    def expect(self, asked: Payment) -> list[Made]:
        """The receipts that the payment makes; coins are rounded once, on all the money."""
        settled = min(asked.amount, self.most(asked))
        rounding = nearest_coin(asked.amount, asked.coin) - asked.amount
        if asked.method != "cash":
            rounding = 0
        parts = [("payment", settled), ("deposit", asked.amount - settled)]
        made = [(kind, cents) for kind, cents in parts if cents]
        return [Made(k, cents, rounding if n == 0 else 0) for n, (k, cents) in enumerate(made)]

    def refusals(self, asked: Payment, now: datetime, today: date) -> Refusals:
        """Every rule that forbids the payment; none means that it must be recorded."""
        no: Refusals = self._refused_choice(asked)
        due = sum(line.due for line in self.oldest_first(asked.picked))
        if asked.received_on > today:
            no["ReceivedInFuture"] = None
        if asked.credit > min(self.available, due):
            no["CreditTooLarge"] = min(self.available, due)
        if asked.amount > self.most(asked) and not asked.excess:
            no["PaymentTooLarge"] = self.most(asked)
        if asked.amount == asked.credit == 0:
            no["NothingToRecord"] = None
        if not no and not asked.confirmed and self._was_paid(asked, now):
            no["PaymentLooksTypedTwice"] = None
        return no

    def most(self, asked: Payment) -> int:
        """min(owed, what is due on the picked invoices − credit), never below nothing."""
        due = sum(line.due for line in self.oldest_first(asked.picked))
        return max(0, min(self.owed, due - asked.credit))

    def oldest_first(self, picked: Sequence[str] | None) -> list[Line]:
        """The open lines of the picked invoices: oldest invoice first, lines as printed."""
        chosen = [x for x in self.lines if x.due and (picked is None or x.invoice in picked)]
        return sorted(chosen, key=lambda x: (x.issued_on, x.invoice, x.position))

    def _refused_choice(self, asked: Payment) -> Refusals:
        if not self.dues():
            return {"NothingOwed": None}
        if asked.picked == ():
            return {"NoInvoicePicked": None}
        return {} if self.oldest_first(asked.picked) else {"InvoiceNotOpen": None}

    def _was_paid(self, asked: Payment, now: datetime) -> bool:
        same = (min(asked.amount, self.most(asked)), asked.method)
        since = now - timedelta(hours=24)
        return any((amount, method) == same for amount, method, at in self.payments if at > since)


def nearest_coin(cents: int, coin: int) -> int:
    """The nearest sum that coins can make; 0 means that cents are taken."""
    return (2 * cents + coin) // (2 * coin) * coin if coin else cents
