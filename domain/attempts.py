"""Attempts: orders to a gateway, written down before they are sent, claimed by one at a time.

An attempt is never sent anew under another reference while nobody knows what became of it: its
outcome is asked for (reliability.md §2.3). What an outcome does to the books is ``charging``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from domain import customers
from domain.gateway import (
    Answer,
    ChargeOrder,
    Occasion,
    Order,
    Rail,
    RefundOrder,
    VoidOrder,
)
from domain.ledger import Stamp
from domain.references import make_reference
from domain.saved_methods import SavedMethod
from domain.tables import AttemptRow, insert_row

TOLD_LIMIT: Final = 500


class Kind(StrEnum):
    """What a gateway is asked to do."""

    CHARGE = "charge"
    REFUND = "refund"
    VOID = "void"


class State(StrEnum):
    """Where an attempt stands; the first five are open: more will be known."""

    CREATED = "created"
    SENT = "sent"
    UNKNOWN = "unknown"
    NEEDS_HUMAN = "needs_human"
    PROCESSING = "processing"
    APPROVED = "approved"
    DECLINED = "declined"
    VOIDED = "voided"
    RETURNED = "returned"
    NOT_FOUND = "not_found"


UNRESOLVED: Final = (State.CREATED, State.SENT, State.UNKNOWN, State.NEEDS_HUMAN)
"""Nobody knows yet: nothing else may be sent for the same subject."""

OPEN: Final = (*UNRESOLVED, State.PROCESSING)


@dataclass(frozen=True, slots=True)
class Charge:
    """What a receipt is charged to: a method on file, at which gateway, and on what occasion."""

    method: SavedMethod
    gateway: str
    occasion: Occasion = Occasion.COUNTER
    first_try: str = ""
    """The receipt of the first try, where this is another one."""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """A charge's money to give back: for what, how many cents, as a refund or as a void.

    A refund becomes a void when it is sent, where it is whole and the charge has not settled.
    """

    subject: str
    kind: Kind
    amount_cents: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One order and what became of it; amounts in cents, moments in UTC."""

    id: int
    reference: str
    gateway: str
    kind: str
    subject: str
    receipt: str
    customer_id: str
    amount_cents: int
    rail: str
    method_id: int | None
    token: str
    gateway_customer: str
    charge_ref: str
    charged_cents: int
    occasion: str
    state: str
    created_at: datetime
    sent_at: datetime | None
    not_before: datetime | None
    watch_until: datetime | None
    checks: int
    misses: int
    fence: int
    gateway_ref: str
    decline: str
    retry: str
    retry_at: datetime | None
    code: str
    told: str
    note: str
    expected_on: date | None
    resolved_at: datetime | None
    asked_by: str
    view_id: str

    @property
    def is_open(self) -> bool:
        """Tell whether more will be known of it."""
        return self.state in OPEN

    def order(self, currency: str) -> Order:
        """Write the order as a gateway takes it; the same on every try."""
        rail = Rail(self.rail)
        if self.kind == Kind.CHARGE:
            return ChargeOrder(
                self.reference,
                self.amount_cents,
                currency,
                rail,
                self.token,
                self.gateway_customer,
                Occasion(self.occasion),
                self.sent_at,
            )
        if self.kind == Kind.VOID:
            ref, cents = self.charge_ref, self.amount_cents
            return VoidOrder(self.reference, ref, cents, rail, self.sent_at)
        return RefundOrder(
            self.reference,
            self.charge_ref,
            self.amount_cents,
            self.charged_cents,
            currency,
            rail,
            self.sent_at,
        )


def open_charge(
    session: Session, receipt: str, charge: Charge, amount_cents: int, stamp: Stamp
) -> str:
    """Write down that a method on file is to be charged for a receipt; return the reference."""
    method = charge.method
    return _open(
        session,
        {
            "gateway": charge.gateway,
            "kind": Kind.CHARGE,
            "subject": receipt,
            "receipt": receipt,
            "customer_id": method.customer_id,
            "amount_cents": amount_cents,
            "rail": method.kind,
            "method_id": method.method_id,
            "token": method.token,
            "gateway_customer": method.gateway_customer,
            "charge_ref": "",
            "charged_cents": 0,
            "occasion": charge.occasion,
            "note": charge.first_try,
        },
        stamp,
    )


def open_return(session: Session, charged: Attempt, back: GiveBack, stamp: Stamp) -> str:
    """Write down that a charge's money goes back; return the reference."""
    return _open(
        session,
        {
            "gateway": charged.gateway,
            "kind": back.kind,
            "subject": back.subject,
            "receipt": charged.receipt,
            "customer_id": charged.customer_id,
            "amount_cents": back.amount_cents,
            "rail": charged.rail,
            "method_id": charged.method_id,
            "token": charged.token,
            "gateway_customer": charged.gateway_customer,
            "charge_ref": charged.gateway_ref,
            "charged_cents": charged.amount_cents,
            "occasion": "",
            "note": back.note,
        },
        stamp,
    )


def lock(session: Session, reference: str) -> Attempt:
    """Hold an attempt's customer, then the attempt itself, and return it as it stands."""
    owner = select(AttemptRow.customer_id).where(AttemptRow.reference == reference)
    customers.lock(session, session.scalars(owner).one())
    held = select(AttemptRow).where(AttemptRow.reference == reference).with_for_update()
    return as_attempt(session.scalars(held.execution_options(populate_existing=True)).one())


def change(session: Session, attempt: Attempt, **values: object) -> Attempt:
    """Write down what became of an attempt that is held."""
    session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(**values))
    return load(session, attempt.reference)


