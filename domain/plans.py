"""Payment plans: an initial amount now, and installments that add up to what is left (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from domain import allocations, audit, customers, installments, invoices, payments, people, requests
from domain.errors import (
    FirstDayPassed,
    InvoiceNotOpen,
    InvoiceUnknown,
    NoInvoicePicked,
    PlanNothingLeft,
)
from domain.installments import Expected
from domain.invoices import OpenInvoice, by_invoice
from domain.ledger import Stamp
from domain.methods import Method
from domain.numbering import next_number
from domain.payments import RecordPayment
from domain.people import Permission
from domain.receipts import Received
from domain.requests import Request
from domain.schedules import Interval, amounts_of, due_days
from domain.tables import PlanRow

AT_COUNTER = ""
"""The method of an installment that is paid at the counter."""


@dataclass(frozen=True, slots=True)
class MakePlan:
    """A plan to make; amounts in cents. ``own_cents`` is None for equal installments."""

    request_id: str
    invoices: tuple[str, ...]
    count: int
    interval: Interval
    first_on: date
    own_cents: tuple[int, ...] | None = None
    initial_cents: int = 0
    initial_method: Method | None = None
    cash_rounding_cents: int = 0


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
    installments.drop_plans(session, command.invoices)
    receipts = _pay_initial(session, command, owner, stamp)
    number = next_number(session, "PL")
    plan = {"number": number, "customer_id": owner, "recorded_at": stamp.at}
    session.execute(insert(PlanRow), {**plan, "recorded_by": stamp.actor})
    expected = schedule(session, owner, command)
    installments.plan_amounts(session, owner, number, expected)
    audit.record(session, stamp, "plan.make", number)
    numbers = (number, *receipts)
    requests.remember_answer(session, request, numbers, stamp)
    return numbers


def schedule(session: Session, owner: str, command: MakePlan) -> Sequence[Expected]:
    """Say what the plan expects, an amount an invoice and a day: oldest invoice first.

    Raises:
        PlanNothingLeft: nothing is left to plan.
        PlanSumWrong, PlanCountWrong: the amounts do not fit.
    """
    left = _plannable(session, owner, command.invoices)
    total = sum(left.values())
    if total == 0:
        raise PlanNothingLeft()
    amounts = amounts_of(total, command.count, command.own_cents)
    days = due_days(command.first_on, command.count, command.interval)
    expected: list[Expected] = []
    for day, cents in zip(days, amounts, strict=True):
        parts = installments.share_out(cents, left)
        expected += [Expected(invoice, day, part, AT_COUNTER) for invoice, part in parts]
        left = {invoice: room - dict(parts).get(invoice, 0) for invoice, room in left.items()}
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


def list_plannable(session: Session, customer_id: str) -> Sequence[OpenInvoice]:
    """List the invoices on which a plan can be made, oldest first."""
    return by_invoice(allocations.load_position(session, customer_id).lines)


def _pay_initial(session: Session, command: MakePlan, owner: str, stamp: Stamp) -> tuple[str, ...]:
    if not command.initial_cents or command.initial_method is None:
        return ()
    received = Received(command.initial_cents, command.initial_method, stamp.on)
    payment = RecordPayment(
        request_id=f"{command.request_id}:initial",
        customer_id=owner,
        received=received,
        invoices=command.invoices,
        confirmed_duplicate=True,
        cash_rounding_cents=command.cash_rounding_cents,
    )
    return payments.record_payment(session, payment, stamp)


def _find_owner(session: Session, picked: Sequence[str]) -> str:
    if not picked:
        raise NoInvoicePicked()
    owners = [invoices.find_owner(session, invoice) for invoice in picked]
    for invoice, owner in zip(picked, owners, strict=True):
        if owner is None:
            raise InvoiceUnknown(invoice=invoice)
        if owner != owners[0]:
            raise InvoiceNotOpen(invoice=invoice)
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
    )
    return Request.of(command.request_id, "plan", *details)
