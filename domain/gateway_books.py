"""A gateway's own books held against ours, both ways, a movement at a time (reliability.md §2.3).

Whatever it tells twice changes nothing the second time: each movement leaves its own name with us.
What was done at the gateway itself, without us, is taken in; what neither side can explain is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from domain import (
    attempts,
    audit,
    charging,
    claims,
    customers,
    deposits,
    failures,
    installments,
    outbox,
    payments,
    payouts,
    receipts,
    refund_parts,
    refunds,
    saved_methods,
)
from domain.attempts import OPEN, Attempt, Charge, GiveBack, Kind, State
from domain.charging import Terms
from domain.gateway import Answer, Decline, Movement, MovementKind, Outcome
from domain.invoices import by_invoice, list_open_lines
from domain.ledger import Stamp
from domain.payouts import PayoutLine
from domain.promises import AnnounceTaken
from domain.receipts import COUNTED, Received
from domain.tables import SettingRow

COMPARED: Final = "gateway_compared_through"
DISPUTE: Final = "dispute"
MISSING: Final = "not_at_gateway"
"""We say that it was charged, and the gateway's books do not have it."""

WATCHED: Final = (*OPEN, State.NOT_FOUND)
"""A refund of ours that stands so is asked about when the gateway's books have it."""
GOES_BACK = (MovementKind.REFUND, MovementKind.RETURN, MovementKind.DISPUTE, MovementKind.FEE)
TAKEN_BACK: Final[Mapping[MovementKind, str]] = MappingProxyType(
    {MovementKind.RETURN: "", MovementKind.DISPUTE: DISPUTE}
)


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a comparison, and which charges the gateway's books had in them."""

    since: datetime
    until: datetime
    seen: frozenset[str]


def take_in(session: Session, gateway: str, movement: Movement, terms: Terms, stamp: Stamp) -> None:
    """Hold one movement against our books, and write down where it was paid out."""
    charged = _find_charge(session, gateway, movement)
    match movement.kind:
        case MovementKind.CHARGE:
            _compare_charge(session, charged, movement, stamp)
        case MovementKind.REFUND:
            _take_refund(session, gateway, charged, movement, stamp)
        case MovementKind.RETURN | MovementKind.DISPUTE:
            _take_back(session, charged, movement, terms, stamp)
        case MovementKind.DISPUTE_WON:
            _give_again(session, gateway, charged, movement, stamp)
        case MovementKind.FEE:
            pass
    _note_payout(session, charged, movement)


def tell_missing(session: Session, gateway: str, window: Window, stamp: Stamp) -> int:
    """Put on the action list what we count as charged and the gateway's books lack."""
    missing = [
        one
        for one in attempts.list_charged_between(session, gateway, window.since, window.until)
        if one.gateway_ref not in window.seen and not failures.is_open(session, one.receipt)
    ]
    for one in missing:
        cents = one.amount_cents
        failures.open_failure(session, one.receipt, one.customer_id, cents, MISSING, stamp)
        audit.record(session, stamp, "gateway.missing", one.receipt)
    return len(missing)


def _find_charge(session: Session, gateway: str, movement: Movement) -> Attempt | None:
    names = (
        (movement.reference, movement.gateway_ref)
        if movement.kind is MovementKind.CHARGE
        else (movement.charge_ref,)
    )
    return attempts.find_named(session, gateway, *names, kind=Kind.CHARGE)


def _compare_charge(
    session: Session, charged: Attempt | None, movement: Movement, stamp: Stamp
) -> None:
    """Ask about a charge of ours that stands otherwise there; note one that is not ours."""
    if charged is None:
        _note_foreign(session, movement, stamp)
    elif charged.state != State.APPROVED and charged.sent_at is not None:
        attempts.hasten(session, charged, stamp.at)


