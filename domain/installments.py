"""Installments: money expected on a day for an invoice. They shrink as the debt does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.orm import Session

from domain import audit, customers, failures, people, requests
from domain.errors import InstallmentNotOpen
from domain.failures import Failure
from domain.invoices import by_invoice, list_open_lines
from domain.ledger import Stamp
from domain.people import Permission
from domain.requests import Request
from domain.tables import (
    AllocationRow,
    InstallmentRow,
    InvoiceLineRow,
    InvoiceRow,
    SourceRow,
)

OPEN = ("planned", "processing")


@dataclass(frozen=True, slots=True)
class Installment:
    """One expected amount, in cents; ``plan`` is None for a post-dated cheque."""

    installment_id: int
    plan: str | None
    customer_id: str
    invoice: str
    due_on: date
    amount_cents: int
    status: str
    method: str
    reference: str

    @property
    def subject(self) -> str:
        """What names it on the action list and on buttons."""
        return f"I-{self.installment_id}"


@dataclass(frozen=True, slots=True)
class Expected:
    """An amount to expect: for which invoice, when, how."""

    invoice: str
    due_on: date
    amount_cents: int
    method: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class FailInstallment:
    """An expected amount that did not come, and why."""

    request_id: str
    installment_id: int
    reason: str


def plan_amounts(
    session: Session, customer_id: str, plan: str | None, expected: Sequence[Expected]
) -> None:
    """Write down what is expected."""
    wanted = select(InvoiceRow.number, InvoiceRow.id).where(
        InvoiceRow.number.in_({part.invoice for part in expected})
    )
    ids = {row.number: row.id for row in session.execute(wanted)}
    session.execute(
        insert(InstallmentRow),
        [
            {
                "plan": plan,
                "customer_id": customer_id,
                "invoice_id": ids[part.invoice],
                "due_on": part.due_on,
                "amount_cents": part.amount_cents,
                "status": "planned",
                "method": part.method,
                "reference": part.reference,
            }
            for part in expected
        ],
    )


def share_out(cents: int, rooms: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Give an amount to the invoices in turn, each as much as it has room for."""
    parts: list[tuple[str, int]] = []
    for invoice, room in rooms.items():
        part = min(cents, room)
        if part > 0:
            parts.append((invoice, part))
            cents -= part
    return parts


def planned_by_invoice(session: Session, customer_id: str) -> dict[str, int]:
    """Add up what is planned on each invoice, in cents.

    What is being charged is left out: its money has lowered what is due already.
    """
    return _sum_by_invoice(session, InstallmentRow.customer_id == customer_id)


def cheques_by_invoice(session: Session, customer_id: str) -> dict[str, int]:
    """Add up the post-dated cheques that are expected on each invoice, in cents."""
    return _sum_by_invoice(
        session, InstallmentRow.customer_id == customer_id, InstallmentRow.plan.is_(None)
    )


def list_planned(session: Session, customer_id: str, limit: int = 50) -> Sequence[Installment]:
    """List what a customer is expected to pay, soonest first."""
    where = [InstallmentRow.customer_id == customer_id, InstallmentRow.status.in_(OPEN)]
    query = select_installments().where(*where).order_by(InstallmentRow.due_on, InstallmentRow.id)
    return [Installment(*row) for row in session.execute(query.limit(limit))]


def list_on_invoice(session: Session, invoice: str) -> Sequence[Installment]:
    """List what is still expected on an invoice, soonest first."""
    where = [InvoiceRow.number == invoice, InstallmentRow.status.in_(OPEN)]
    query = select_installments().where(*where).order_by(InstallmentRow.due_on, InstallmentRow.id)
    return [Installment(*row) for row in session.execute(query)]


def list_due(session: Session, today: date, limit: int = 20) -> Sequence[Installment]:
    """List what should have been received by today, oldest first."""
    where = [InstallmentRow.due_on <= today, InstallmentRow.status == "planned"]
    query = select_installments().where(*where).order_by(InstallmentRow.due_on, InstallmentRow.id)
    return [Installment(*row) for row in session.execute(query.limit(limit))]


def count_due(session: Session, today: date) -> int:
    """Count what should have been received by today."""
    query = select(func.count()).where(
        InstallmentRow.due_on <= today, InstallmentRow.status == "planned"
    )
    return session.execute(query).scalar_one()


