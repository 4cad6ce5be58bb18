"""Cancellations: items that are no longer owed, in two separate legs (rules.md §0.5, contract §7).

What is no longer owed is a credit memo of today on the items. Money that had paid them is free
again and pays the fee at once; what is then left may be asked back as a refund.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from domain import (
    allocations,
    audit,
    credit_memos,
    customers,
    installments,
    invoices,
    ledger,
    outbox,
    people,
    refunds,
    sources,
)
from domain import requests as requested
from domain.allocation_rules import Fund, Share, draw, spread
from domain.allocations import Undoing
from domain.claims import Claim
from domain.credit_memos import IssueCreditMemo
from domain.errors import (
    CreditAboveLines,
    FeeNeedsGlCode,
    InvoiceUnknown,
    ItemsCancelled,
    LineUnknown,
    NoLinePicked,
    OriginalMethodUnclear,
    RefundAboveFreed,
)
from domain.invoices import NewLine, OpenLine
from domain.ledger import Stamp
from domain.people import Permission
from domain.promises import ShowReceipt
from domain.refunds import ORIGINAL, RequestRefund
from domain.requests import Request
from domain.tables import InvoiceLineRow, InvoiceRow

POSITION_DIGITS = 6
"""More digits than any invoice has lines; what is longer was not read from one."""


@dataclass(frozen=True, slots=True)
class CancelItems:
    """Items to cancel, ``INVOICE/POSITION``; amounts in cents.

    ``credit_cents`` is None for all that is left of the items. ``fee_title`` is what the invoice
    says of the fee; ``refund_method`` is the method that paid, or one recorded outside.
    """

    request_id: str
    lines: tuple[str, ...]
    credit_cents: int | None
    reason: str
    fee_cents: int = 0
    fee_gl_code: str = ""
    fee_title: str = "Administrative fee"
    refund_cents: int = 0
    refund_method: str = ORIGINAL


@dataclass(frozen=True, slots=True)
class Item:
    """A line as printed, whatever is paid of it."""

    line_id: int
    invoice: str
    position: int
    description: str
    gl_code: str
    amount_cents: int
    customer_id: str

    @property
    def name(self) -> str:
        """What names it on forms: ``INVOICE/POSITION``."""
        return f"{self.invoice}/{self.position}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cancellation would do, in cents; nothing is written yet.

    What is no longer owed, the money that this frees, what of it the fee takes, and the most
    that may then be asked back.
    """

    credit_cents: int
    freed_cents: int
    fee_paid_cents: int
    refundable_cents: int


def cancel_items(session: Session, command: CancelItems, stamp: Stamp) -> tuple[str, ...]:
    """Cancel items; return the numbers of the credit memos, then of the refunds asked, if any.

    Raises:
        BillingError: no right, nothing picked, more credit than the items, more refund than is
            left, a fee without a GL code.
    """
    people.require(session, stamp.actor, Permission.CANCEL_ITEMS)
    items = load_items(session, command.lines)
    owner = items[0].customer_id
    customers.lock(session, owner)
    request = _request(command)
    earlier = requested.find_answer(session, request)
    if earlier is not None:
        return earlier
    freed = _give_credit(session, command, items, stamp)
    left = _charge_fee(session, command, items[0], freed.funds, stamp)
    numbers = freed.memos + _ask_refund(session, command, owner, left, stamp)
    installments.fit(session, owner, stamp)
    audit.record(session, stamp, "items.cancel", " ".join(numbers))
    for fund in freed.funds:
        if fund.source.startswith("R-"):
            outbox.promise(session, ShowReceipt(fund.source), stamp)
    requested.remember_answer(session, request, numbers, stamp)
    return numbers


def foresee(session: Session, command: CancelItems) -> Outcome:
    """Tell what a cancellation would do.

    Raises:
        BillingError: nothing picked, nothing left of it, or more credit than the items.
    """
    given = _divide(session, load_items(session, command.lines), command.credit_cents)
    undone = [undoing for item in given for undoing in _undo_for(session, item, given[item])]
    funds = _merge([Fund(u.allocation.source, u.freed_cents) for u in undone])
    freed = sum(fund.cents for fund in funds)
    left = _less(funds, draw(funds, command.fee_cents))
    return Outcome(
        credit_cents=sum(given.values()),
        freed_cents=freed,
        fee_paid_cents=freed - sum(fund.cents for fund in left),
        refundable_cents=sum(fund.cents for fund in _refundable(session, left)),
    )


