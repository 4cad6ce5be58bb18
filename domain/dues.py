"""What is due is charged: installments on a method on file, each once, grouped as people see them.

The installments of one customer on one day by one method are one charge (rules.md §1.6). One that
failed is charged again only when somebody asks for it, within what card networks allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from domain import (
    attempts,
    audit,
    charged_installments,
    customers,
    deposits,
    failures,
    installments,
    payments,
    people,
    receipts,
    saved_methods,
)
from domain.attempts import Attempt, Charge, State
from domain.errors import (
    NothingToRetry,
    RetriesUsed,
    RetryForbidden,
    RetryTooSoon,
    RuleBroken,
    SavedMethodExpired,
)
from domain.gateway import Decline, Occasion, Retry
from domain.installments import Installment
from domain.invoices import by_invoice, list_open_lines
from domain.ledger import Stamp
from domain.methods import Saved, read_saved
from domain.people import Permission
from domain.receipts import Received
from domain.saved_methods import SavedMethod, Till

MOST_TRIES: Final = 4
TRIES_WITHIN: Final = timedelta(days=14)
"""How often and for how long a refused charge may be tried (reliability.md §1.1, retry law)."""

FORBIDDEN = (Retry.NEVER, Retry.NEW_METHOD)
CHARGEABLE_AGAIN = (State.DECLINED, State.NOT_FOUND, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Charged:
    """One group of what was due: whose, how many cents, and its receipt, if it could be charged."""

    customer_id: str
    due_on: date
    amount_cents: int
    receipt: str


def charge_next(session: Session, till: Till, through: date, stamp: Stamp) -> Charged | None:
    """Order the charge of the oldest group that is due by a day; None where nothing is.

    Days that were missed are caught up, oldest first. Two that act at once charge a group once.
    """
    first = charged_installments.find_due_charge(session, through)
    if first is None:
        return None
    customers.lock(session, first.customer_id)
    group = charged_installments.take_group(session, first)
    total = sum(installment.amount_cents for installment in group)
    try:
        method = _require_method(session, first, till, stamp)
    except RuleBroken as refusal:
        expired = isinstance(refusal, SavedMethodExpired)
        reason = Decline.EXPIRED if expired else Decline.NOT_ALLOWED
        charged_installments.fail_uncharged(session, group, reason, stamp)
        audit.record(session, stamp, "charge.fail", first.subject)
        return Charged(first.customer_id, first.due_on, total, "")
    number = _collect(session, group, method, till, stamp) if group else ""
    return Charged(first.customer_id, first.due_on, total, number)


def retry(session: Session, subject: str, till: Till, stamp: Stamp) -> str:
    """Charge again what failed: a receipt, or an installment whose method could not be charged.

    Returns the number of the new receipt.

    Raises:
        NotAllowed: the person may not record payments.
        NothingToRetry: it did not fail, was tried again, or its debt is gone.
        RetryForbidden, RetryTooSoon, RetriesUsed: the card's network allows no other try now.
        SavedMethodUnknown, SavedMethodExpired, MethodNotOffered: it cannot be charged today.
    """
    people.require(session, stamp.actor, Permission.RECORD_PAYMENT)
    installment = installments.find(session, subject)
    if installment is not None:
        return _retry_installment(session, installment, till, stamp)
    failed = attempts.find_charge(session, subject)
    if failed is None:
        raise NothingToRetry(receipt=subject)
    customers.lock(session, failed.customer_id)
    return _retry_charge(session, attempts.load_charge(session, subject), till, stamp)


def _require_method(
    session: Session, installment: Installment, till: Till, stamp: Stamp
) -> SavedMethod:
    saved = read_saved(installment.method) or Saved(0)
    return saved_methods.require_chargeable(session, installment.customer_id, saved, till, stamp.on)


def _collect(
    session: Session, group: Sequence[Installment], method: SavedMethod, till: Till, stamp: Stamp
) -> str:
    parts: dict[str, int] = {}
    for one in group:
        parts[one.invoice] = parts.get(one.invoice, 0) + one.amount_cents
    received = _received(sum(parts.values()), method, till, Occasion.INSTALLMENT, stamp)
    number = payments.collect(session, method.customer_id, received, parts, stamp)
    charged_installments.bind(session, [one.installment_id for one in group], number)
    return number


def _received(
    cents: int, method: SavedMethod, till: Till, occasion: Occasion, stamp: Stamp, root: str = ""
) -> Received:
    charge = Charge(method, till.gateway, occasion, root)
    return receipts.charged(Received(cents, method.kind, stamp.on), charge, stamp)


def _retry_installment(session: Session, installment: Installment, till: Till, stamp: Stamp) -> str:
    customers.lock(session, installment.customer_id)
    fresh = installments.load(session, installment.installment_id)
    if fresh.status != "failed" or read_saved(fresh.method) is None or not _due(session, fresh):
        raise NothingToRetry(receipt=fresh.subject)
    method = _require_method(session, fresh, till, stamp)
    failures.close_failures(session, fresh.subject, stamp)
    audit.record(session, stamp, "charge.retry", fresh.subject)
    return _collect(session, [fresh], method, till, stamp)


def _due(session: Session, installment: Installment) -> bool:
    """Tell whether the installment's invoice still owes as much."""
    lines = list_open_lines(session, installment.customer_id)
    due = {invoice.number: invoice.due_cents for invoice in by_invoice(lines)}
    return due.get(installment.invoice, 0) >= installment.amount_cents


