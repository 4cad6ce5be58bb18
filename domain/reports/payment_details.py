"""Payment details: every receipt of the period, as it stood at its end, by who recorded it (L53).

``net`` is the amount less what was refunded and what was voided or returned; ``reconciled`` is
what was applied to items, ``unreconciled`` the rest. Subtotals: a row a method, then a row a
person.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.methods import in_order
from domain.receipts import receipt_number
from domain.report_rows import MAX_ROWS, Column, Kind, Period, Report, Row, total_of
from domain.reports import receipts_then
from domain.tables import ReceiptRow

NAME = "payment_details"
SUMS = ("amount", "refunded", "net", "reconciled", "unreconciled")
COLUMNS = (
    Column("time", Kind.MOMENT),
    Column("receipt", Kind.TEXT),
    Column("customer_id", Kind.TEXT),
    Column("method", Kind.CODE, "method"),
    Column("recorded_by", Kind.PERSON),
    Column("received_on", Kind.DAY),
    *(Column(key, Kind.CENTS) for key in SUMS),
)


def build(session: Session, period: Period, _today: Today) -> Report:
    """List the period's receipts in the order of their recording."""
    details = _details(period)
    found = session.execute(_listed(details).limit(MAX_ROWS))
    rows = [_as_row(row._asdict()) for row in found]
    groups = [group._asdict() for group in session.execute(_grouped(details))]
    count = sum(group["receipts"] for group in groups)
    return Report(
        name=NAME,
        from_on=period.from_on,
        to_on=period.to_on,
        columns=COLUMNS,
        rows=rows,
        totals=_add_up(groups),
        subtotals=[*_by(groups, "method"), *_by(groups, "recorded_by")],
        cut_at=MAX_ROWS if count > MAX_ROWS else None,
    )


def _details(period: Period) -> Subquery:
    to_on: date = period.to_on
    refunded, undone = receipts_then.refunded(to_on), receipts_then.undone(to_on)
    net = ReceiptRow.amount_cents - refunded - undone
    reconciled = receipts_then.applied(to_on) - receipts_then.returned_after_refund(to_on)
    return (
        receipts_then.receipts_of(period)
        .add_columns(
            ReceiptRow.recorded_at.label("time"),
            ReceiptRow.customer_id,
            ReceiptRow.method,
            ReceiptRow.recorded_by,
            ReceiptRow.received_on,
            ReceiptRow.amount_cents.label("amount"),
            refunded.label("refunded"),
            net.label("net"),
            reconciled.label("reconciled"),
            (net - reconciled).label("unreconciled"),
        )
        .subquery()
    )


def _listed(details: Subquery) -> Select[Any]:
    return select(details).order_by(details.c.id)


def _grouped(details: Subquery) -> Select[Any]:
    keys = (details.c.method, details.c.recorded_by)
    sums = (func.sum(details.c[key]).label(key) for key in SUMS)
    return select(*keys, func.count().label("receipts"), *sums).group_by(*keys)


def _as_row(found: Mapping[str, Any]) -> Row:
    known = {**found, "receipt": receipt_number(found["id"])}
    return {column.key: known[column.key] for column in COLUMNS}


def _add_up(groups: Iterable[Mapping[str, Any]]) -> Row:
    kept = list(groups)
    sums = {key: sum(int(group[key]) for group in kept) for key in SUMS}
    return {**total_of(COLUMNS, ()), **sums}


def _by(groups: Sequence[Mapping[str, Any]], key: str) -> Sequence[Row]:
    """Add the groups up by one of their keys."""
    found = {group[key] for group in groups}
    ordered = in_order(found) if key == "method" else sorted(found)
    return [
        {**_add_up(group for group in groups if group[key] == value), key: value}
        for value in ordered
    ]
