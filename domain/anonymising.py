"""Anonymising: what identifies a customer is removed, and the books stay as they are.

Quebec's Law 25 wants personal information destroyed or anonymised once its purpose is met
(reliability.md §4). Amounts, days, numbers, GL codes and postings stay: they are the books. Names
and what people typed about a customer go; so do those words in the cards that stand in Slack.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from domain import audit, customers, outbox
from domain.ledger import Stamp
from domain.promises import Promise, ShowReceipt, ShowRefund, ShowTransfer
from domain.receipts import receipt_number
from domain.tables import (
    ApprovalRow,
    Base,
    CreditMemoRow,
    CustomerRow,
    FailureRow,
    InstallmentRow,
    ReceiptRow,
    SourceRow,
    TransferRow,
)

IMPORTED: Final = "import"
CARDS: Mapping[str, type[ShowRefund] | type[ShowTransfer]] = MappingProxyType(
    {"refund": ShowRefund, "transfer": ShowTransfer}
)


def name_after(customer_id: str) -> str:
    """Name an anonymised customer, in words that both languages share."""
    return f"Client {customer_id}"


def anonymise(session: Session, customer_id: str, stamp: Stamp) -> bool:
    """Remove what identifies a customer; tell whether there was anything left to remove.

    The act stands in the audit under the customer's number: the register that the regulation asks
    for. It cannot be undone, and an import does not bring the name back.

    Raises:
        CustomerUnknown: there is no such customer.
    """
    customers.lock(session, customer_id)
    if not _forget_customer(session, customer_id, stamp):
        return False
    for table, where, columns in _typed_about(customer_id):
        session.execute(update(table).where(where).values(dict.fromkeys(columns, "")))
    audit.record(session, stamp, "customer.anonymise", customer_id)
    for card in _standing_cards(session, customer_id):
        outbox.promise(session, card, stamp)
    return True


def _forget_customer(session: Session, customer_id: str, stamp: Stamp) -> bool:
    name = name_after(customer_id)
    changed = session.execute(
        update(CustomerRow)
        .where(CustomerRow.customer_id == customer_id, CustomerRow.anonymised_at.is_(None))
        .values(
            name=name,
            email="",
            phone="",
            search_key=customers.search_key(name, customer_id, ""),
            anonymised_at=stamp.at,
        )
        .returning(CustomerRow.customer_id)
    )
    return changed.one_or_none() is not None


def _typed_about(
    customer_id: str,
) -> Iterator[tuple[type[Base], ColumnElement[bool], Sequence[str]]]:
    """Say where people's own words about a customer rest.

    The reference of an imported deposit stays: by it the same file is known when it comes again,
    and the money would otherwise be there twice. So does a bank's code for a return.
    """
    mine = ReceiptRow.customer_id == customer_id
    yield ReceiptRow, mine, ("payer", "purpose", "note")
    yield ReceiptRow, mine & (ReceiptRow.origin != IMPORTED), ("reference",)
    yield ReceiptRow, mine & (ReceiptRow.status == "voided"), ("closed_reason",)
    asked = ApprovalRow.subject.in_(_requests_about(customer_id))
    yield ApprovalRow, asked, ("reason", "decline_reason")
    memos = select(SourceRow.number).where(SourceRow.customer_id == customer_id)
    yield CreditMemoRow, CreditMemoRow.number.in_(memos), ("reason",)
    yield FailureRow, FailureRow.customer_id == customer_id, ("reason",)
    yield InstallmentRow, InstallmentRow.customer_id == customer_id, ("reference",)


def _requests_about(customer_id: str) -> Select[str]:
    """Find the refunds and transfers that the customer gives or receives."""
    received = select(TransferRow.number).where(TransferRow.to_customer_id == customer_id)
    return select(ApprovalRow.subject).where(
        or_(ApprovalRow.customer_id == customer_id, ApprovalRow.subject.in_(received))
    )


def _standing_cards(session: Session, customer_id: str) -> Iterator[Promise]:
    """List what is posted about the customer, to be written again without the name."""
    mine = select(ReceiptRow.id).where(ReceiptRow.customer_id == customer_id)
    for receipt_id in session.scalars(mine.order_by(ReceiptRow.id)):
        number = receipt_number(receipt_id)
        if outbox.find_card(session, number) is not None:
            yield ShowReceipt(number)
    asked = select(ApprovalRow.subject, ApprovalRow.kind).where(
        ApprovalRow.subject.in_(_requests_about(customer_id))
    )
    for subject, kind in session.execute(asked.order_by(ApprovalRow.subject)):
        if outbox.find_card(session, subject) is not None:
            yield CARDS[kind](subject)