def load_items(session: Session, picked: Sequence[str]) -> Sequence[Item]:
    """Return the picked lines of one invoice or several, all of one customer, as printed.

    Raises:
        NoLinePicked: none was.
        LineUnknown: there is no such line, or they are not one customer's.
    """
    if not picked:
        raise NoLinePicked()
    items = [_load_item(session, name) for name in dict.fromkeys(picked)]
    if len({item.customer_id for item in items}) > 1:
        raise LineUnknown(invoice_line=picked[-1])
    return sorted(items, key=lambda item: (item.invoice, item.position))


def list_cancellable(session: Session, invoice: str) -> Sequence[tuple[Item, int]]:
    """List the lines of an invoice of which something can be cancelled, and how many cents.

    Raises:
        InvoiceUnknown: there is no such invoice.
    """
    rows = session.execute(_items().where(InvoiceRow.number == invoice)).all()
    if not rows:
        raise InvoiceUnknown(invoice=invoice)
    items = [Item(*row) for row in rows]
    left = [(item, item.amount_cents - _cancelled(session, item)) for item in items]
    return [(item, cents) for item, cents in left if cents]


@dataclass(frozen=True, slots=True)
class _Freed:
    """The memos issued, and the money that the cancelled items had."""

    memos: tuple[str, ...]
    funds: Sequence[Fund]


def _request(command: CancelItems) -> Request:
    details = (
        sorted(command.lines),
        command.credit_cents,
        command.fee_cents,
        command.fee_gl_code,
        command.refund_cents,
        command.refund_method,
        command.reason,
    )
    return Request.of(command.request_id, "cancel", *details)


def _give_credit(
    session: Session, command: CancelItems, items: Sequence[Item], stamp: Stamp
) -> _Freed:
    """Issue one memo a GL code, on its items in printed order; free what had paid them."""
    given = _divide(session, items, command.credit_cents)
    owner = items[0].customer_id
    undone = [undoing for item in given for undoing in _undo_for(session, item, given[item])]
    if undone:
        allocations.unapply(session, "cancel.unapply", owner, undone, stamp)
    codes = dict.fromkeys(item.gl_code for item in items if given[item])
    memos = [_credit_items(session, command, code, given, stamp) for code in codes]
    return _Freed(tuple(memos), _merge([Fund(u.allocation.source, u.freed_cents) for u in undone]))


def _divide(session: Session, items: Sequence[Item], credit: int | None) -> dict[Item, int]:
    """Divide the credit among the items in printed order, each up to what is left of it."""
    room = {item: item.amount_cents - _cancelled(session, item) for item in items}
    whole = sum(room.values())
    if not whole:
        raise ItemsCancelled()
    left = whole if credit is None else credit
    if left > whole:
        raise CreditAboveLines(max_cents=whole)
    given: dict[Item, int] = {}
    for item in items:
        given[item] = min(left, room[item])
        left -= given[item]
    return given


def _cancelled(session: Session, item: Item) -> int:
    """Return what earlier cancellations took off an item, in cents."""
    standing = allocations.standing_on_line(session, item.line_id)
    memos = credit_memos.find_cancelling(session, [link.source for link in standing])
    return sum(link.amount_cents for link in standing if link.source in memos)


def _undo_for(session: Session, item: Item, cents: int) -> Sequence[Undoing]:
    """Choose what to take back to make room for ``cents`` of credit: what was applied last."""
    standing = allocations.standing_on_line(session, item.line_id)
    due = item.amount_cents - sum(link.amount_cents for link in standing)
    memos = credit_memos.find_cancelling(session, [link.source for link in standing])
    payers = [link for link in standing if link.source not in memos]
    return allocations.take_last(payers, cents - due) if cents > due else []


def _credit_items(
    session: Session, command: CancelItems, code: str, given: Mapping[Item, int], stamp: Stamp
) -> str:
    """Issue the memo of one GL code and apply it to its items."""
    parts = {item: cents for item, cents in given.items() if cents and item.gl_code == code}
    owner = next(iter(parts)).customer_id
    memo = IssueCreditMemo("", owner, code, sum(parts.values()), command.reason, "cancellation")
    number = credit_memos.give_credit(session, memo, stamp)
    shares = [Share(number, _open_line(session, item), cents) for item, cents in parts.items()]
    _apply(session, owner, shares, stamp)
    return number


def _open_line(session: Session, item: Item) -> OpenLine:
    lines = invoices.list_open_lines(session, item.customer_id)
    return next(line for line in lines if line.line_id == item.line_id)


