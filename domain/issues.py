"""Issuing invoices at the counter: several lines, each with its GL code."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import audit, customers, invoices, people, requests, settings
from domain.errors import DueBeforeIssued, NoLines
from domain.invoices import NewInvoice
from domain.ledger import Stamp
from domain.numbering import next_invoice_number
from domain.people import Permission
from domain.requests import Request


@dataclass(frozen=True, slots=True)
class IssueInvoice:
    """An invoice to issue; its number is given when it is."""

    request_id: str
    invoice: NewInvoice


def issue_invoice(session: Session, command: IssueInvoice, stamp: Stamp) -> str:
    """Issue an invoice and return its number; the same request issues it once.

    Raises:
        BillingError: no right, an unknown customer or GL code, no line, due before issued.
    """
    people.require(session, stamp.actor, Permission.ISSUE_INVOICE)
    customers.lock(session, command.invoice.customer_id)
    request = Request.of(command.request_id, "invoice", command.invoice)
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier[0]
    if not command.invoice.lines:
        raise NoLines()
    if command.invoice.due_on < command.invoice.issued_on:
        raise DueBeforeIssued()
    settings.refuse_closed(session, command.invoice.issued_on)
    number = next_invoice_number(session)
    invoices.write_invoice(session, number, command.invoice, stamp)
    audit.record(session, stamp, "invoice.issue", number)
    requests.remember_answer(session, request, (number,), stamp)
    return number
