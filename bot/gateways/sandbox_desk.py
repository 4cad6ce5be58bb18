"""Telling the sandbox what becomes of an operation, as a bank would: ``guichet sandbox``."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.gateways import sandbox_books
from bot.gateways.sandbox import Sandbox
from bot.gateways.sandbox_books import Operation
from bot.sender import Sender
from domain import attempts, give_back
from domain.attempts import Attempt, Kind, State
from domain.gateway import Outcome


class Verdict(StrEnum):
    """What the pretended bank says."""

    SUCCEED = "succeed"
    FAIL = "fail"
    RETURN = "return"


class CannotDecide(Exception):
    """There is no such operation at the sandbox, or it cannot become that any more."""


@dataclass(frozen=True)
class SandboxDesk:
    """Decides at the sandbox, then lets the books hear of it as they hear of any answer."""

    gateway: Sandbox
    sender: Sender

    def decide(self, number: str, verdict: Verdict, code: str) -> str:
        """Decide what becomes of a receipt's charge or of a refund; say how it stands then.

        Raises:
            CannotDecide: nothing of this number is at the sandbox, or it is over.
        """
        self.sender.send_all()
        found = self._list(number)
        if not found:
            raise CannotDecide(f"nothing of {number} is at the sandbox gateway")
        for attempt in found:
            with self.gateway.books.transaction() as session:
                _decide(session, attempt, verdict, code)
                if attempt.state == State.CREATED:
                    attempts.hasten(session, attempt, self.gateway.clock())
            if attempt.state != State.CREATED:
                self.sender.ask(attempt)
        self.sender.settle_now(number)
        (last, *_) = reversed(self._list(number))
        return f"{number} is {last.state} at the sandbox"

    def _list(self, number: str) -> list[Attempt]:
        """List what may still change of a number: its last attempt for each charge."""
        with self.gateway.books.reading() as session:
            found = attempts.list_of_subject(session, number)
        own = Kind.CHARGE if number.startswith("R-") else None
        latest = {a.receipt: a for a in found if own is None or a.kind == own}
        return list(latest.values())


def _decide(session: Session, attempt: Attempt, verdict: Verdict, code: str) -> None:
    """Write the verdict down where the sandbox looks, and let it be asked for at once."""
    over = attempt.state in (State.DECLINED, State.VOIDED, State.RETURNED, State.NOT_FOUND)
    if over:
        raise CannotDecide(f"{attempt.subject} is {attempt.state} already")
    if attempt.state == State.CREATED:
        _decide_unsent(session, attempt, verdict, code)
    elif verdict is Verdict.SUCCEED:
        sandbox_books.decide(session, attempt.reference, Outcome.APPROVED, "")
        sandbox_books.settle(session, attempt.gateway_ref)
    elif verdict is Verdict.RETURN or attempt.state == State.APPROVED:
        if attempt.kind == Kind.CHARGE and verdict is Verdict.FAIL:
            raise CannotDecide(f"{attempt.subject} is cleared: it can only be returned")
        sandbox_books.decide(session, attempt.reference, Outcome.RETURNED, code)
    else:
        sandbox_books.decide(session, attempt.reference, Outcome.DECLINED, code)


def _decide_unsent(session: Session, attempt: Attempt, verdict: Verdict, code: str) -> None:
    """Let a refund leave that waits for its charge to settle, or be refused when it does."""
    charge_ref = give_back.find_charge_ref(session, attempt) or ""
    sandbox_books.settle(session, charge_ref)
    if verdict is not Verdict.SUCCEED:
        told = Operation(
            attempt.reference,
            attempt.kind,
            attempt.rail,
            "",
            charge_ref,
            attempt.amount_cents,
            Outcome.DECLINED,
            code or "not_allowed",
            is_settled=False,
            moved_on=attempt.created_at.date(),
        )
        sandbox_books.write(session, told)
