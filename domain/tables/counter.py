"""The rest of the counter: credit memos, plans, the action list, settings, running numbers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, AutoId, Base, BigId, Key


class CreditMemoRow(Base):
    """Credit given without money; its amount and customer are in ``sources``.

    ``origin`` tells what was issued by itself from what cancelled items.
    """

    __tablename__ = "credit_memos"
    __table_args__ = (
        CheckConstraint("origin IN ('issued', 'cancellation')", name="origin_known"),
        STRICT,
    )

    number: Mapped[str] = mapped_column(ForeignKey("sources.number"), primary_key=True)
    gl_code: Mapped[str] = mapped_column(ForeignKey("gl_codes.gl_code"))
    issued_on: Mapped[date]
    recorded_by: Mapped[str]
    reason: Mapped[str]
    origin: Mapped[str]


class InstallmentRow(Base):
    """Money expected on a day for one invoice; of a plan, or a post-dated cheque (no plan).

    ``receipt`` is the charge of a saved method that collects it, or that failed to.
    """

    __tablename__ = "installments"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint(
            "status IN ('planned', 'processing', 'paid', 'failed', 'cancelled')",
            name="status_known",
        ),
        Index(None, "customer_id", "status"),
        Index(None, "status", "due_on"),
        Index(None, "receipt"),
        STRICT,
    )

    id: Mapped[AutoId]
    plan: Mapped[str | None] = mapped_column(ForeignKey("plans.number"))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    invoice_id: Mapped[BigId] = mapped_column(ForeignKey("invoices.id"))
    due_on: Mapped[date]
    amount_cents: Mapped[int]
    status: Mapped[str]
    method: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")
    receipt: Mapped[str | None]


class PlanRow(Base):
    """A payment plan; its installments stand apart."""

    __tablename__ = "plans"
    __table_args__ = STRICT

    number: Mapped[Key]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class FailureRow(Base):
    """One thing for somebody to act on: what failed, for whom, and since when."""

    __tablename__ = "failures"
    __table_args__ = (Index(None, "customer_id"), STRICT)

    id: Mapped[AutoId]
    subject: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    amount_cents: Mapped[int]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SettingRow(Base):
    """What admins decided; a setting that nobody decided has no row."""

    __tablename__ = "settings"
    __table_args__ = STRICT

    name: Mapped[Key]
    value: Mapped[str]


class CounterRow(Base):
    """The last number given of each kind; numbers are never reused, and none is skipped."""

    __tablename__ = "counters"
    __table_args__ = (CheckConstraint("last > 0", name="last_positive"), STRICT)

    prefix: Mapped[Key]
    last: Mapped[int]
