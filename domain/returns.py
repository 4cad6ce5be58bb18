"""Bank returns: a cheque or an e-cheque recorded outside that came back (E17, E18)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import (
    allocations,
    audit,
    claims,
    customers,
    invoices,
    ledger,
    outbox,
    receipts,
    sources,
)
from domain.accounts import Account, revenue
from domain.allocations import Undoing
from domain.errors import ReceiptNotReturnable, ReceiptUnknown
from domain.invoices import NewInvoice, NewLine
from domain.ledger import Posting, Stamp
from domain.methods import Method
from domain.numbering import next_invoice_number
from domain.promises import AnnounceReturn, ShowReceipt
from domain.receipts import Receipt

RETURNED = "returned"
"""The built-in GL code of what was refunded before the money came back."""

RETURNABLE = (Method.CHEQUE, Method.ECHECK)


@dataclass(frozen=True, slots=True)
class ReturnFee:
    """What a return costs the customer, in cents, and the GL code of that invoice."""

    cents: int = 0
    gl_code: str = ""


def record_return(
    session: Session, number: str, code: str, fee: ReturnFee, stamp: Stamp
) -> Receipt:
    """Record a bank return: the links are undone, what was refunded and the fee are invoiced.

    Raises:
        ReceiptUnknown: there is no such receipt.
        ReceiptNotReturnable: it is no cheque or e-cheque that stands as recorded.
        GlCodeUnknown: the fee's GL code is not ours.
    """
    owner = sources.find_owner(session, number)
    if owner is None or not number.startswith("R-"):
        raise ReceiptUnknown(receipt=number)
    customers.lock(session, owner)
    receipt = receipts.load(session, number)
    if receipt.status != "recorded" or receipt.method not in RETURNABLE:
        raise ReceiptNotReturnable(receipt=number, receipt_status=receipt.status)
    _undo(session, receipt, stamp)
    receipts.close_receipt(session, number, RETURNED, code)
    if fee.cents:
        _invoice(session, owner, "Return fee", fee.gl_code, fee.cents, stamp)
    audit.record(session, stamp, "receipt.return", number)
    outbox.promise(session, ShowReceipt(number), stamp)
    outbox.promise(session, AnnounceReturn(number), stamp)
    return receipts.load(session, number)


def _undo(session: Session, receipt: Receipt, stamp: Stamp) -> None:
    """Reverse the whole receipt; what of it had left as refunds becomes a new debt."""
    standing = allocations.standing_of_source(session, receipt.number)
    if standing:
        undone = [Undoing(link) for link in standing]
        allocations.unapply(session, "return.unapply", receipt.customer_id, undone, stamp)
    left = claims.taken_cents(session, receipt.number)
    postings = _money_back(receipt, left)
    ledger.post(session, "return", receipt.customer_id, postings, stamp)
    if left:
        invoices.ensure_gl_code(session, RETURNED, "Retours après remboursement")
        _invoice(session, receipt.customer_id, "Return after refund", RETURNED, left, stamp)


def _money_back(receipt: Receipt, left_cents: int) -> list[Posting]:
    kept = receipt.amount_cents - left_cents
    origin = Account.OPENING_BALANCES if receipt.origin == "import" else Account.CASH
    postings = []
    if kept:
        postings.append(Posting(Account.ACCOUNT_DEPOSITS, origin, kept, receipt.number))
    if left_cents:
        postings.append(Posting(revenue(RETURNED), origin, left_cents, receipt.number))
    return postings


def _invoice(
    session: Session, customer_id: str, title: str, gl_code: str, cents: int, stamp: Stamp
) -> None:
    number = next_invoice_number(session)
    line = NewLine(title, gl_code, cents)
    issued = NewInvoice(customer_id, stamp.on, stamp.on, (line,))
    invoices.write_invoice(session, number, issued, stamp)
    audit.record(session, stamp, "invoice.issue", number)
