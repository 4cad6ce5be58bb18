"""Who owes what: customers, GL codes, invoices and their lines."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, AutoId, Base, BigId, Key


class CustomerRow(Base):
    """A client; ``search_key`` is the name and number without capitals or accents.

    ``anonymised_at`` is when what identified them was removed: an import brings nothing back.
    """

    __tablename__ = "customers"
    __table_args__ = STRICT

    customer_id: Mapped[Key]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    locale: Mapped[str]
    search_key: Mapped[str]
    anonymised_at: Mapped[datetime | None]


class GlCodeRow(Base):
    """A GL code (poste comptable): the revenue account of invoice lines."""

    __tablename__ = "gl_codes"
    __table_args__ = STRICT

    gl_code: Mapped[Key]
    title: Mapped[str]


class InvoiceRow(Base):
    """An invoice; what is due on it is derived from its lines, never stored."""

    __tablename__ = "invoices"
    __table_args__ = (Index(None, "customer_id", "issued_on"), STRICT)

    id: Mapped[AutoId]
    number: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    issued_on: Mapped[date]
    due_on: Mapped[date]
    recorded_at: Mapped[datetime]


class InvoiceLineRow(Base):
    """One item of an invoice, in its printed position; ``added_on`` if later than the invoice."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "position"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("position > 0", name="position_positive"),
        STRICT,
    )

    id: Mapped[AutoId]
    invoice_id: Mapped[BigId] = mapped_column(ForeignKey("invoices.id"))
    position: Mapped[int]
    description: Mapped[str]
    gl_code: Mapped[str] = mapped_column(ForeignKey("gl_codes.gl_code"))
    amount_cents: Mapped[int]
    added_on: Mapped[date | None]
