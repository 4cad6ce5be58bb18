"""Installments that a method on file pays: taken for charging once, then following their charge."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.installments import Installment, open_failure, select_installments, set_status
from domain.ledger import Stamp
from domain.tables import InstallmentRow


def find_due_charge(session: Session, through: date) -> Installment | None:
    """Return the oldest installment that a method on file should have paid by a day."""
    query = select_installments().where(
        InstallmentRow.due_on <= through,
        InstallmentRow.status == "planned",
        InstallmentRow.method.startswith("saved:"),
    )
    order = (InstallmentRow.due_on, InstallmentRow.customer_id, InstallmentRow.id)
    row = session.execute(query.order_by(*order).limit(1)).one_or_none()
    return Installment(*row) if row else None


def take_group(session: Session, first: Installment) -> Sequence[Installment]:
    """Take for charging all that is planned on one day by one method; each is taken once.

    Hold the customer's account first. Nothing is left where somebody else was faster.
    """
    taken = session.scalars(
        update(InstallmentRow)
        .where(
            InstallmentRow.customer_id == first.customer_id,
            InstallmentRow.due_on == first.due_on,
            InstallmentRow.method == first.method,
            InstallmentRow.status == "planned",
        )
        .values(status="processing")
        .returning(InstallmentRow.id)
    )
    ids = list(taken)
    query = select_installments().where(InstallmentRow.id.in_(ids)).order_by(InstallmentRow.id)
    return [Installment(*row) for row in session.execute(query)]


def list_charged(session: Session, receipt: str) -> Sequence[Installment]:
    """List what a charge collects, or failed to."""
    query = select_installments().where(InstallmentRow.receipt == receipt)
    return [Installment(*row) for row in session.execute(query.order_by(InstallmentRow.id))]


def bind(session: Session, installment_ids: Sequence[int], receipt: str) -> None:
    """Let what is being charged follow the receipt that collects it."""
    session.execute(
        update(InstallmentRow)
        .where(InstallmentRow.id.in_(installment_ids))
        .values(receipt=receipt, status="processing")
    )


def collect_charged(session: Session, receipt: str) -> None:
    """Count the installments as paid that a charge collects, now that it stands."""
    _follow_charge(session, receipt, "paid", ["processing"])


def fail_charged(session: Session, receipt: str) -> None:
    """Count the installments as failed whose charge was refused, or came back."""
    _follow_charge(session, receipt, "failed", ["processing", "paid"])


def fail_uncharged(
    session: Session, group: Sequence[Installment], reason: str, stamp: Stamp
) -> None:
    """Let installments fail whose method cannot be charged at all; each goes on the list."""
    for installment in group:
        set_status(session, installment.installment_id, "failed")
        open_failure(session, installment, reason, stamp)


def _follow_charge(session: Session, receipt: str, status: str, before: Sequence[str]) -> None:
    session.execute(
        update(InstallmentRow)
        .where(InstallmentRow.receipt == receipt, InstallmentRow.status.in_(before))
        .values(status=status)
    )
