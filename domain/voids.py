"""Voids: a receipt recorded by mistake, undone whole, dated today, with a reason."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import (
    allocations,
    claims,
    customers,
    ledger,
    outbox,
    people,
    receipts,
    requests,
    sources,
)
from domain.accounts import Account
from domain.allocations import Standing, Undoing
from domain.errors import (
    DepositUsed,
    ReceiptClaimed,
    ReceiptNotVoidable,
    ReceiptUnknown,
    ReceiptVoided,
)
from domain.ledger import Posting, Stamp
from domain.people import Permission
from domain.promises import AnnounceVoid
from domain.receipts import Receipt
from domain.requests import Request


@dataclass(frozen=True, slots=True)
class VoidReceipt:
    """A receipt to void, by its number, and why."""

    request_id: str
    receipt: str
    reason: str


def void_receipt(session: Session, command: VoidReceipt, stamp: Stamp) -> Receipt:
    """Undo a receipt as if never, today: its own links are taken back, its money leaves again.

    Raises:
        ReceiptUnknown: there is no such receipt.
        ReceiptVoided: it is voided already.
        ReceiptNotVoidable: it is returned or at a gateway.
        ReceiptClaimed: something of it is refunded or reserved.
        DepositUsed: it is a deposit whose money is applied.
    """
    people.require(session, stamp.actor, Permission.VOID_RECEIPT)
    customers.lock(session, find_receipt(session, command.receipt).customer_id)
    request = Request.of(command.request_id, "void", command.receipt, command.reason)
    if requests.find_answer(session, request) is None:
        standing = require_voidable(session, command.receipt)
        _undo(session, receipts.load(session, command.receipt), standing, command, stamp)
        requests.remember_answer(session, request, (command.receipt,), stamp)
    return receipts.load(session, command.receipt)


def find_receipt(session: Session, number: str) -> Receipt:
    """Return the receipt of this number.

    Raises:
        ReceiptUnknown: there is none.
    """
    if not number.startswith("R-") or sources.find_owner(session, number) is None:
        raise ReceiptUnknown(receipt=number)
    return receipts.load(session, number)


def require_voidable(session: Session, number: str) -> list[Standing]:
    """Return the links that voiding the receipt undoes.

    Raises:
        RuleBroken: it cannot be voided.
    """
    receipt = receipts.load(session, number)
    if receipt.status == "voided":
        raise ReceiptVoided(receipt=number)
    if receipt.status != "recorded":
        raise ReceiptNotVoidable(receipt=number, receipt_status=receipt.status)
    if claims.claimed_cents(session, number):
        raise ReceiptClaimed(receipt=number)
    standing = list(allocations.standing_of_source(session, number))
    if receipt.kind == "deposit" and standing:
        places = [f"{link.invoice}/{link.position}" for link in standing]
        raise DepositUsed(receipt=number, places=places)
    return standing


def _undo(
    session: Session, receipt: Receipt, standing: list[Standing], command: VoidReceipt, stamp: Stamp
) -> None:
    if standing:
        undone = [Undoing(link) for link in standing]
        allocations.unapply(session, "void.unapply", receipt.customer_id, undone, stamp)
    ledger.post(session, "void", receipt.customer_id, money_back(receipt), stamp)
    receipts.close_receipt(session, receipt.number, "voided", command.reason)
    receipts.announce(session, "receipt.void", [receipt.number], receipt.customer_id, stamp)
    outbox.promise(session, AnnounceVoid(receipt.number), stamp)


def money_back(receipt: Receipt) -> list[Posting]:
    """Post a receipt's money back to where it came from, its coins included."""
    origin = Account.OPENING_BALANCES if receipt.origin == "import" else Account.CASH
    back = Posting(Account.ACCOUNT_DEPOSITS, origin, receipt.amount_cents, receipt.number)
    if receipt.rounding_cents > 0:
        coins = Posting(Account.CASH_ROUNDING, Account.CASH, receipt.rounding_cents, receipt.number)
        return [back, coins]
    if receipt.rounding_cents < 0:
        coins = Posting(
            Account.CASH, Account.CASH_ROUNDING, -receipt.rounding_cents, receipt.number
        )
        return [back, coins]
    return [back]
