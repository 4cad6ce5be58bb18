"""Receipts that count no more: voided, returned by a bank, refused by a gateway. One way for all.

Whatever undoes a receipt, its links are taken back and its money leaves again, on the day of the
undoing. What of it had been paid out before becomes a new debt (contract §7).
"""

from sqlalchemy.orm import Session

from domain import allocations, audit, claims, invoices, ledger, outbox, receipts
from domain.accounts import PLACES, Account, revenue
from domain.allocations import Undoing
from domain.invoices import NewInvoice, NewLine
from domain.ledger import Posting, Stamp
from domain.numbering import next_invoice_number
from domain.promises import ShowReceipt
from domain.receipts import Receipt

RETURNED = "returned"
"""The built-in GL code of what was refunded before the money came back."""


def take_back(
    session: Session, receipt: Receipt, status: str, reason: str, stamp: Stamp, *, kind: str
) -> None:
    """Undo a whole receipt, today: ``kind`` names its entries (``void``, ``return``, ``failure``).

    Hold the customer's account first. The receipt's card is promised anew.
    """
    standing = allocations.standing_of_source(session, receipt.number)
    if standing:
        undone = [Undoing(link) for link in standing]
        allocations.unapply(session, f"{kind}.unapply", receipt.customer_id, undone, stamp)
    left = claims.taken_cents(session, receipt.number)
    ledger.post(session, kind, receipt.customer_id, _money_back(receipt, left), stamp)
    if left:
        invoices.ensure_gl_code(session, RETURNED, "Retours après remboursement")
        bill(session, receipt.customer_id, NewLine("Return after refund", RETURNED, left), stamp)
    receipts.close_receipt(session, receipt.number, status, reason)
    outbox.promise(session, ShowReceipt(receipt.number), stamp)


def bill(session: Session, customer_id: str, line: NewLine, stamp: Stamp) -> None:
    """Issue an invoice of one line, due today: what a return leaves to pay, or its fee."""
    number = next_invoice_number(session)
    issued = NewInvoice(customer_id, stamp.on, stamp.on, (line,))
    invoices.write_invoice(session, number, issued, stamp)
    audit.record(session, stamp, "invoice.issue", number)


def _money_back(receipt: Receipt, left_cents: int) -> list[Posting]:
    """Post a receipt's money back to where it lay, its coins included."""
    lies, number = PLACES[receipt.origin], receipt.number
    kept, coins = receipt.amount_cents - left_cents, receipt.rounding_cents
    postings = []
    if kept:
        postings.append(Posting(Account.ACCOUNT_DEPOSITS, lies, kept, number))
    if left_cents:
        postings.append(Posting(revenue(RETURNED), lies, left_cents, number))
    if coins > 0:
        postings.append(Posting(Account.CASH_ROUNDING, Account.CASH, coins, number))
    if coins < 0:
        postings.append(Posting(Account.CASH, Account.CASH_ROUNDING, -coins, number))
    return postings