def record_answer(
    session: Session, attempt: Attempt, state: State, answer: Answer, stamp: Stamp
) -> Attempt:
    """Write down a definite answer about an attempt that is held; it is asked for no more."""
    return change(
        session,
        attempt,
        state=state,
        not_before=None,
        gateway_ref=answer.gateway_ref or attempt.gateway_ref,
        fee_cents=answer.fee_cents,
        decline=answer.decline or "",
        retry=answer.retry if state is State.DECLINED else "",
        retry_at=answer.retry_at,
        code=answer.code,
        told=answer.text[:TOLD_LIMIT],
        expected_on=answer.expected_on or attempt.expected_on,
        resolved_at=stamp.at,
    )


def load(session: Session, reference: str) -> Attempt:
    """Return an attempt that exists."""
    (found,) = _list(session, AttemptRow.reference == reference)
    return found


def list_tries(session: Session, first_try: str) -> Sequence[Attempt]:
    """List the charges that tried the same, the first one first."""
    same = or_(AttemptRow.receipt == first_try, AttemptRow.note == first_try)
    return _list(session, AttemptRow.kind == Kind.CHARGE, same)


def is_refused(session: Session, method: SavedMethod) -> bool:
    """Tell whether a method was refused the last time it was charged; one in its place was not."""
    same = (AttemptRow.method_id == method.method_id, AttemptRow.token == method.token)
    query = select(AttemptRow.state).where(AttemptRow.kind == Kind.CHARGE, *same)
    latest = session.scalars(query.order_by(AttemptRow.id.desc()).limit(1))
    return latest.one_or_none() == State.DECLINED


def find_charge(session: Session, receipt: str) -> Attempt | None:
    """Return the charge of a receipt, if a gateway collects it."""
    found = _list(session, AttemptRow.receipt == receipt, AttemptRow.kind == Kind.CHARGE)
    return found[-1] if found else None


def load_charge(session: Session, receipt: str) -> Attempt:
    """Return the charge of a receipt that a gateway collects."""
    (charged,) = _list(session, AttemptRow.receipt == receipt, AttemptRow.kind == Kind.CHARGE)
    return charged


def list_of_subject(session: Session, subject: str) -> Sequence[Attempt]:
    """List the attempts made for a receipt or a refund, oldest first."""
    return _list(session, AttemptRow.subject == subject)


def list_returns(session: Session, receipt: str) -> Sequence[Attempt]:
    """List the refunds and voids of a receipt's charge, oldest first."""
    return _list(session, AttemptRow.receipt == receipt, AttemptRow.kind != Kind.CHARGE)


def count_in_state(session: Session, state: State) -> int:
    """How many attempts stand so."""
    query = select(func.count()).select_from(AttemptRow).where(AttemptRow.state == state)
    return session.execute(query).scalar_one()


def find_named(
    session: Session, gateway: str, *names: str, kind: Kind | None = None
) -> Attempt | None:
    """Return the attempt that the gateway means by any of its names, or by our reference."""
    known = [name for name in names if name]
    if not known:
        return None
    where = [or_(AttemptRow.reference.in_(known), AttemptRow.gateway_ref.in_(known))]
    if kind is not None:
        where.append(AttemptRow.kind == kind)
    found = _list(session, AttemptRow.gateway == gateway, *where)
    return found[0] if found else None


def list_charged_between(
    session: Session, gateway: str, since: datetime, until: datetime
) -> Sequence[Attempt]:
    """List the charges that stand as approved, of those sent between two moments."""
    return _list(
        session,
        AttemptRow.gateway == gateway,
        AttemptRow.kind == Kind.CHARGE,
        AttemptRow.state == State.APPROVED,
        AttemptRow.sent_at >= since,
        AttemptRow.sent_at < until,
    )


def hasten(session: Session, attempt: Attempt, now: datetime) -> None:
    """Let an attempt be looked at at once: somebody hinted that something changed."""
    session.execute(update(AttemptRow).where(AttemptRow.id == attempt.id).values(not_before=now))


def rest(session: Session, attempt: Attempt) -> None:
    """Ask no more about an attempt: what was heard changes nothing."""
    change(session, attempt, not_before=None)


def list_in_view(session: Session, view_id: str) -> Sequence[Attempt]:
    """List the attempts whose outcome is told in one view."""
    return _list(session, AttemptRow.view_id == view_id)


def expect_in_view(session: Session, receipt: str, view_id: str) -> bool:
    """Let the outcome be told in this view; tell whether it is still unknown."""
    changed = session.execute(
        update(AttemptRow)
        .where(AttemptRow.subject == receipt, AttemptRow.state.in_(UNRESOLVED))
        .values(view_id=view_id)
        .returning(AttemptRow.id)
    )
    return bool(changed.all())


def _open(session: Session, values: dict[str, object], stamp: Stamp) -> str:
    reference = make_reference()
    own = {
        "reference": reference,
        "state": State.CREATED,
        "created_at": stamp.at,
        "not_before": stamp.at,
        "asked_by": stamp.actor,
    }
    insert_row(session, AttemptRow, {**values, **own})
    return reference


def _list(session: Session, *where: ColumnElement[bool], limit: int | None = None) -> list[Attempt]:
    query = select(AttemptRow).where(*where).order_by(AttemptRow.id).limit(limit)
    fresh = query.execution_options(populate_existing=True)
    return [as_attempt(row) for row in session.scalars(fresh)]


def as_attempt(row: AttemptRow) -> Attempt:
    """Read an attempt from its row."""
    return Attempt(**{field.name: getattr(row, field.name) for field in fields(Attempt)})