def _retry_charge(session: Session, failed: Attempt, till: Till, stamp: Stamp) -> str:
    receipt = receipts.load(session, failed.receipt)
    if not failures.is_open(session, failed.receipt) or failed.state not in CHARGEABLE_AGAIN:
        raise NothingToRetry(receipt=failed.receipt)
    method = saved_methods.load(session, failed.method_id or 0)
    _require_allowed(session, failed, method, stamp)
    saved_methods.require_chargeable(
        session, failed.customer_id, Saved(method.number), till, stamp.on
    )
    occasion, root = Occasion(failed.occasion), _root(failed)
    cents, parts = _left(session, failed)
    if receipt.kind == "deposit":
        received = _received(receipt.amount_cents, method, till, occasion, stamp, root)
        number = deposits.take_in(session, failed.customer_id, received, stamp)
    elif cents:
        received = _received(cents, method, till, occasion, stamp, root)
        number = payments.collect(session, failed.customer_id, received, parts, stamp)
        again = charged_installments.list_charged(session, failed.receipt)
        charged_installments.bind(session, [one.installment_id for one in again], number)
    else:
        raise NothingToRetry(receipt=failed.receipt)
    failures.close_failures(session, failed.receipt, stamp)
    audit.record(session, stamp, "charge.retry", failed.receipt)
    return number


def _left(session: Session, failed: Attempt) -> tuple[int, dict[str, int]]:
    """Return what of a failed payment is still due, an invoice each, and its sum."""
    lines = list_open_lines(session, failed.customer_id)
    due = {invoice.number: invoice.due_cents for invoice in by_invoice(lines)}
    unpaid = installments.list_unpaid(session, failed.receipt)
    parts = {invoice: min(cents, due.get(invoice, 0)) for invoice, cents in unpaid.items()}
    left = {invoice: cents for invoice, cents in parts.items() if cents}
    return sum(left.values()), left


def _require_allowed(session: Session, failed: Attempt, method: SavedMethod, stamp: Stamp) -> None:
    """Hold to what card networks allow; another card in its place starts anew."""
    if method.token != failed.token:
        return
    if failed.retry in FORBIDDEN:
        raise RetryForbidden(receipt=failed.receipt)
    if failed.retry_at is not None and stamp.at < failed.retry_at:
        raise RetryTooSoon(receipt=failed.receipt, retry_at=failed.retry_at)
    tries = attempts.list_tries(session, _root(failed))
    if len(tries) >= MOST_TRIES or stamp.at > tries[0].created_at + TRIES_WITHIN:
        raise RetriesUsed(receipt=failed.receipt, tries=len(tries))


def _root(failed: Attempt) -> str:
    """Return the receipt of the first try, of which this is the first or a later one."""
    return failed.note or failed.receipt