def _note_foreign(session: Session, movement: Movement, stamp: Stamp) -> None:
    """Write down, once, that the gateway has a movement that no receipt of ours explains."""
    if audit.find_act(session, "gateway.foreign", movement.gateway_ref) is None:
        audit.record(session, stamp, "gateway.foreign", movement.gateway_ref)


def _take_refund(
    session: Session,
    gateway: str,
    charged: Attempt | None,
    movement: Movement,
    stamp: Stamp,
) -> None:
    """Take in a refund that was made at the gateway itself; ours is only asked about."""
    names = (movement.reference, movement.gateway_ref)
    known = attempts.find_named(session, gateway, *names, kind=Kind.REFUND)
    known = known or attempts.find_named(session, gateway, *names, kind=Kind.VOID)
    if known is not None:
        if known.state in WATCHED and known.sent_at is not None:
            attempts.hasten(session, known, stamp.at)
    elif charged is None:
        _note_foreign(session, movement, stamp)
    else:
        _import_refund(session, charged, movement, refunds.MADE_THERE, stamp)


def _import_refund(
    session: Session, charged: Attempt, movement: Movement, reason: str, stamp: Stamp
) -> str | None:
    """Write down what left of a charge; None where its receipt has no such money any more."""
    customers.lock(session, charged.customer_id)
    cents = movement.amount_cents
    left = charged.amount_cents - claims.claimed_cents(session, charged.receipt)
    counts = receipts.load(session, charged.receipt).status in COUNTED
    if not counts or cents > left:
        _note_foreign(session, movement, stamp)
        return None
    number = refunds.import_sent(session, charged.receipt, cents, reason, stamp)
    back = GiveBack(number, Kind.REFUND, cents, reason)
    attempt = attempts.load(session, attempts.open_return(session, charged, back, stamp))
    heard = Answer(Outcome.APPROVED, movement.gateway_ref, cents)
    attempts.record_answer(session, attempt, State.APPROVED, heard, stamp)
    return number


def _take_back(
    session: Session,
    charged: Attempt | None,
    movement: Movement,
    terms: Terms,
    stamp: Stamp,
) -> None:
    """Follow a bank return or a dispute, of a whole charge or of a part of it."""
    if charged is None or movement.amount_cents > charged.amount_cents:
        _note_foreign(session, movement, stamp)
    elif movement.amount_cents < charged.amount_cents:
        _take_part(session, charged, movement, stamp)
    elif charged.state != State.RETURNED:
        code = TAKEN_BACK[movement.kind] or movement.code
        answer = Answer(Outcome.RETURNED, charged.gateway_ref, movement.amount_cents, code=code)
        charging.resolve(session, charged, answer, terms, stamp)


def _take_part(session: Session, charged: Attempt, movement: Movement, stamp: Stamp) -> None:
    """Take in what a bank took of a charge: owed again, on the action list, and announced."""
    if _find_taken(session, charged.gateway, movement) is not None:
        return
    reason = TAKEN_BACK[movement.kind] or Decline.BANK_RETURN
    number = _import_refund(session, charged, movement, reason, stamp)
    if number is None:
        return
    owner, cents = charged.customer_id, movement.amount_cents
    failures.open_failure(session, number, owner, cents, reason, stamp)
    outbox.promise(session, AnnounceTaken(number), stamp)


def _find_taken(session: Session, gateway: str, movement: Movement) -> Attempt | None:
    return attempts.find_named(session, gateway, movement.gateway_ref, kind=Kind.REFUND)


def _give_part_again(session: Session, taken: Attempt, movement: Movement, stamp: Stamp) -> None:
    """Take in, once, that a bank gave back the part that it had taken: credit again."""
    attempt = attempts.lock(session, taken.reference)
    if attempt.state != State.APPROVED:
        return
    heard = Answer(Outcome.RETURNED, movement.gateway_ref, movement.amount_cents)
    attempts.record_answer(session, attempt, State.RETURNED, heard, stamp)
    refund_parts.reopen(session, attempt.subject, attempt.receipt, DISPUTE, stamp)
    failures.close_failures(session, attempt.subject, stamp)


