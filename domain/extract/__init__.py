"""The books for other programs to read: the lists of contract §5, in a stable order.

Every list is read row by row, so that a long history needs no more memory than a short one.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain.customers import load as load_customer
from domain.extract.allocations import read_allocations
from domain.extract.credit_memos import read_credit_memos
from domain.extract.customers import read_customers
from domain.extract.decisions import read_refunds, read_transfers
from domain.extract.expected import read_failures, read_installments
from domain.extract.invoices import read_invoices
from domain.extract.items import Item
from domain.extract.journal import read_postings
from domain.extract.receipts import read_receipts
from domain.extract.trail import read_audit

LISTS: Mapping[str, Callable[[Session, str | None], Iterator[Item]]] = MappingProxyType(
    {
        "customers": read_customers,
        "invoices": read_invoices,
        "receipts": read_receipts,
        "credit_memos": read_credit_memos,
        "allocations": read_allocations,
        "refunds": read_refunds,
        "transfers": read_transfers,
        "installments": read_installments,
        "failures": read_failures,
        "postings": read_postings,
        "audit": read_audit,
    }
)
"""What reads each list, for everybody or for one customer."""


def export(session: Session, customer_id: str | None = None) -> dict[str, list[Item]]:
    """Return every list as one object; ``customer_id`` keeps only what is that customer's.

    Raises:
        CustomerUnknown: there is no such customer.
    """
    return {name: list(items) for name, items in read_lists(session, customer_id)}


def read_lists(
    session: Session, customer_id: str | None = None
) -> Iterator[tuple[str, Iterator[Item]]]:
    """Give every list with its name, to be read one after the other.

    Raises:
        CustomerUnknown: there is no such customer.
    """
    if customer_id is not None:
        load_customer(session, customer_id)
    return ((name, read(session, customer_id)) for name, read in LISTS.items())
