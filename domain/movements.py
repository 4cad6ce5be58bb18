"""What moved, day by day, read from the rows: the one meaning of every total of the reports.

Everything counts on the local day of its recording. Each function gives one query over a run of
days, not added up yet: ``day``, then keys, then figures (cents, but ``receipts``, a count).

Money is what an account of ``MONEY`` gained or lost against what is held for customers or against
revenue; coins rounded up or down, opening balances and what moves between two such accounts are
none. Whatever undoes a receipt and is no void counts as a return: what the bank sent back, and a
charge that failed after it was recorded. What undoes such a return counts as one below zero.
"""

from datetime import date

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
    union_all,
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

REVENUE = revenue("")
_HELD = Account.ACCOUNT_DEPOSITS


def by_method(first: Bound, last: Bound) -> Subquery:
    """Read what each method brought and took.

    A receipt's own money comes from its row and is taken off what the journal moved for it: what
    is then left of the journal is what was undone, on the day on which it was.
    """
    none, out = literal(0), money_out()
    is_void = JournalEntryRow.kind == "void"
    recorded = _received(first, last).with_only_columns(
        ReceiptRow.recorded_on.label("day"),
        ReceiptRow.method.label("method"),
        literal(1).label("receipts"),
        case((ReceiptRow.kind == "payment", ReceiptRow.amount_cents), else_=0).label("payments"),
        case((ReceiptRow.kind == "deposit", ReceiptRow.amount_cents), else_=0).label("deposits"),
        none.label("voids"),
        none.label("refunds"),
        ReceiptRow.amount_cents.label("returns"),
    )
    moved = (
        _posted(first, last)
        .join(ReceiptRow, ReceiptRow.id == receipt_id())
        .where(moves_money())
        .with_only_columns(
            JournalEntryRow.posted_on,
            ReceiptRow.method,
            *(none, none, none),
            case((is_void, out), else_=0),
            none,
            case((is_void, 0), else_=out),
        )
    )
    refunded = (
        _posted(first, last)
        .join(RefundRow, RefundRow.number == PostingRow.subject)
        .where(~_is_receipt(), moves_money())
        .with_only_columns(JournalEntryRow.posted_on, RefundRow.method, *(none,) * 4, out, none)
    )
    return union_all(recorded, moved, refunded).subquery()


def by_gl_code(first: Bound, last: Bound) -> Subquery:
    """Read what each method's money brought each GL code, less what was taken back.

    The GL code ``returned`` also bears what had been refunded of money that then came back.
    Credit memos, opening balances and transferred credit have no method: they are in no column.
    """
    gained = PostingRow.credit.startswith(REVENUE)
    lost = PostingRow.debit.startswith(REVENUE)
    account = case((gained, PostingRow.credit), else_=PostingRow.debit)
    return (
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
        .subquery()
    )


def by_depositor(first: Bound, last: Bound) -> Subquery:
    """Read what moved each customer's deposits, opening balances included.

    What a deposit gave to a transfer was used: it counts as applied. What undid a deposit, by a
    void or by a bank return, counts as voided, less what had been refunded of it before.
    """
    none = literal(0)
    recorded = select(
        ReceiptRow.recorded_on.label("day"),
        ReceiptRow.customer_id.label("customer_id"),
        ReceiptRow.amount_cents.label("deposited"),
        none.label("applied"),
        none.label("refunded"),
        ReceiptRow.amount_cents.label("voided"),
    ).where(ReceiptRow.recorded_on.between(first, last), ReceiptRow.kind == "deposit")
    out = case((PostingRow.debit == _HELD, PostingRow.amount_cents), else_=-PostingRow.amount_cents)
    is_applied = or_(PostingRow.debit.startswith(REVENUE), PostingRow.credit.startswith(REVENUE))
    moved = (
        _posted(first, last)
        .join(ReceiptRow, ReceiptRow.id == receipt_id())
        .where(
            ReceiptRow.kind == "deposit", or_(PostingRow.debit == _HELD, PostingRow.credit == _HELD)
        )
        .with_only_columns(
            JournalEntryRow.posted_on,
            JournalEntryRow.customer_id,
            none,
            case((is_applied, out), else_=0),
            none,
            case((is_applied, 0), else_=out),
        )
    )
    gone, back = (_given(first, last, is_back=is_back) for is_back in (False, True))
    return union_all(recorded, moved, gone, back).subquery()


def _given(first: Bound, last: Bound, *, is_back: bool) -> Select[date, str, int, int, int, int]:
    """Read what deposits gave to refunds and to transfers, or got back from them."""
    none, day = literal(0), ClaimRow.back_on if is_back else ClaimRow.left_on
    given = -ClaimRow.amount_cents if is_back else ClaimRow.amount_cents
    is_refund = ApprovalRow.kind == "refund"
    return (
        select(ClaimRow)
        .join(ApprovalRow, ApprovalRow.subject == ClaimRow.subject)
        .join(ReceiptRow, ReceiptRow.id == receipt_id(ClaimRow.source))
        .where(day.between(first, last), ReceiptRow.kind == "deposit")
        .with_only_columns(
            day,
            ReceiptRow.customer_id,
            none,
            case((is_refund, 0), else_=given),
            case((is_refund, given), else_=0),
            none,
        )
    )


def receipt_id(
    number: InstrumentedAttribute[str] = PostingRow.subject,
) -> ColumnElement[int | None]:
    """Read the id of the receipt that a column names, None where it names something else."""
    return case((number.startswith("R-"), cast(func.substr(number, 3), BigInteger)))


def _is_receipt() -> ColumnElement[bool]:
    """Tell what is about a receipt: most of the journal, which nothing else need look up."""
    return PostingRow.subject.startswith("R-")


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


def _received(first: Bound, last: Bound) -> Select[ReceiptRow]:
    return select(ReceiptRow).where(
        ReceiptRow.recorded_on.between(first, last), ReceiptRow.origin != IMPORTED
    )


def _posted(first: Bound, last: Bound) -> Select[JournalEntryRow]:
    return (
        select(JournalEntryRow)
        .join(PostingRow, PostingRow.entry_id == JournalEntryRow.id)
        .where(JournalEntryRow.posted_on.between(first, last))
    )
