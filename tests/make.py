"""The shortest way to a valid anything: customers, invoices, staff, payments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from domain.attempts import Attempt, hasten, list_of_subject
from domain.charges import NEEDS_HUMAN
from domain.customers import search_key
from domain.deposits import RecordDeposit, record_deposit
from domain.failures import open_failure
from domain.gateway import Rail
from domain.ledger import Stamp
from domain.methods import Method, Saved
from domain.payments import RecordPayment, record_payment
from domain.people import Role
from domain.receipts import Received
from domain.refunds import ORIGINAL, RequestRefund, approve_refund, request_refund
from domain.saved_methods import NewMethod, Till, save
from domain.tables import (
    AuditRow,
    CustomerRow,
    GlCodeRow,
    InvoiceLineRow,
    InvoiceRow,
    PromiseRow,
    StaffRoleRow,
    StaffRow,
)
from domain.transfers import RequestTransfer, request_transfer

CASHIER = "U0CASHIER"
SUPERVISOR = "U0SUPERVISOR"
APPROVER = "U0APPROVER"
CUSTOMER = "C-1"
ZONE = ZoneInfo("America/Toronto")
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TODAY = NOON.astimezone(ZONE).date()
TILL = Till("sandbox", frozenset(Rail))
_requests = count(1)


def stamp(actor: str = CASHIER, at: datetime = NOON) -> Stamp:
    """Stamp an act at noon of a November Friday in Toronto."""
    return Stamp.of(actor, at, ZONE)


def staff(
    session: Session,
    user_id: str = CASHIER,
    *roles: Role,
    limit_cents: int | None = None,
) -> str:
    """Hire somebody; a cashier unless told."""
    session.execute(
        insert(StaffRow),
        {"slack_user_id": user_id, "name": user_id, "approval_limit_cents": limit_cents},
    )
    for role in roles or (Role.CASHIER,):
        session.execute(insert(StaffRoleRow), {"slack_user_id": user_id, "role": role})
    return user_id


def appoint(session: Session, user_id: str, *roles: Role) -> None:
    """Give somebody who is staff already more roles."""
    for role in roles:
        session.execute(insert(StaffRoleRow), {"slack_user_id": user_id, "role": role})


def dismiss(session: Session, user_id: str) -> None:
    """Take every role away from somebody."""
    session.execute(delete(StaffRoleRow).where(StaffRoleRow.slack_user_id == user_id))


def customer(session: Session, customer_id: str = CUSTOMER, name: str = "Zoé Côté") -> str:
    """Open a billing account."""
    session.execute(
        insert(CustomerRow),
        {
            "customer_id": customer_id,
            "name": name,
            "email": f"{customer_id.lower()}@example.org",
            "phone": "",
            "locale": "fr_CA",
            "search_key": search_key(name, customer_id, f"{customer_id.lower()}@example.org"),
        },
    )
    return customer_id


def gl_code(session: Session, code: str = "4000") -> str:
    """Make a GL code, once."""
    if session.get(GlCodeRow, code) is None:
        session.execute(insert(GlCodeRow), {"gl_code": code, "title": f"Poste {code}"})
    return code


def invoice(
    session: Session,
    number: str,
    amounts: Sequence[int],
    issued_on: date = date(2026, 9, 1),
    customer_id: str = CUSTOMER,
    description: str = "Item",
) -> str:
    """Issue an invoice with one line an amount, in cents."""
    code = gl_code(session)
    invoice_id = session.execute(
        insert(InvoiceRow).returning(InvoiceRow.id),
        {
            "number": number,
            "customer_id": customer_id,
            "issued_on": issued_on,
            "due_on": issued_on,
            "recorded_at": NOON,
        },
    ).scalar_one()
    session.execute(
        insert(InvoiceLineRow),
        [
            {
                "invoice_id": invoice_id,
                "position": position,
                "description": f"{description} {position}",
                "gl_code": code,
                "amount_cents": cents,
            }
            for position, cents in enumerate(amounts, start=1)
        ],
    )
    return number


def counter(session: Session) -> str:
    """Make a cashier and a customer, who owes nothing yet."""
    staff(session)
    return customer(session)


def received(
    cents: int, method: Method | Saved = Method.CHEQUE, received_on: date = TODAY, **written: Any
) -> Received:
    """Make money, as it came in."""
    return Received(cents, method, received_on, **written)


def pay(
    session: Session,
    cents: int,
    *invoices: str,
    credit: int = 0,
    excess: bool = False,
    method: Method | Saved = Method.CHEQUE,
    at: datetime = NOON,
    **other: object,
) -> tuple[str, ...]:
    """Record a payment by the cashier, on all open invoices unless told."""
    command = RecordPayment(
        request_id=str(other.pop("request_id", f"payment-{next(_requests)}")),
        customer_id=str(other.pop("customer_id", CUSTOMER)),
        received=received(cents, method),
        invoices=invoices or None,
        credit_cents=credit,
        excess=excess,
        confirmed_duplicate=bool(other.pop("confirmed", False)),
        cash_rounding_cents=int(str(other.pop("rounding", 0))),
        till=TILL,
    )
    assert not other, other
    return record_payment(session, command, stamp(at=at))


def refund(
    session: Session, cents: int, *sources: str, by: str = SUPERVISOR, **details: object
) -> str:
    """Ask for a refund of a customer's sources, by the original method unless told."""
    at = details.pop("at", NOON)
    assert isinstance(at, datetime)
    command = RequestRefund(
        request_id=str(details.pop("request_id", f"refund-{next(_requests)}")),
        customer_id=str(details.pop("customer_id", CUSTOMER)),
        sources=sources,
        amount_cents=cents,
        method=str(details.pop("method", ORIGINAL)),
        reason=str(details.pop("reason", "cours annulé")),
    )
    assert not details, details
    return request_refund(session, command, stamp(by, at))


