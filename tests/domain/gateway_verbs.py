"""Verbs about money at a gateway, carried out for the table of docs/money-rules.md."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain import attempts, charging, dues, plans
from domain.charging import Terms
from domain.gateway import Answer, Decline, Outcome
from domain.methods import Method, Saved
from domain.plans import MakePlan
from domain.schedules import Interval
from tests import make
from tests.till import RULES

TERMS = Terms(RULES)


def charge_next(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [4000])
    make.saved_method(session)
    command = MakePlan(
        "p", ("A",), 1, Interval.MONTH, make.TODAY, saved_method=Saved(1), till=make.TILL
    )
    plans.make_plan(session, command, make.stamp(make.SUPERVISOR))
    yield
    assert dues.charge_next(session, make.TILL, make.TODAY, make.stamp("cli"))


def retry(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [4000])
    make.saved_method(session)
    (payment,) = make.pay(session, 4000, method=Saved(1))
    deposit = make.deposit(session, 3000, method=Saved(1))
    for number in (payment, deposit):
        hear(session, number, Outcome.DECLINED, decline=Decline.INSUFFICIENT_FUNDS)
    yield
    for number in (payment, deposit):
        dues.retry(session, number, make.TILL, make.stamp())


def resolve(session: Session) -> Iterator[None]:
    make.invoice(session, "A", [4000])
    make.saved_method(session)
    charged = [make.pay(session, 1000, method=Saved(1), confirmed=True)[0] for _ in range(4)]
    declined, voided, returned, refunded = charged
    before = make.deposit(session, 900, method=Saved(1))
    for number in (voided, returned, refunded, before):
        hear(session, number, Outcome.APPROVED)
    make.refund(session, 900, before, method=Method.CASH)
    make.approve(session, "RF-000001")
    make.refund(session, 600, refunded)
    make.approve(session, "RF-000002")
    yield
    hear(session, declined, Outcome.DECLINED)
    hear(session, voided, Outcome.VOIDED)
    hear(session, returned, Outcome.RETURNED)
    hear(session, before, Outcome.RETURNED)
    hear(session, "RF-000002", Outcome.APPROVED)
    hear(session, "RF-000002", Outcome.RETURNED)


GATEWAY_VERBS: Mapping[str, Callable[[Session], Iterator[None]]] = MappingProxyType(
    {verb.__name__: verb for verb in (charge_next, retry, resolve)}
)


def hear(session: Session, subject: str, outcome: Outcome, **told: object) -> None:
    """Let the books hear what became of the last order for a subject."""
    order = attempts.list_of_subject(session, subject)[-1]
    answer = Answer(outcome, **told)  # type: ignore[arg-type]
    charging.resolve(session, order, answer, TERMS, make.stamp("guichet"))
