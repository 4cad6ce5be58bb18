"""Payment plans: an initial amount now, and installments that add up to what is left (R11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from domain import (
    allocations,
    audit,
    customers,
    installments,
    invoices,
    payments,
    people,
    requests,
    saved_methods,
)
from domain.allocation_rules import ceiling
from domain.errors import (
    FirstDayPassed,
    InitialMethodMissing,
    InvoiceNotOpen,
    InvoiceUnknown,
    NoInvoicePicked,
    PaymentTooLarge,
    PlanNothingLeft,
)
from domain.installments import Expected
from domain.invoices import by_invoice
from domain.ledger import Stamp
from domain.methods import Method, Saved
from domain.numbering import next_number
from domain.payments import RecordPayment
from domain.people import Permission
from domain.receipts import Received
from domain.requests import Request
from domain.saved_methods import Till
from domain.schedules import Interval, amounts_of, due_days
from domain.tables import InstallmentRow, PlanRow

AT_COUNTER = ""
"""The method of an installment that is paid at the counter."""


@dataclass(frozen=True, slots=True)
class MakePlan:
    """A plan to make; amounts in cents. ``own_cents`` is None for equal installments.

    ``saved_method`` is charged on each day; without one the client pays at the counter.
    """

    request_id: str
    invoices: tuple[str, ...]
    count: int
    interval: Interval
    first_on: date
    own_cents: tuple[int, ...] | None = None
    initial_cents: int = 0
    initial_method: Method | Saved | None = None
    saved_method: Saved | None = None
    confirmed_duplicate: bool = False
    cash_rounding_cents: int = 0
    till: Till = field(default_factory=Till)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a plan would expect, before it is made: an amount a day, in cents.

    ``over_cents`` is what all planned payments together would collect above what is owed.
    """

    expected: Sequence[tuple[date, int]]
    over_cents: int

    @property
    def total_cents(self) -> int:
        """What the plan expects in all."""
        return sum(cents for _, cents in self.expected)


def make_plan(session: Session, command: MakePlan, stamp: Stamp) -> tuple[str, ...]:
    """Make a plan; return its number, then the receipt of its initial amount, if any.

    A plan on invoices that already have one takes its place: what it still expected is dropped.

    Raises:
        BillingError: no right, nothing open, a first day that has passed, amounts that do not
            add up to what is left, to the cent.
    """
    people.require(session, stamp.actor, Permission.PLAN_PAYMENTS)
    owner = _find_owner(session, command.invoices)
    customers.lock(session, owner)
    request = _request(command)
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier
    if command.first_on < stamp.on:
        raise FirstDayPassed(today=stamp.on)
    _require_chargeable(session, owner, command, stamp)
    installments.drop_plans(session, command.invoices)
    receipts = _pay_initial(session, command, owner, stamp)
    expected = _schedule(_plannable(session, owner, command.invoices), command)
    number = next_number(session, "PL")
    plan = {"number": number, "customer_id": owner, "recorded_at": stamp.at}
    session.execute(insert(PlanRow), {**plan, "recorded_by": stamp.actor})
    installments.plan_amounts(session, owner, number, expected)
    installments.fit(session, owner, stamp)
    audit.record(session, stamp, "plan.make", number)
    numbers = (number, *receipts)
    requests.remember_answer(session, request, numbers, stamp)
    return numbers


def foresee(session: Session, command: MakePlan, today: date) -> Outlook:
    """Tell what a plan would expect; nothing is written.

    Raises:
        BillingError: as making it would, but for the initial amount's method.
    """
    owner = _find_owner(session, command.invoices)
    if command.first_on < today:
        raise FirstDayPassed(today=today)
    rooms = _foresee_rooms(session, owner, command.invoices, command.initial_cents)
    by_day: dict[date, int] = {}
    for part in _schedule(rooms, command):
        by_day[part.due_on] = by_day.get(part.due_on, 0) + part.amount_cents
    planned = sum(by_day.values()) + _planned_elsewhere(session, owner, command.invoices)
    owed = allocations.load_position(session, owner).owed_cents - command.initial_cents
    return Outlook(list(by_day.items()), max(0, planned - max(0, owed)))


def list_expected(session: Session, plan: str) -> Sequence[tuple[date, int]]:
    """List what a plan still expects: an amount a day, in cents, soonest first."""
    rows = session.execute(
        select(InstallmentRow.due_on, func.sum(InstallmentRow.amount_cents))
        .where(InstallmentRow.plan == plan, InstallmentRow.status == "planned")
        .group_by(InstallmentRow.due_on)
        .order_by(InstallmentRow.due_on)
    )
    return [(day, int(cents)) for day, cents in rows]


