"""The list ``customers``: each with where the account stands."""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import balances
from domain.extract.items import Item
from domain.money import as_decimal
from domain.tables import CustomerRow

BALANCES_AT_ONCE = 500


def read_customers(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read customers by number; sorted here, for databases sort letters each in its own way."""
    query = select(CustomerRow.customer_id, CustomerRow.name)
    if customer_id is not None:
        query = query.where(CustomerRow.customer_id == customer_id)
    everyone = iter(sorted(session.execute(query)))
    while some := dict(islice(everyone, BALANCES_AT_ONCE)):
        for number, balance in balances.load_many(session, list(some)).items():
            yield {
                "customer_id": number,
                "name": some[number],
                "owed": as_decimal(balance.owed_cents),
                "available_credit": as_decimal(balance.available_credit_cents),
                "reserved": as_decimal(balance.reserved_cents),
                "expected": as_decimal(balance.expected_cents),
            }
