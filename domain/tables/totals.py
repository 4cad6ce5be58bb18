"""What reports read: totals of closed days and months, written once, and what gateways paid out.

A day's row is what moved on that day; a month's is all that ever moved, up to its last day.
"""

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


class ClosedMonthRow(Base):
    """A month whose days are all written, by its last one. Append-only."""

    __tablename__ = "closed_months"
    __table_args__ = STRICT

    through: Mapped[date] = mapped_column(primary_key=True)
    written_at: Mapped[datetime]


class _MethodFigures:
    """What moved by a method; cents, but for how many receipts."""

    receipts: Mapped[BigCents]
    payments: Mapped[BigCents]
    deposits: Mapped[BigCents]
    voids: Mapped[BigCents]
    refunds: Mapped[BigCents]
    returns: Mapped[BigCents]


class _DepositFigures:
    """What moved a customer's deposits, in cents."""

    deposited: Mapped[BigCents]
    applied: Mapped[BigCents]
    refunded: Mapped[BigCents]
    voided: Mapped[BigCents]


class DayMethodsRow(_MethodFigures, Base):
    """What moved on a closed day by one method. Append-only."""

    __tablename__ = "day_methods"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(ForeignKey("closed_days.day"), primary_key=True)
    method: Mapped[Key]


class DayGlCodesRow(Base):
    """What one method's money brought a GL code on a closed day, less removals. Append-only."""

    __tablename__ = "day_gl_codes"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(ForeignKey("closed_days.day"), primary_key=True)
    gl_code: Mapped[Key]
    method: Mapped[Key]
    reconciled: Mapped[BigCents]


class DayDepositsRow(_DepositFigures, Base):
    """What moved one customer's deposits on a closed day. Append-only."""

    __tablename__ = "day_deposits"
    __table_args__ = STRICT

    day: Mapped[date] = mapped_column(ForeignKey("closed_days.day"), primary_key=True)
    customer_id: Mapped[Key]


class MonthMethodsRow(_MethodFigures, Base):
    """What had moved by one method at the end of a closed month. Append-only."""

    __tablename__ = "month_methods"
    __table_args__ = STRICT

    through: Mapped[date] = mapped_column(ForeignKey("closed_months.through"), primary_key=True)
    method: Mapped[Key]


class MonthGlCodesRow(Base):
    """What one method's money had brought a GL code at the end of a closed month. Append-only."""

    __tablename__ = "month_gl_codes"
    __table_args__ = STRICT

    through: Mapped[date] = mapped_column(ForeignKey("closed_months.through"), primary_key=True)
    gl_code: Mapped[Key]
    method: Mapped[Key]
    reconciled: Mapped[BigCents]


class MonthDepositsRow(_DepositFigures, Base):
    """What had moved one customer's deposits at the end of a closed month. Append-only."""

    __tablename__ = "month_deposits"
    __table_args__ = STRICT

    through: Mapped[date] = mapped_column(ForeignKey("closed_months.through"), primary_key=True)
    customer_id: Mapped[Key]


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