def list_upcoming(session: Session, today: date, limit: int = 5) -> Sequence[Installment]:
    """List what is expected after today, whoever it is from, soonest first."""
    where = [InstallmentRow.due_on > today, InstallmentRow.status == "planned"]
    query = select_installments().where(*where).order_by(InstallmentRow.due_on, InstallmentRow.id)
    return [Installment(*row) for row in session.execute(query.limit(limit))]


def load(session: Session, installment_id: int) -> Installment:
    """Return an installment that exists."""
    query = select_installments().where(InstallmentRow.id == installment_id)
    return Installment(*session.execute(query).one())


def find(session: Session, subject: str) -> Installment | None:
    """Return the installment that a subject (``I-12``) names, if it names one."""
    kind, _, number = subject.partition("-")
    if kind != "I" or not number.isdecimal():
        return None
    row = session.execute(
        select_installments().where(InstallmentRow.id == int(number))
    ).one_or_none()
    return Installment(*row) if row else None


def fail_installment(session: Session, command: FailInstallment, stamp: Stamp) -> Installment:
    """Record that an expected amount did not come; it goes on the action list, once.

    Raises:
        NotAllowed: the person may not record payments.
        InstallmentNotOpen: it was received, failed or dropped before.
    """
    people.require(session, stamp.actor, Permission.RECORD_PAYMENT)
    installment = load(session, command.installment_id)
    customers.lock(session, installment.customer_id)
    request = Request.of(command.request_id, "failed", command.installment_id, command.reason)
    if requests.find_answer(session, request) is not None:
        return load(session, command.installment_id)
    installment = require_open(session, command.installment_id)
    set_status(session, installment.installment_id, "failed")
    open_failure(session, installment, command.reason, stamp)
    audit.record(session, stamp, "installment.fail", installment.subject)
    requests.remember_answer(session, request, (installment.subject,), stamp)
    return load(session, command.installment_id)


def receive(session: Session, installment_id: int, cents: int, status: str = "paid") -> Installment:
    """Record that an expected amount came; where less came, the rest is still expected.

    What is being charged is ``processing`` until the gateway has it.

    Raises:
        InstallmentNotOpen: it was received, failed or dropped before.
    """
    installment = require_open(session, installment_id)
    if cents < installment.amount_cents:
        _set_amount(session, installment, installment.amount_cents - cents)
    else:
        set_status(session, installment_id, status)
    return installment


def require_open(session: Session, installment_id: int) -> Installment:
    """Return an installment that is still expected.

    Raises:
        InstallmentNotOpen: it was received, failed or dropped before.
    """
    installment = load(session, installment_id)
    if installment.status not in OPEN:
        raise InstallmentNotOpen(invoice=installment.invoice, due_on=installment.due_on)
    return installment


def drop_plans(session: Session, invoices: Sequence[str]) -> None:
    """Drop what is planned on these invoices by plans; post-dated cheques stay."""
    ids = select(InvoiceRow.id).where(InvoiceRow.number.in_(invoices))
    session.execute(
        update(InstallmentRow)
        .where(
            InstallmentRow.invoice_id.in_(ids),
            InstallmentRow.plan.is_not(None),
            InstallmentRow.status == "planned",
        )
        .values(status="cancelled")
    )


def fit(session: Session, customer_id: str, stamp: Stamp, paid: Sequence[str] = ()) -> None:
    """Let what is planned follow what is due: the next installments shrink first (E30, E31).

    One that nothing is left of is dropped; where its day has come and money of this act went to
    its invoice (``paid``), it counts as paid. A failure whose debt is gone leaves the action list.
    """
    due = {i.number: i.due_cents for i in by_invoice(list_open_lines(session, customer_id))}
    planned = planned_by_invoice(session, customer_id)
    for invoice, cents in planned.items():
        if cents > due.get(invoice, 0):
            _shrink(session, invoice, cents - due.get(invoice, 0), stamp, was_paid=invoice in paid)
    _clear_failures(session, customer_id, due, stamp)


