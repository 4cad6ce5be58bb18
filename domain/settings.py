"""What admins decide: methods on offer, channels, the hour of the summary, the closed period."""

from dataclasses import dataclass, replace
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import audit, people
from domain.errors import ClosesTooLate, DayClosed, FieldMissing, MethodNotOffered
from domain.ledger import Stamp
from domain.methods import Method
from domain.people import Permission
from domain.tables import SettingRow


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided; None or nothing where nobody did, so that the environment's value holds."""

    methods: tuple[Method, ...] = tuple(Method)
    finance_channel: str = ""
    approvals_channel: str = ""
    managers_channel: str = ""
    summary_time: time | None = None
    closed_through: date | None = None

    def over(self, first: "Decided") -> "Decided":
        """Return the same, with what nobody decided taken from the environment's ``first``."""
        return replace(
            self,
            finance_channel=self.finance_channel or first.finance_channel,
            approvals_channel=self.approvals_channel or first.approvals_channel,
            managers_channel=self.managers_channel or first.managers_channel,
            summary_time=self.summary_time or first.summary_time,
        )


def load(session: Session) -> Decided:
    """Return what was decided."""
    rows = {row.name: row.value for row in session.scalars(select(SettingRow))}
    hour, closed = rows.get("summary_time"), rows.get("closed_through")
    return Decided(
        methods=_read_methods(rows.get("methods")),
        finance_channel=rows.get("finance_channel", ""),
        approvals_channel=rows.get("approvals_channel", ""),
        managers_channel=rows.get("managers_channel", ""),
        summary_time=time.fromisoformat(hour) if hour else None,
        closed_through=date.fromisoformat(closed) if closed else None,
    )


def decide(session: Session, name: str, value: str, stamp: Stamp) -> None:
    """Write one decision down; deciding the same again changes nothing."""
    row = session.get(SettingRow, name)
    if row is not None and row.value == value:
        return
    session.merge(SettingRow(name=name, value=value))
    session.flush()
    audit.record(session, stamp, "setting.decide", f"{name}={value}")


def change(session: Session, wanted: Decided, stamp: Stamp) -> None:
    """Decide everything at once, as a form shows it; what is as it was is not written again.

    Raises:
        NotAllowed: the person is no admin.
        FieldMissing: no method would be on offer.
        ClosesTooLate: the period is not over, or an earlier closing reaches further.
    """
    people.require(session, stamp.actor, Permission.ADMINISTER)
    if not wanted.methods:
        raise FieldMissing("methods")
    before = load(session)
    if wanted.closed_through != before.closed_through:
        if wanted.closed_through is None:
            raise ClosesTooLate(today=stamp.on)
        close_through(session, wanted.closed_through, stamp)
    now, then = _written(wanted), _written(before)
    for name in now:
        if now[name] != then[name]:
            decide(session, name, now[name], stamp)


def _written(decided: Decided) -> dict[str, str]:
    """Write down everything but the closed period, which only ever moves forward."""
    return {
        "methods": " ".join(method for method in Method if method in decided.methods),
        "finance_channel": decided.finance_channel,
        "approvals_channel": decided.approvals_channel,
        "managers_channel": decided.managers_channel,
        "summary_time": f"{decided.summary_time:%H:%M}" if decided.summary_time else "",
    }


def close_through(session: Session, day: date, stamp: Stamp) -> None:
    """Close everything up to a day that is over: nothing can be dated there any more.

    Raises:
        ClosesTooLate: the day is not over, or an earlier closing reaches further.
    """
    closed = load(session).closed_through
    if day >= stamp.on or (closed is not None and day < closed):
        raise ClosesTooLate(today=stamp.on)
    decide(session, "closed_through", day.isoformat(), stamp)


def refuse_closed(session: Session, day: date) -> None:
    """Refuse a day that lies in a closed period.

    Raises:
        DayClosed: it does.
    """
    closed = load(session).closed_through
    if closed is not None and day <= closed:
        raise DayClosed(closed_through=closed)


def check_received(session: Session, received_on: date, method: Method) -> None:
    """Refuse money dated into a closed period, or by a method that is not on offer (R8).

    Raises:
        DayClosed, MethodNotOffered: as their names say.
    """
    decided = load(session)
    if decided.closed_through is not None and received_on <= decided.closed_through:
        raise DayClosed(closed_through=decided.closed_through)
    if method not in decided.methods:
        raise MethodNotOffered()


def _read_methods(value: str | None) -> tuple[Method, ...]:
    if value is None:
        return tuple(Method)
    return tuple(method for method in Method if method in value.split())
