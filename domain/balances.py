"""Balances, added up from the rows: nothing is stored, so nothing can drift (rules.md §1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from domain import claims
from domain.invoices import applied_cents
from domain.tables import (
    AllocationRow,
    InstallmentRow,
    InvoiceLineRow,
    InvoiceRow,
    SourceRow,
)


@dataclass(frozen=True, slots=True)
class Balance:
    """One customer's balance, in cents. ``owed_cents`` above zero: the customer owes."""

    owed_cents: int = 0
    available_credit_cents: int = 0
    reserved_cents: int = 0
    planned_cents: int = 0

    @property
    def expected_cents(self) -> int:
        """What is owed once every planned payment has happened."""
        return self.owed_cents - self.planned_cents


def load(session: Session, customer_id: str) -> Balance:
    """Return one customer's balance."""
    return load_many(session, [customer_id])[customer_id]


def load_many(session: Session, customer_ids: Sequence[str]) -> dict[str, Balance]:
    """Return the balances of several customers, in a few statements however many they are."""
    invoiced = _sums(session, _invoiced(), customer_ids)
    received = _sums(session, _received(), customer_ids)
    applied = _sums(session, _applied(), customer_ids)
    gone = claims.taken_by_customer(session, customer_ids)
    held = claims.reserved_by_customer(session, customer_ids)
    planned = _sums(session, _planned(), customer_ids)
    return {
        who: Balance(
            owed_cents=invoiced.get(who, 0) - received.get(who, 0) + gone.get(who, 0),
            available_credit_cents=received.get(who, 0)
            - applied.get(who, 0)
            - gone.get(who, 0)
            - held.get(who, 0),
            reserved_cents=held.get(who, 0),
            planned_cents=planned.get(who, 0),
        )
        for who in customer_ids
    }


def _sums(session: Session, query: Select[str, int], customer_ids: Sequence[str]) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in session.execute(query, {"customer_ids": customer_ids})}


@cache
def _invoiced() -> Select[str, int]:
    return (
        select(InvoiceRow.customer_id, func.sum(InvoiceLineRow.amount_cents))
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .where(InvoiceRow.customer_id.in_(bindparam("customer_ids", expanding=True)))
        .group_by(InvoiceRow.customer_id)
    )


@cache
def _received() -> Select[str, int]:
    return (
        select(SourceRow.customer_id, func.sum(SourceRow.amount_cents))
        .where(
            SourceRow.customer_id.in_(bindparam("customer_ids", expanding=True)),
            SourceRow.counts == 1,
        )
        .group_by(SourceRow.customer_id)
    )


@cache
def _applied() -> Select[str, int]:
    return (
        select(SourceRow.customer_id, func.sum(applied_cents()))
        .join(AllocationRow, AllocationRow.source == SourceRow.number)
        .where(SourceRow.customer_id.in_(bindparam("customer_ids", expanding=True)))
        .group_by(SourceRow.customer_id)
    )


@cache
def _planned() -> Select[str, int]:
    return (
        select(InstallmentRow.customer_id, func.sum(InstallmentRow.amount_cents))
        .where(
            InstallmentRow.customer_id.in_(bindparam("customer_ids", expanding=True)),
            InstallmentRow.status == "planned",
        )
        .group_by(InstallmentRow.customer_id)
    )
