"""Bank returns: a cheque or an e-cheque that came back, recorded outside or told (E17, E18)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import audit, customers, outbox, receipts, reversals, sources
from domain.errors import ReceiptNotReturnable, ReceiptUnknown
from domain.invoices import NewLine
from domain.ledger import Stamp
from domain.methods import Method
from domain.promises import AnnounceReturn
from domain.receipts import Receipt

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
    return take_return(session, receipt, code, fee, stamp)


def take_return(
    session: Session, receipt: Receipt, code: str, fee: ReturnFee, stamp: Stamp
) -> Receipt:
    """Undo a receipt that the bank took back, whoever told; the customer's account is held.

    Raises:
        GlCodeUnknown: the fee's GL code is not ours.
    """
    reversals.take_back(session, receipt, "returned", code, stamp, kind="return")
    if fee.cents:
        line = NewLine("Return fee", fee.gl_code, fee.cents)
        reversals.bill(session, receipt.customer_id, line, stamp)
    audit.record(session, stamp, "receipt.return", receipt.number)
    outbox.promise(session, AnnounceReturn(receipt.number), stamp)
    return receipts.load(session, receipt.number)