def _charge_fee(
    session: Session, command: CancelItems, item: Item, freed: Sequence[Fund], stamp: Stamp
) -> Sequence[Fund]:
    """Add the fee as a new line of the invoice, paid at once; return what is then left."""
    if not command.fee_cents:
        return freed
    if not command.fee_gl_code:
        raise FeeNeedsGlCode()
    line = NewLine(command.fee_title, command.fee_gl_code, command.fee_cents)
    invoices.add_line(session, item.invoice, line, stamp.on)
    lines = invoices.list_open_lines(session, item.customer_id)
    added = max(
        (line for line in lines if line.invoice == item.invoice), key=lambda line: line.position
    )
    paid = draw(freed, command.fee_cents)
    if paid:
        _apply(session, item.customer_id, spread(paid, [added]), stamp)
    return _less(freed, paid)


def _ask_refund(
    session: Session, command: CancelItems, owner: str, funds: Sequence[Fund], stamp: Stamp
) -> tuple[str, ...]:
    """Ask for the refund; money that came in by several methods goes back as several refunds."""
    if not command.refund_cents:
        return ()
    left = _refundable(session, funds)
    most = sum(fund.cents for fund in left)
    if command.refund_cents > most:
        raise RefundAboveFreed(max_cents=most)
    people.require(session, stamp.actor, Permission.REQUEST_REFUND)
    drawn = draw(left, command.refund_cents)
    by_method = {
        method: [fund for fund in drawn if _method_of(session, command, fund) == method]
        for method in dict.fromkeys(_method_of(session, command, fund) for fund in drawn)
    }
    return tuple(
        _open_refund(session, command, owner, method, part, stamp)
        for method, part in by_method.items()
    )


def _open_refund(
    session: Session,
    command: CancelItems,
    owner: str,
    method: str,
    funds: Sequence[Fund],
    stamp: Stamp,
) -> str:
    asked = RequestRefund(
        request_id="",
        customer_id=owner,
        sources=tuple(fund.source for fund in funds),
        amount_cents=sum(fund.cents for fund in funds),
        method=method,
        reason=command.reason,
    )
    claimed = [Claim(fund.source, fund.cents, fund.cents) for fund in funds]
    return refunds.open_refund(session, asked, claimed, stamp)


def _method_of(session: Session, command: CancelItems, fund: Fund) -> str:
    """Return the method that pays a source back.

    Raises:
        OriginalMethodUnclear: it came in by none, as a credit memo does.
    """
    if command.refund_method != ORIGINAL:
        return command.refund_method
    method = sources.load_standing(session, fund.source).method
    if not method:
        raise OriginalMethodUnclear()
    return method


def _refundable(session: Session, funds: Sequence[Fund]) -> Sequence[Fund]:
    """Leave out what another refund already asks for: it cannot be paid out twice."""
    left = [
        Fund(f.source, min(f.cents, sources.load_standing(session, f.source).unclaimed_cents))
        for f in funds
    ]
    return [fund for fund in left if fund.cents > 0]


def _apply(session: Session, owner: str, shares: Sequence[Share], stamp: Stamp) -> None:
    entry_id = ledger.post(session, "apply", owner, allocations.postings_of(shares), stamp)
    allocations.apply(session, entry_id, shares, stamp)


def _merge(funds: Sequence[Fund]) -> Sequence[Fund]:
    """Add up what each source got back, in the order in which sources first appear."""
    cents: dict[str, int] = {}
    for fund in funds:
        cents[fund.source] = cents.get(fund.source, 0) + fund.cents
    return [Fund(source, amount) for source, amount in cents.items()]


def _less(funds: Sequence[Fund], taken: Sequence[Fund]) -> Sequence[Fund]:
    """Return what is left of the funds."""
    used = {fund.source: fund.cents for fund in taken}
    left = [Fund(fund.source, fund.cents - used.get(fund.source, 0)) for fund in funds]
    return [fund for fund in left if fund.cents]


def _load_item(session: Session, name: str) -> Item:
    invoice, _, position = name.rpartition("/")
    if not position.isdecimal() or len(position) > POSITION_DIGITS:
        raise LineUnknown(invoice_line=name)
    query = _items().where(InvoiceRow.number == invoice, InvoiceLineRow.position == int(position))
    row = session.execute(query).one_or_none()
    if row is None:
        raise LineUnknown(invoice_line=name)
    return Item(*row)


def _items() -> Select[int, str, int, str, str, int, str]:
    return (
        select(
            InvoiceLineRow.id,
            InvoiceRow.number,
            InvoiceLineRow.position,
            InvoiceLineRow.description,
            InvoiceLineRow.gl_code,
            InvoiceLineRow.amount_cents,
            InvoiceRow.customer_id,
        )
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .order_by(InvoiceLineRow.position)
    )
