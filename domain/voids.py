"""Voids: a receipt recorded by mistake, undone whole, dated today, with a reason.

What a gateway collects is voided there first, inside its window; the books follow its answer.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import (
    allocations,
    attempts,
    audit,
    claims,
    customers,
    outbox,
    people,
    receipts,
    requests,
    reversals,
    sources,
)
from domain.allocations import Standing
from domain.attempts import UNRESOLVED, GiveBack, Kind
from domain.errors import (
    ChargeUnresolved,
    DepositUsed,
    ReceiptClaimed,
    ReceiptNotVoidable,
    ReceiptUnknown,
    ReceiptVoided,
    UndoingUnderWay,
)
from domain.ledger import Stamp
from domain.people import Permission
from domain.promises import AnnounceVoid
from domain.receipts import AT_GATEWAY, COUNTED, Receipt
from domain.requests import Request


@dataclass(frozen=True, slots=True)
class VoidReceipt:
    """A receipt to void, by its number, and why."""

    request_id: str
    receipt: str
    reason: str


def void_receipt(session: Session, command: VoidReceipt, stamp: Stamp) -> Receipt:
    """Undo a receipt as if never, today: its own links are taken back, its money leaves again.

    One at a gateway stands until the gateway has voided it.

    Raises:
        ReceiptUnknown: there is no such receipt.
        ReceiptVoided: it is voided already.
        ReceiptNotVoidable: it failed or was returned.
        ChargeUnresolved, UndoingUnderWay: the gateway has something to tell first.
        ReceiptClaimed: something of it is refunded or reserved.
        DepositUsed: it is a deposit whose money is applied.
    """
    people.require(session, stamp.actor, Permission.VOID_RECEIPT)
    customers.lock(session, find_receipt(session, command.receipt).customer_id)
    request = Request.of(command.request_id, "void", command.receipt, command.reason)
    if requests.find_answer(session, request) is None:
        require_voidable(session, command.receipt)
        _begin(session, command, stamp)
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
    if receipt.status not in COUNTED:
        raise ReceiptNotVoidable(receipt=number, receipt_status=receipt.status)
    _refuse_under_way(session, number)
    if claims.claimed_cents(session, number):
        raise ReceiptClaimed(receipt=number)
    standing = list(allocations.standing_of_source(session, number))
    if receipt.kind == "deposit" and standing:
        places = [f"{link.invoice}/{link.position}" for link in standing]
        raise DepositUsed(receipt=number, places=places)
    return standing


def undo(session: Session, receipt: Receipt, reason: str, stamp: Stamp) -> None:
    """Undo a receipt whose money is back where it came from; its customer's account is held."""
    reversals.take_back(session, receipt, "voided", reason, stamp, kind="void")
    audit.record(session, stamp, "receipt.void", receipt.number)
    outbox.promise(session, AnnounceVoid(receipt.number), stamp)


def _begin(session: Session, command: VoidReceipt, stamp: Stamp) -> None:
    receipt = receipts.load(session, command.receipt)
    if receipt.origin != AT_GATEWAY:
        undo(session, receipt, command.reason, stamp)
        return
    back = GiveBack(receipt.number, Kind.VOID, receipt.amount_cents, command.reason)
    attempts.open_return(session, attempts.load_charge(session, receipt.number), back, stamp)
    audit.record(session, stamp, "receipt.void_request", receipt.number)


def _refuse_under_way(session: Session, number: str) -> None:
    """Refuse while the gateway has yet to tell of the charge, or of an earlier undoing."""
    if any(attempt.is_open for attempt in attempts.list_returns(session, number)):
        raise UndoingUnderWay(receipt=number)
    charged = attempts.find_charge(session, number)
    if charged is not None and charged.state in UNRESOLVED:
        raise ChargeUnresolved(receipt=number)