def _shrink(session: Session, invoice: str, surplus: int, stamp: Stamp, *, was_paid: bool) -> None:
    """Take the surplus off, soonest first; plans before cheques, whose amount is on paper."""
    query = select_installments().where(
        InvoiceRow.number == invoice, InstallmentRow.status == "planned"
    )
    order = (InstallmentRow.plan.is_(None), InstallmentRow.due_on, InstallmentRow.id)
    for row in session.execute(query.order_by(*order)).all():
        installment = Installment(*row)
        taken = min(surplus, installment.amount_cents)
        surplus -= taken
        if taken == installment.amount_cents:
            happened = was_paid and installment.due_on <= stamp.on
            set_status(session, installment.installment_id, "paid" if happened else "cancelled")
        elif taken:
            _set_amount(session, installment, installment.amount_cents - taken)


def list_unpaid(session: Session, receipt: str) -> dict[str, int]:
    """Return what a receipt had settled when it was recorded and no longer does, an invoice each.

    Nothing for a receipt that stands, and for anything that is no receipt.
    """
    born = select(func.min(AllocationRow.entry_id)).where(AllocationRow.source == receipt)
    rows = session.execute(
        select(InvoiceRow.number, func.sum(AllocationRow.amount_cents))
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .join(AllocationRow, AllocationRow.invoice_line_id == InvoiceLineRow.id)
        .join(SourceRow, SourceRow.number == AllocationRow.source)
        .where(
            AllocationRow.source == receipt,
            AllocationRow.entry_id == born.scalar_subquery(),
            SourceRow.counts == 0,
        )
        .group_by(InvoiceRow.id)
        .order_by(InvoiceRow.id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _clear_failures(session: Session, customer_id: str, due: dict[str, int], stamp: Stamp) -> None:
    """Close the failures whose debt is gone: oldest first, as long as the others cover the rest.

    What an invoice still owes beyond what is planned is what its failures left unpaid.
    """
    planned = planned_by_invoice(session, customer_id)
    failed = _list_failed(session, customer_id)
    left: dict[str, int] = {}
    for _, parts in failed:
        for invoice, cents in parts.items():
            left[invoice] = left.get(invoice, 0) + cents
    uncovered = {invoice: due.get(invoice, 0) - planned.get(invoice, 0) for invoice in left}
    waits: set[str] = set()
    for failure, parts in failed:
        if waits & parts.keys() or any(left[i] - parts[i] < uncovered[i] for i in parts):
            waits |= parts.keys()
            continue
        left.update({invoice: left[invoice] - cents for invoice, cents in parts.items()})
        failures.close_failures(session, failure.subject, stamp)


def _list_failed(session: Session, customer_id: str) -> list[tuple[Failure, dict[str, int]]]:
    """List the open failures behind which invoices stand, oldest first, with what each left."""
    found = []
    for failure in failures.list_open(session, customer_id, limit=None):
        installment = find(session, failure.subject)
        if installment is not None:
            found.append((failure, {installment.invoice: failure.amount_cents}))
        elif parts := list_unpaid(session, failure.subject):
            found.append((failure, parts))
    return found


def open_failure(session: Session, installment: Installment, reason: str, stamp: Stamp) -> None:
    """Put an installment that did not come on the action list."""
    failures.open_failure(
        session,
        installment.subject,
        installment.customer_id,
        installment.amount_cents,
        reason,
        stamp,
    )


def _sum_by_invoice(session: Session, *where: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(InvoiceRow.number, func.sum(InstallmentRow.amount_cents))
        .join(InvoiceRow, InvoiceRow.id == InstallmentRow.invoice_id)
        .where(InstallmentRow.status == "planned", *where)
        .group_by(InvoiceRow.number)
    )
    return {row[0]: int(row[1]) for row in rows}


def set_status(session: Session, installment_id: int, status: str) -> None:
    """Write down where an installment stands now."""
    session.execute(
        update(InstallmentRow).where(InstallmentRow.id == installment_id).values(status=status)
    )


def _set_amount(session: Session, installment: Installment, cents: int) -> None:
    session.execute(
        update(InstallmentRow)
        .where(InstallmentRow.id == installment.installment_id)
        .values(amount_cents=cents)
    )


def select_installments() -> Select[int, str | None, str, str, date, int, str, str, str]:
    """Read installments, each with the number of its invoice."""
    return select(
        InstallmentRow.id,
        InstallmentRow.plan,
        InstallmentRow.customer_id,
        InvoiceRow.number,
        InstallmentRow.due_on,
        InstallmentRow.amount_cents,
        InstallmentRow.status,
        InstallmentRow.method,
        InstallmentRow.reference,
    ).join(InvoiceRow, InvoiceRow.id == InstallmentRow.invoice_id)