def left_to_plan(session: Session, picked: Sequence[str], initial_cents: int) -> int:
    """Return what a plan on these invoices would have to expect in all, in cents.

    Raises:
        BillingError: nothing picked, or more is to be paid at first than may be.
    """
    owner = _find_owner(session, picked)
    return sum(_foresee_rooms(session, owner, picked, initial_cents).values())


def _foresee_rooms(
    session: Session, owner: str, picked: Sequence[str], initial_cents: int
) -> dict[str, int]:
    """Return what is left of each invoice once the initial amount is paid and plans dropped."""
    position = allocations.load_position(session, owner)
    due = {i.number: i.due_cents for i in by_invoice(position.lines) if i.number in picked}
    most = ceiling(position, sum(due.values()), 0)
    if initial_cents > most:
        raise PaymentTooLarge(max_cents=most)
    paid = dict(installments.share_out(initial_cents, due))
    cheques = installments.cheques_by_invoice(session, owner)
    return {
        invoice: max(0, cents - paid.get(invoice, 0) - cheques.get(invoice, 0))
        for invoice, cents in due.items()
    }


def _planned_elsewhere(session: Session, owner: str, picked: Sequence[str]) -> int:
    """Return what stays planned: cheques, and plans on other invoices."""
    planned = installments.planned_by_invoice(session, owner)
    cheques = installments.cheques_by_invoice(session, owner)
    return sum((cheques if invoice in picked else planned).get(invoice, 0) for invoice in planned)


def _schedule(rooms: Mapping[str, int], command: MakePlan) -> Sequence[Expected]:
    """Say what the plan expects, an amount an invoice and a day: oldest invoice first.

    Raises:
        PlanNothingLeft: nothing is left to plan.
        PlanSumWrong, PlanCountWrong, PlanTooFine: the amounts do not fit.
    """
    left = dict(rooms)
    total = sum(left.values())
    if total == 0:
        raise PlanNothingLeft()
    amounts = amounts_of(total, command.count, command.own_cents)
    days = due_days(command.first_on, command.count, command.interval)
    expected: list[Expected] = []
    for day, cents in zip(days, amounts, strict=True):
        for invoice, part in installments.share_out(cents, left):
            expected.append(Expected(invoice, day, part, str(command.saved_method or AT_COUNTER)))
            left[invoice] -= part
    return expected


def _plannable(session: Session, owner: str, picked: Sequence[str]) -> dict[str, int]:
    """Return what is due on each picked invoice beyond post-dated cheques, oldest first."""
    planned = installments.planned_by_invoice(session, owner)
    lines = allocations.load_position(session, owner).lines
    return {
        invoice.number: max(0, invoice.due_cents - planned.get(invoice.number, 0))
        for invoice in by_invoice(lines)
        if invoice.number in picked
    }


def _pay_initial(session: Session, command: MakePlan, owner: str, stamp: Stamp) -> tuple[str, ...]:
    if not command.initial_cents:
        return ()
    if command.initial_method is None:
        raise InitialMethodMissing()
    received = Received(command.initial_cents, command.initial_method, stamp.on)
    payment = RecordPayment(
        request_id=f"{command.request_id}:initial",
        customer_id=owner,
        received=received,
        invoices=command.invoices,
        confirmed_duplicate=command.confirmed_duplicate,
        cash_rounding_cents=command.cash_rounding_cents,
        till=command.till,
    )
    return payments.record_payment(session, payment, stamp)


def _require_chargeable(session: Session, owner: str, command: MakePlan, stamp: Stamp) -> None:
    """Refuse a method on file that cannot be charged today; later days are looked at in time."""
    if command.saved_method is not None:
        saved_methods.require_chargeable(
            session, owner, command.saved_method, command.till, stamp.on
        )


def _find_owner(session: Session, picked: Sequence[str]) -> str:
    if not picked:
        raise NoInvoicePicked()
    owners = [invoices.find_owner(session, invoice) for invoice in picked]
    for invoice, owner in zip(picked, owners, strict=True):
        if owner is None:
            raise InvoiceUnknown(invoice=invoice)
        if owner != owners[0]:
            raise InvoiceNotOpen(invoice=invoice, max_cents=0)
    return str(owners[0])


def _request(command: MakePlan) -> Request:
    details = (
        sorted(command.invoices),
        command.count,
        command.interval,
        command.first_on,
        command.own_cents,
        command.initial_cents,
        command.initial_method,
        command.saved_method,
    )
    return Request.of(command.request_id, "plan", *details)
