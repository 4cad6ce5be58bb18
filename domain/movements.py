"""What moved, day by day, read from the rows: the one meaning of every total of the reports.

Everything counts on the local day of its recording. Each function gives queries over a run of
days, or over all of them, not added up yet: ``day``, then keys, then figures (cents, but
``receipts``, a count).

Money is what an account of ``MONEY`` gained or lost against what is held for customers or against
revenue; coins rounded up or down, opening balances and what moves between two such accounts are
none. Whatever undoes a receipt and is no void counts as a return: what the bank sent back, and a
charge that failed after it was recorded. What undoes such a return counts as one below zero.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from domain.accounts import MONEY, Account, revenue
from domain.tables import (
    ApprovalRow,
    ClaimRow,
    JournalEntryRow,
    PostingRow,
    ReceiptRow,
    RefundRow,
)

IMPORTED = "import"
"""The origin of deposits that were held before these books began: in no payments report."""

Bound = date | BindParameter[date]
"""The first or the last day of a run, itself or by the name of a parameter."""

Parts = Sequence[Subquery]
"""What moved, a query for each way in which it did; all have the same columns."""

METHOD_COLUMNS = (
    *("day", "method"),
    *("receipts", "payments", "deposits", "voids", "refunds", "returns"),
)
DEPOSITOR_COLUMNS = ("day", "customer_id", "deposited", "applied", "refunded", "voided")

REVENUE = revenue("")
_HELD = Account.ACCOUNT_DEPOSITS


def by_method(first: Bound | None, last: Bound | None) -> Parts:
    """Read what each method brought and took.

    A receipt's own money comes from its row and is taken off what the journal moved for it: what
    is then left of the journal is what was undone, on the day on which it was. What is about no
    receipt is a refund: the journal is gone through once.
    """
    none, out = literal(0), money_out()
    is_void, is_refund = JournalEntryRow.kind == "void", ReceiptRow.id.is_(None)
    recorded = _received(first, last).with_only_columns(
        *_named(
            METHOD_COLUMNS,
            ReceiptRow.recorded_on,
            ReceiptRow.method,
            literal(1),
            case((ReceiptRow.kind == "payment", ReceiptRow.amount_cents), else_=0),
            case((ReceiptRow.kind == "deposit", ReceiptRow.amount_cents), else_=0),
            *(none, none, ReceiptRow.amount_cents),
        )
    )
    moved = (
        _posted(first, last)
        .outerjoin(ReceiptRow, ReceiptRow.id == receipt_id())
        .outerjoin(RefundRow, and_(RefundRow.number == PostingRow.subject, is_refund))
        .where(moves_money(), or_(ReceiptRow.id.is_not(None), RefundRow.number.is_not(None)))
        .with_only_columns(
            *_named(
                METHOD_COLUMNS,
                JournalEntryRow.posted_on,
                func.coalesce(ReceiptRow.method, RefundRow.method),
                *(none, none, none),
                case((is_refund, 0), (is_void, out), else_=0),
                case((is_refund, out), else_=0),
                case((or_(is_refund, is_void), 0), else_=out),
            )
        )
    )
    return (recorded.subquery(), moved.subquery())


def by_gl_code(first: Bound | None, last: Bound | None) -> Parts:
    """Read what each method's money brought each GL code, less what was taken back.

    The GL code ``returned`` also bears what had been refunded of money that then came back.
    Credit memos, opening balances and transferred credit have no method: they are in no column.
    """
    gained = PostingRow.credit.startswith(REVENUE)
    lost = PostingRow.debit.startswith(REVENUE)
    account = case((gained, PostingRow.credit), else_=PostingRow.debit)
    moved = (
        _posted(first, last)
        .join(ReceiptRow, ReceiptRow.id == receipt_id())
        .where(or_(gained, lost), ReceiptRow.origin != IMPORTED)
        .with_only_columns(
            JournalEntryRow.posted_on.label("day"),
            func.substr(account, len(REVENUE) + 1).label("gl_code"),
            ReceiptRow.method.label("method"),
            case((gained, PostingRow.amount_cents), else_=-PostingRow.amount_cents).label(
                "reconciled"
            ),
        )
    )
    return (moved.subquery(),)


def by_depositor(first: Bound | None, last: Bound | None) -> Parts:
    """Read what moved each customer's deposits, opening balances included.

    What a deposit gave to a transfer was used: it counts as applied. What undid a deposit, by a
    void or by a bank return, counts as voided, less what had been refunded of it before.
    """
    none, cents = literal(0), ReceiptRow.amount_cents
    recorded = (
        select(ReceiptRow)
        .where(_during(ReceiptRow.recorded_on, first, last), ReceiptRow.kind == "deposit")
        .with_only_columns(
            *_named(
                DEPOSITOR_COLUMNS,
                ReceiptRow.recorded_on,
                ReceiptRow.customer_id,
                *(cents, none, none, cents),
            )
        )
    )
    out = case((PostingRow.debit == _HELD, PostingRow.amount_cents), else_=-PostingRow.amount_cents)
    is_applied = or_(PostingRow.debit.startswith(REVENUE), PostingRow.credit.startswith(REVENUE))
    applied, voided = case((is_applied, out), else_=0), case((is_applied, 0), else_=out)
    moved = (
        _posted(first, last)
        .join(ReceiptRow, ReceiptRow.id == receipt_id())
        .where(
            ReceiptRow.kind == "deposit", or_(PostingRow.debit == _HELD, PostingRow.credit == _HELD)
        )
        .with_only_columns(
            *_named(
                DEPOSITOR_COLUMNS,
                JournalEntryRow.posted_on,
                JournalEntryRow.customer_id,
                *(none, applied, none, voided),
            )
        )
    )
    given = (_given(first, last, is_back=is_back) for is_back in (False, True))
    return (recorded.subquery(), moved.subquery(), *given)


def _given(first: Bound | None, last: Bound | None, *, is_back: bool) -> Subquery:
    """Read what deposits gave to refunds and to transfers, or got back from them."""
    none, day = literal(0), ClaimRow.back_on if is_back else ClaimRow.left_on
    given = -ClaimRow.amount_cents if is_back else ClaimRow.amount_cents
    is_refund = ApprovalRow.kind == "refund"
    applied, refunded = case((is_refund, 0), else_=given), case((is_refund, given), else_=0)
    return (
        select(ClaimRow)
        .join(ApprovalRow, ApprovalRow.subject == ClaimRow.subject)
        .join(ReceiptRow, ReceiptRow.id == receipt_id(ClaimRow.source))
        .where(_during(day, first, last), ReceiptRow.kind == "deposit")
        .with_only_columns(
            *_named(
                DEPOSITOR_COLUMNS,
                *(day, ReceiptRow.customer_id, none, applied, refunded, none),
            )
        )
        .subquery()
    )


def receipt_id(
    number: InstrumentedAttribute[str] = PostingRow.subject,
) -> ColumnElement[int | None]:
    """Read the id of the receipt that a column names, None where it names something else."""
    return case((number.startswith("R-"), cast(func.substr(number, 3), BigInteger)))


def moves_money() -> ColumnElement[bool]:
    """Tell a posting between money and what is held for customers, or revenue."""
    return or_(
        and_(PostingRow.debit.in_(MONEY), _is_ours(PostingRow.credit)),
        and_(PostingRow.credit.in_(MONEY), _is_ours(PostingRow.debit)),
    )


def money_out() -> ColumnElement[int]:
    """Count what leaves an account of money as plus, what comes in as minus."""
    return case(
        (PostingRow.credit.in_(MONEY), PostingRow.amount_cents), else_=-PostingRow.amount_cents
    )


def _is_ours(account: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return or_(account == _HELD, account.startswith(REVENUE))


def _received(first: Bound | None, last: Bound | None) -> Select[ReceiptRow]:
    return select(ReceiptRow).where(
        _during(ReceiptRow.recorded_on, first, last), ReceiptRow.origin != IMPORTED
    )


def _posted(first: Bound | None, last: Bound | None) -> Select[JournalEntryRow]:
    return (
        select(JournalEntryRow)
        .join(PostingRow, PostingRow.entry_id == JournalEntryRow.id)
        .where(_during(JournalEntryRow.posted_on, first, last))
    )


def _during(
    day: InstrumentedAttribute[Any], first: Bound | None, last: Bound | None
) -> ColumnElement[bool]:
    """Tell what was on a day of the run, or on any day at all.

    A bound that leaves nothing out would still have SQLite walk the index of days, and jump from
    there to every row: it takes three times as long.
    """
    if first is None or last is None:
        return day.is_not(None)
    return day.between(first, last)


def _named(names: Sequence[str], *columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Any:
    return [column.label(name) for column, name in zip(columns, names, strict=True)]
