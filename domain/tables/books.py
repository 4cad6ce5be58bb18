"""The books: receipts, allocations, journal entries and their postings."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, AutoId, Base, BigId, Key


class ReceiptRow(Base):
    """Money received: a payment or a deposit. Its number is ``R-`` and its id."""

    __tablename__ = "receipts"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("kind IN ('payment', 'deposit')", name="kind_known"),
        CheckConstraint(
            "status IN ('recorded', 'processing', 'cleared', 'returned', 'voided', 'failed')",
            name="status_known",
        ),
        Index(None, "customer_id", "recorded_at"),
        Index(None, "recorded_on"),
        {**STRICT, "sqlite_autoincrement": True},
    )

    id: Mapped[AutoId]
    kind: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    method: Mapped[str]
    amount_cents: Mapped[int]
    rounding_cents: Mapped[int] = mapped_column(default=0)
    received_on: Mapped[date]
    recorded_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    status: Mapped[str]
    origin: Mapped[str] = mapped_column(default="counter")
    payer: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    closed_reason: Mapped[str] = mapped_column(default="", server_default="")


class SourceRow(Base):
    """What can pay an invoice line: a receipt's money, or credit; ``dated_on`` orders credits.

    ``counts`` is 1 while its amount is the customer's, 0 once it was voided, returned or failed.
    """

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("counts IN (0, 1)", name="counts_or_not"),
        Index(None, "customer_id"),
        STRICT,
    )

    number: Mapped[Key]
    kind: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    amount_cents: Mapped[int]
    dated_on: Mapped[date]
    recorded_at: Mapped[datetime]
    counts: Mapped[int] = mapped_column(default=1)
    receipt_id: Mapped[int | None] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), ForeignKey("receipts.id"), unique=True
    )


class JournalEntryRow(Base):
    """One balanced event, dated on the local day of its recording. Append-only."""

    __tablename__ = "journal_entries"
    __table_args__ = (Index(None, "customer_id"), Index(None, "posted_on"), STRICT)

    id: Mapped[AutoId]
    kind: Mapped[str]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    posted_on: Mapped[date]
    posted_at: Mapped[datetime]
    actor: Mapped[str]


class PostingRow(Base):
    """One amount from one account to another; it cannot be unbalanced. Append-only.

    ``subject`` is the number of the receipt (or other source) whose money moves.
    """

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("debit <> credit", name="accounts_differ"),
        Index(None, "entry_id"),
        STRICT,
    )

    id: Mapped[AutoId]
    entry_id: Mapped[BigId] = mapped_column(ForeignKey("journal_entries.id"))
    debit: Mapped[str]
    credit: Mapped[str]
    amount_cents: Mapped[int]
    subject: Mapped[str]


class AllocationRow(Base):
    """So much of a source applied to an invoice line. Append-only.

    A removal is a row of its own, which names in ``removes_id`` the row that it takes back.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        Index(None, "source"),
        Index(None, "invoice_line_id"),
        STRICT,
    )

    id: Mapped[AutoId]
    entry_id: Mapped[BigId] = mapped_column(ForeignKey("journal_entries.id"))
    source: Mapped[str] = mapped_column(ForeignKey("sources.number"))
    invoice_line_id: Mapped[BigId] = mapped_column(ForeignKey("invoice_lines.id"))
    amount_cents: Mapped[int]
    applied_on: Mapped[date]
    removes_id: Mapped[int | None] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), ForeignKey("allocations.id"), unique=True
    )
