"""SANDBOX: the pretended gateway's own books, in tables of ours. No money stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.gateway import LinkOrder, Outcome, Rail, SavedAtGateway
from domain.tables import SandboxLinkRow, SandboxOperationRow, insert_row

NAMED = "sandbox_"
"""What the sandbox's own names begin with."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One pretended order and what becomes of it; amounts in cents."""

    reference: str
    kind: str
    rail: str
    token: str
    charge_ref: str
    amount_cents: int
    outcome: str
    code: str
    is_settled: bool
    moved_on: date

    @property
    def gateway_ref(self) -> str:
        """The sandbox's own name for it."""
        return NAMED + self.reference


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A pretended page that may still be used."""

    organisation: str
    rails: Sequence[str]
    locale: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on a pretended page."""

    rail: str
    token: str
    label: str
    expires: str
    billing_address: str


def write(session: Session, made: Operation) -> Operation:
    """Write an operation down, or return the one that bears its reference already."""
    known = find(session, made.reference)
    if known is None:
        values = {field.name: getattr(made, field.name) for field in fields(Operation)}
        values["is_settled"] = int(made.is_settled)
        insert_row(session, SandboxOperationRow, values)
    return known or made


def find(session: Session, reference: str) -> Operation | None:
    """Return the operation of a reference, if there is one."""
    row = session.get(SandboxOperationRow, reference, populate_existing=True)
    return None if row is None else _as_operation(row)


def find_named(session: Session, gateway_ref: str) -> Operation | None:
    """Return the operation that the sandbox calls so."""
    return find(session, gateway_ref.removeprefix(NAMED))


def decide(session: Session, reference: str, outcome: Outcome, code: str) -> None:
    """Change what becomes of an operation."""
    _change(session, reference, outcome=outcome, code=code)


def settle(session: Session, gateway_ref: str) -> None:
    """Let a charge be settled today already."""
    _change(session, gateway_ref.removeprefix(NAMED), is_settled=1)


def given_back_cents(session: Session, charge_ref: str, but: str) -> int:
    """Add up what was given back of a charge, beside one refund."""
    query = select(func.coalesce(func.sum(SandboxOperationRow.amount_cents), 0)).where(
        SandboxOperationRow.charge_ref == charge_ref,
        SandboxOperationRow.outcome.in_([Outcome.APPROVED, Outcome.VOIDED]),
        SandboxOperationRow.reference != but,
    )
    return int(session.execute(query).scalar_one())


def list_between(session: Session, since: date, until: date) -> Sequence[Operation]:
    """List what moved on these days, both included."""
    rows = session.scalars(
        select(SandboxOperationRow)
        .where(SandboxOperationRow.moved_on >= since, SandboxOperationRow.moved_on <= until)
        .order_by(SandboxOperationRow.moved_on, SandboxOperationRow.reference)
    )
    return [_as_operation(row) for row in rows]


def open_link(session: Session, order: LinkOrder) -> None:
    """Let a pretended page be opened, until it expires."""
    insert_row(
        session,
        SandboxLinkRow,
        {
            "link_ref": order.reference,
            "organisation": order.organisation,
            "rails": " ".join(order.rails),
            "locale": order.locale,
            "expires_at": order.expires_at,
        },
    )


def find_page(session: Session, link_ref: str, now: datetime) -> OpenPage | None:
    """Return a page that is neither used nor expired."""
    row = session.get(SandboxLinkRow, link_ref, populate_existing=True)
    if row is None or row.token or row.expires_at <= now:
        return None
    return OpenPage(row.organisation, row.rails.split(), row.locale)


def choose(session: Session, link_ref: str, chosen: Chosen) -> bool:
    """Save what was chosen on a page, once; tell whether nobody was first."""
    saved = session.scalars(
        update(SandboxLinkRow)
        .where(SandboxLinkRow.link_ref == link_ref, SandboxLinkRow.token == "")
        .values(
            rail=chosen.rail,
            token=chosen.token,
            label=chosen.label,
            expires=chosen.expires,
            billing_address=chosen.billing_address,
        )
        .returning(SandboxLinkRow.link_ref)
    )
    return saved.one_or_none() is not None


def read_link(session: Session, link_ref: str) -> SavedAtGateway | None:
    """Return what was chosen on a page; None while nothing was."""
    row = session.get(SandboxLinkRow, link_ref, populate_existing=True)
    if row is None or not row.token:
        return None
    return SavedAtGateway(Rail(row.rail), row.token, "", row.label, row.expires)


def _change(session: Session, reference: str, **values: object) -> None:
    session.execute(
        update(SandboxOperationRow)
        .where(SandboxOperationRow.reference == reference)
        .values(**values)
    )


def _as_operation(row: SandboxOperationRow) -> Operation:
    known = {field.name: getattr(row, field.name) for field in fields(Operation)}
    return Operation(**{**known, "is_settled": bool(row.is_settled)})
