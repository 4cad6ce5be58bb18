"""Merchant account: what the gateway paid out, each movement tied to its receipt (L49)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.report_rows import MAX_ROWS, Column, Kind, Period, Report, Row, total_of
from domain.tables import PayoutLineRow

NAME = "merchant_account"
COLUMNS = (
    Column("paid_on", Kind.DAY),
    Column("payout", Kind.TEXT),
    Column("kind", Kind.CODE, "movement"),
    Column("receipt", Kind.TEXT),
    Column("customer_id", Kind.TEXT),
    Column("amount", Kind.CENTS),
    Column("fee", Kind.CENTS),
    Column("net", Kind.CENTS),
)


def build(session: Session, period: Period, _today: Today) -> Report:
    """List what was paid out in the period, by day and payout."""
    paid = PayoutLineRow.paid_on.between(period.from_on, period.to_on)
    order = (PayoutLineRow.paid_on, PayoutLineRow.payout, PayoutLineRow.moved_on)
    found = select(PayoutLineRow).where(paid).order_by(*order, PayoutLineRow.gateway_ref)
    rows = [_as_row(line) for line in session.scalars(found.limit(MAX_ROWS))]
    lines, amount, fee = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(PayoutLineRow.amount_cents), 0),
            func.coalesce(func.sum(PayoutLineRow.fee_cents), 0),
        ).where(paid)
    ).one()
    sums = {"amount": int(amount), "fee": int(fee), "net": int(amount) - int(fee)}
    totals = {**total_of(COLUMNS, ()), **sums}
    cut_at = MAX_ROWS if lines > MAX_ROWS else None
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, totals, cut_at=cut_at)


def _as_row(line: PayoutLineRow) -> Row:
    return {
        "paid_on": line.paid_on,
        "payout": line.payout,
        "kind": line.kind,
        "receipt": line.receipt,
        "customer_id": line.customer_id,
        "amount": line.amount_cents,
        "fee": line.fee_cents,
        "net": line.amount_cents - line.fee_cents,
    }