def _give_again(
    session: Session,
    gateway: str,
    charged: Attempt | None,
    movement: Movement,
    stamp: Stamp,
) -> None:
    """Take in what a dispute that was won gave back: on the same items if still due (E19)."""
    if attempts.find_named(session, gateway, *_names_won(movement), kind=Kind.CHARGE) is not None:
        return
    taken = _find_taken(session, gateway, movement)
    if taken is not None:
        _give_part_again(session, taken, movement, stamp)
        return
    if charged is None or charged.state != State.RETURNED or charged.method_id is None:
        _note_foreign(session, movement, stamp)
        return
    customers.lock(session, charged.customer_id)
    for kind, cents, parts in _won(session, charged, movement.amount_cents):
        received = _received(session, charged, cents, stamp)
        if kind == "payment":
            number = payments.collect(session, charged.customer_id, received, parts, stamp)
        else:
            number = deposits.take_in(session, charged.customer_id, received, stamp)
        _stand(session, number, movement, kind, stamp)
    failures.close_failures(session, charged.receipt, stamp)


def _won(
    session: Session, charged: Attempt, cents: int
) -> Sequence[tuple[str, int, dict[str, int]]]:
    """Share what came again: what is still due of the same invoices, then credit."""
    lines = list_open_lines(session, charged.customer_id)
    due = {invoice.number: invoice.due_cents for invoice in by_invoice(lines)}
    parts: dict[str, int] = {}
    for invoice, unpaid in installments.list_unpaid(session, charged.receipt).items():
        part = min(unpaid, due.get(invoice, 0), cents - sum(parts.values()))
        if part > 0:
            parts[invoice] = part
    paid = sum(parts.values())
    shares = [("payment", paid, parts), ("deposit", cents - paid, {})]
    return [share for share in shares if share[1]]


def _received(session: Session, charged: Attempt, cents: int, stamp: Stamp) -> Received:
    method = saved_methods.load(session, charged.method_id or 0)
    charge = Charge(method, charged.gateway)
    return receipts.charged(Received(cents, method.kind, stamp.on), charge, stamp)


def _stand(session: Session, number: str, movement: Movement, kind: str, stamp: Stamp) -> None:
    """Let a receipt stand as charged: nothing is sent for it, its money is there."""
    attempt = attempts.load_charge(session, number)
    for_payment, for_deposit = _names_won(movement)
    name = for_payment if kind == "payment" else for_deposit
    heard = Answer(Outcome.APPROVED, name, attempt.amount_cents)
    attempts.record_answer(session, attempt, State.APPROVED, heard, stamp)
    receipts.clear_receipt(session, number)


def _names_won(movement: Movement) -> tuple[str, str]:
    """Name what a won dispute gave again: as a payment, and as a deposit."""
    return movement.gateway_ref, f"{movement.gateway_ref}+"


def _note_payout(session: Session, charged: Attempt | None, movement: Movement) -> None:
    if not movement.payout or movement.paid_on is None:
        return
    sign = -1 if movement.kind in GOES_BACK else 1
    payouts.record_line(
        session,
        PayoutLine(
            gateway_ref=movement.gateway_ref,
            payout=movement.payout,
            paid_on=movement.paid_on,
            moved_on=movement.moved_on,
            kind=movement.kind,
            receipt=charged.receipt if charged else None,
            customer_id=charged.customer_id if charged else None,
            amount_cents=sign * movement.amount_cents,
            fee_cents=movement.fee_cents,
        ),
    )


def through(session: Session) -> date | None:
    """Return the last day whose movements were compared."""
    row = session.get(SettingRow, COMPARED, populate_existing=True)
    return date.fromisoformat(row.value) if row is not None else None


def mark_through(session: Session, day: date) -> None:
    """Remember that a day's movements were compared."""
    session.merge(SettingRow(name=COMPARED, value=day.isoformat()))
    session.flush()
