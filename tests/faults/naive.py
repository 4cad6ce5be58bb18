"""How not to do it: the gateway is charged first, and what it said is written down then.

No key outlives the process and nothing is marked before the call, so that a kill in between, or
an answer that is lost, charges twice. The audit of ``charges.py`` must find that.
"""

import threading
from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy import select

from bot.sender import Sender
from domain import attempts
from domain.attempts import Attempt, Kind, State
from domain.gateway import ChargeOrder, Outcome
from domain.references import make_reference
from domain.tables import AttemptRow


@dataclass(frozen=True)
class NaiveSender(Sender):
    """Charges what is on the list until an answer came, then crosses it off."""

    alone: ClassVar[threading.Lock] = threading.Lock()

    def send_next(self) -> bool:
        """Charge one order, then record it; tell whether there was one."""
        with self.alone:
            waiting = self._find_waiting()
            if waiting is None:
                return False
            order = waiting.order(self.currency)
            assert isinstance(order, ChargeOrder)
            answer = self.gateway.charge(replace(order, reference=make_reference()))
            if answer.outcome is Outcome.UNKNOWN:
                return False
            self._resolve(waiting, answer)
            return True

    def _find_waiting(self) -> Attempt | None:
        query = select(AttemptRow.reference).where(
            AttemptRow.state == State.CREATED, AttemptRow.kind == Kind.CHARGE
        )
        with self.books.reading() as session:
            reference = session.scalars(query.order_by(AttemptRow.id).limit(1)).one_or_none()
            return attempts.load(session, reference) if reference else None