def approve(session: Session, number: str, by: str = APPROVER) -> str:
    """Let an approver approve a refund; tell how it stands then."""
    return approve_refund(session, number, stamp(by)).approval.status


def transfer(session: Session, cents: int, to_customer_id: str, at: datetime = NOON) -> str:
    """Ask for a transfer from the customer to another one."""
    command = RequestTransfer(
        f"transfer-{next(_requests)}", CUSTOMER, to_customer_id, cents, "même famille"
    )
    return request_transfer(session, command, stamp(SUPERVISOR, at))


def promises(session: Session, subject: str) -> list[str]:
    """List what Slack is owed about a subject, kept or not, in order."""
    kinds = select(PromiseRow.kind).where(PromiseRow.subject == subject).order_by(PromiseRow.id)
    return list(session.scalars(kinds))


def refusals(session: Session) -> list[tuple[str, str, str, str]]:
    """List what was refused: who, what, of what, by which rule; in order."""
    rows = session.scalars(select(AuditRow).where(AuditRow.refused == 1).order_by(AuditRow.id))
    return [(row.actor, row.action, row.subject, row.reason) for row in rows]


def acts(session: Session) -> list[tuple[str, str, str]]:
    """List what was done: who, what, of what; in order."""
    rows = session.scalars(select(AuditRow).where(AuditRow.refused == 0).order_by(AuditRow.id))
    return [(row.actor, row.action, row.subject) for row in rows]


def approvers(session: Session, *user_ids: str, limit_cents: int | None = None) -> None:
    """Hire approvers, and a supervisor who asks."""
    staff(session, SUPERVISOR, Role.SUPERVISOR)
    for user_id in user_ids or (APPROVER,):
        staff(session, user_id, Role.APPROVER, limit_cents=limit_cents)


def deposit(session: Session, cents: int, customer_id: str = CUSTOMER, **details: object) -> str:
    """Record a deposit by the cashier, unless told."""
    by = str(details.pop("by", CASHIER))
    command = RecordDeposit(
        request_id=str(details.pop("request_id", f"deposit-{next(_requests)}")),
        customer_id=customer_id,
        cash_rounding_cents=int(str(details.pop("rounding", 0))),
        received=received(cents, **details),  # type: ignore[arg-type]
        till=TILL,
    )
    (number,) = record_deposit(session, command, stamp(by))
    return number


def saved_method(
    session: Session,
    token: str = "tok_ok",
    kind: Rail = Rail.CARD,
    expires: str = "2030-12",
    customer_id: str = CUSTOMER,
) -> Saved:
    """Put a method on file: a sandbox's card that is good, unless told."""
    new = NewMethod(kind, f"{kind} {token}", token, expires=expires if kind is Rail.CARD else "")
    return save(session, customer_id, new, stamp("cli"))


def replace_method(
    session: Session,
    number: int,
    token: str,
    expires: str = "2031-12",
    customer_id: str = CUSTOMER,
) -> Saved:
    """Put another card in the place of the one on file."""
    new = NewMethod(Rail.CARD, f"card {token}", token, expires=expires)
    return save(session, customer_id, new, stamp("cli"), number)


def orders(session: Session, subject: str) -> Sequence[Attempt]:
    """List what the gateway was asked for a receipt or a refund."""
    return list_of_subject(session, subject)


def hint(session: Session, subject: str, now: datetime) -> None:
    """Let every order of a receipt or a refund be looked at at once, as a webhook would."""
    for order in orders(session, subject):
        hasten(session, order, now)


def deposit_command(cents: int, method: Method | Saved, till: Till = TILL) -> RecordDeposit:
    """Make a deposit to record, by a method on file unless told."""
    money = received(cents, method)
    return RecordDeposit(f"deposit-{next(_requests)}", CUSTOMER, money, till=till)


def call_human(session: Session, subject: str, cents: int) -> None:
    """Put something that nobody can tell on the action list."""
    open_failure(session, subject, CUSTOMER, cents, NEEDS_HUMAN, stamp("guichet"))
