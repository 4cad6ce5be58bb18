"""What waits for a decision, and what it holds back: refunds, transfers and their claims."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, AutoId, Base, Key


class ApprovalRow(Base):
    """One request that an approver decides; the table itself repeats the two-person rule.

    ``subject`` is the refund's or the transfer's number; ``alone`` is 1 where a sole approver
    confirmed a request of their own (contract §3).
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint(
            "status IN ('requested', 'approved', 'sent', 'declined', 'failed', 'expired')",
            name="status_known",
        ),
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> requested_by OR alone = 1",
            name="two_persons",
        ),
        Index(None, "customer_id", "requested_on"),
        Index(None, "status", "expires_at"),
        STRICT,
    )

    subject: Mapped[Key]
    kind: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    amount_cents: Mapped[int]
    reason: Mapped[str]
    status: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    requested_on: Mapped[date]
    expires_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="")
    alone: Mapped[int] = mapped_column(default=0)


class RefundRow(Base):
    """Money that goes back: by which method; who decides is in ``approvals``."""

    __tablename__ = "refunds"
    __table_args__ = STRICT

    number: Mapped[str] = mapped_column(ForeignKey("approvals.subject"), primary_key=True)
    method: Mapped[str]


class TransferRow(Base):
    """Credit that goes to another customer; who decides is in ``approvals``."""

    __tablename__ = "transfers"
    __table_args__ = STRICT

    number: Mapped[str] = mapped_column(ForeignKey("approvals.subject"), primary_key=True)
    to_customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))


class ClaimRow(Base):
    """So much of a source claimed by a refund or a transfer.

    ``held_cents`` is the part that was not applied when it was asked: it is reserved while the
    claim is ``held``. Once ``taken``, the amount has left the source; ``released`` gives it back.
    ``left_on`` is the day on which it left, ``back_on`` the one on which it came back, if it did.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("held_cents >= 0 AND held_cents <= amount_cents", name="held_within"),
        CheckConstraint("state IN ('held', 'taken', 'released')", name="state_known"),
        Index(None, "source"),
        Index(None, "subject"),
        STRICT,
    )

    id: Mapped[AutoId]
    subject: Mapped[str] = mapped_column(ForeignKey("approvals.subject"))
    source: Mapped[str] = mapped_column(ForeignKey("sources.number"))
    amount_cents: Mapped[int]
    held_cents: Mapped[int]
    state: Mapped[str]
    left_on: Mapped[date | None]
    back_on: Mapped[date | None]
