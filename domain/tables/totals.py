"""What reports read: the totals of closed days, written once, and what gateways paid out."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, Base, BigCents, Key


class ClosedDayRow(Base):
    """A local day whose totals are written; one without movement has none. Append-only."""

    __tablename__ = "closed_days"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(primary_key=True)
    written_at: Mapped[datetime]


class DayMethodsRow(Base):
    """What moved on a closed day by one method. Append-only."""

    __tablename__ = "day_methods"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(ForeignKey("closed_days.day"), primary_key=True)
    method: Mapped[Key]
    receipts: Mapped[BigCents]
    payments: Mapped[BigCents]
    deposits: Mapped[BigCents]
    voids: Mapped[BigCents]
    refunds: Mapped[BigCents]
    returns: Mapped[BigCents]


class DayGlCodesRow(Base):
    """What one method's money brought a GL code on a closed day, less removals. Append-only."""

    __tablename__ = "day_gl_codes"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(ForeignKey("closed_days.day"), primary_key=True)
    gl_code: Mapped[Key]
    method: Mapped[Key]
    reconciled: Mapped[BigCents]


class DayDepositsRow(Base):
    """What moved one customer's deposits on a closed day. Append-only."""

    __tablename__ = "day_deposits"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(ForeignKey("closed_days.day"), primary_key=True)
    customer_id: Mapped[Key]
    deposited: Mapped[BigCents]
    applied: Mapped[BigCents]
    refunded: Mapped[BigCents]
    voided: Mapped[BigCents]


class PayoutLineRow(Base):
    """One movement that a gateway paid out, or took back below zero. Append-only.

    ``receipt`` and ``customer_id`` are None where it is tied to none of ours.
    """

    __tablename__ = "payout_lines"
    __table_args__ = (Index(None, "paid_on"), STRICT)

    gateway_ref: Mapped[Key]
    payout: Mapped[str]
    paid_on: Mapped[date]
    moved_on: Mapped[date]
    kind: Mapped[str]
    receipt: Mapped[str | None]
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.customer_id"))
    amount_cents: Mapped[BigCents]
    fee_cents: Mapped[BigCents]
