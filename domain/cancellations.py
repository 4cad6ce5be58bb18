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
    LineUnknown,
    NoLinePicked,
    RefundAboveFreed,
)
from domain.invoices import NewLine, OpenLine
from domain.ledger import Stamp
from domain.people import Permission
from domain.refunds import ORIGINAL, RequestRefund
from domain.requests import Request
from domain.tables import InvoiceLineRow, InvoiceRow


@dataclass(frozen=True, slots=True)
class CancelItems:
    """Items to cancel, ``INVOICE/POSITION``; amounts in cents.

    ``credit_cents`` is None for the items' whole amounts.
    """

    request_id: str
    lines: tuple[str, ...]
    credit_cents: int | None
    reason: str
    fee_cents: int = 0
    fee_gl_code: str = ""
    fee_title: str = "Administrative fee"
    refund_cents: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A line as printed, whatever is paid of it."""

    line_id: int
    invoice: str
    position: int
    gl_code: str
    amount_cents: int
    customer_id: str


def cancel_items(session: Session, command: CancelItems, stamp: Stamp) -> tuple[str, ...]:
    """Cancel items; return the numbers of the credit memos, and of the refund asked, if any.

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
    freed = _charge_fee(session, command, items[0], freed, stamp)
    numbers = freed.memos + _ask_refund(session, command, owner, freed.funds, stamp)
    installments.fit(session, owner, stamp)
    audit.record(session, stamp, "items.cancel", " ".join(numbers))
    requested.remember_answer(session, request, numbers, stamp)
    return numbers


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


def list_items(session: Session, invoice: str) -> Sequence[Item]:
    """List the lines of an invoice as printed.

    Raises:
        InvoiceUnknown: there is no such invoice.
    """
    rows = session.execute(_items().where(InvoiceRow.number == invoice)).all()
    if not rows:
        raise InvoiceUnknown(invoice=invoice)
    return [Item(*row) for row in rows]


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
        command.reason,
    )
    return Request.of(command.request_id, "cancel", *details)


def _give_credit(
    session: Session, command: CancelItems, items: Sequence[Item], stamp: Stamp
) -> _Freed:
    """Issue one memo a GL code, on its items in printed order; free what had paid them."""
    room = {item: item.amount_cents - _cancelled(session, item) for item in items}
    whole = sum(room.values())
    credit = whole if command.credit_cents is None else command.credit_cents
    if credit > whole:
        raise CreditAboveLines(max_cents=whole)
    given: dict[Item, int] = {}
    for item in items:
        given[item] = min(credit, room[item])
        credit -= given[item]
    funds = [fund for item in items for fund in _free(session, item, given[item], stamp)]
    codes = dict.fromkeys(item.gl_code for item in items if given[item])
    memos = [_credit_items(session, command, code, given, stamp) for code in codes]
    return _Freed(tuple(memos), _merge(funds))


def _cancelled(session: Session, item: Item) -> int:
    """Return what earlier cancellations took off an item, in cents."""
    standing = allocations.standing_on_line(session, item.line_id)
    memos = credit_memos.find_cancelling(session, [link.source for link in standing])
    return sum(link.amount_cents for link in standing if link.source in memos)


def _free(session: Session, item: Item, cents: int, stamp: Stamp) -> Sequence[Fund]:
    """Make room for ``cents`` of credit on an item, taking back what was applied last."""
    standing = allocations.standing_on_line(session, item.line_id)
    due = item.amount_cents - sum(link.amount_cents for link in standing)
    memos = credit_memos.find_cancelling(session, [link.source for link in standing])
    payers = [link for link in standing if link.source not in memos]
    undone = allocations.take_last(payers, cents - due) if cents > due else []
    if undone:
        allocations.unapply(session, "cancel.unapply", item.customer_id, undone, stamp)
    return [Fund(u.allocation.source, _freed_cents(u)) for u in undone]


def _freed_cents(undoing: Undoing) -> int:
    return undoing.allocation.amount_cents - undoing.kept_cents


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
    session: Session, command: CancelItems, item: Item, freed: _Freed, stamp: Stamp
) -> _Freed:
    """Add the fee as a new line of the invoice, and pay it at once with what was freed."""
    if not command.fee_cents:
        return freed
    if not command.fee_gl_code:
        raise FeeNeedsGlCode()
    line = NewLine(command.fee_title, command.fee_gl_code, command.fee_cents)
    invoices.add_line(session, item.invoice, line)
    added = max(
        (
            line
            for line in invoices.list_open_lines(session, item.customer_id)
            if line.invoice == item.invoice
        ),
        key=lambda line: line.position,
    )
    paid = draw(freed.funds, command.fee_cents)
    shares = spread(paid, [added])
    if shares:
        _apply(session, item.customer_id, shares, stamp)
    used = {fund.source: fund.cents for fund in paid}
    left = [Fund(f.source, f.cents - used.get(f.source, 0)) for f in freed.funds]
    return _Freed(freed.memos, [fund for fund in left if fund.cents])


def _ask_refund(
    session: Session, command: CancelItems, owner: str, funds: Sequence[Fund], stamp: Stamp
) -> tuple[str, ...]:
    if not command.refund_cents:
        return ()
    left = [_unclaimed(session, fund) for fund in funds]
    most = sum(fund.cents for fund in left)
    if command.refund_cents > most:
        raise RefundAboveFreed(max_cents=most)
    people.require(session, stamp.actor, Permission.REQUEST_REFUND)
    drawn = draw(left, command.refund_cents)
    asked = RequestRefund(
        request_id="",
        customer_id=owner,
        sources=tuple(fund.source for fund in drawn),
        amount_cents=command.refund_cents,
        method=ORIGINAL,
        reason=command.reason,
    )
    claimed = [Claim(fund.source, fund.cents, fund.cents) for fund in drawn]
    return (refunds.open_refund(session, asked, claimed, stamp),)


def _unclaimed(session: Session, fund: Fund) -> Fund:
    """Leave out what another refund already asks for: it cannot be paid out twice."""
    stands = sources.load_standing(session, fund.source)
    return Fund(fund.source, min(fund.cents, stands.claimable_cents))


def _apply(session: Session, owner: str, shares: Sequence[Share], stamp: Stamp) -> None:
    entry_id = ledger.post(session, "apply", owner, allocations.postings_of(shares), stamp)
    allocations.apply(session, entry_id, shares, stamp)


def _merge(funds: Sequence[Fund]) -> Sequence[Fund]:
    """Add up what each source got back, in the order in which sources first appear."""
    cents: dict[str, int] = {}
    for fund in funds:
        cents[fund.source] = cents.get(fund.source, 0) + fund.cents
    return [Fund(source, amount) for source, amount in cents.items()]


def _load_item(session: Session, name: str) -> Item:
    invoice, _, position = name.rpartition("/")
    if not position.isdecimal():
        raise LineUnknown(invoice_line=name)
    query = _items().where(InvoiceRow.number == invoice, InvoiceLineRow.position == int(position))
    row = session.execute(query).one_or_none()
    if row is None:
        raise LineUnknown(invoice_line=name)
    return Item(*row)


def _items() -> Select[int, str, int, str, int, str]:
    return (
        select(
            InvoiceLineRow.id,
            InvoiceRow.number,
            InvoiceLineRow.position,
            InvoiceLineRow.gl_code,
            InvoiceLineRow.amount_cents,
            InvoiceRow.customer_id,
        )
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .order_by(InvoiceLineRow.position)
    )
