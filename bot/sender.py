"""Sends what was ordered to the gateway, asks what became of it, and lets the books follow.

An attempt is claimed with a lease, marked as sent and committed before the gateway hears of it;
no transaction is open during the call. A worker that dies is followed by another, which asks.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.database import Books
from bot.settings import Settings
from domain import attempts, charging, give_back, inquiries, sending
from domain.attempts import Attempt, Kind, State
from domain.charging import Terms
from domain.gateway import (
    Answer,
    ChargeOrder,
    Decline,
    Gateway,
    Outcome,
    Rail,
    RefundOrder,
    VoidOrder,
)
from domain.ledger import Stamp
from domain.returns import ReturnFee
from domain.saved_methods import Till
from domain.sending import LEASE
from handlers.bell import Bell
from handlers.desk import now

CLOCK = "guichet"
"""Who signs what a gateway tells."""
CHARGE_WAIT = timedelta(seconds=30)
SETTLEMENT_WAIT = timedelta(hours=1)
OTHERS_WAIT_SECONDS = 5
IN_HAND = (State.CREATED, State.SENT)
LEFT_WAITING = timedelta(minutes=2)
"""A charge leaves as soon as it is recorded; one that is older was kept from it."""
log = logging.getLogger(__name__)


def till_of(gateway: Gateway, currency: str) -> Till:
    """Say what a gateway charges in the organisation's currency."""
    taken = gateway.rules.currencies
    return Till(gateway.name, frozenset(rail for rail in taken if currency in taken[rail]))


def build_sender(
    settings: Settings,
    books: Books,
    gateway: Gateway,
    clock: Callable[[], datetime] = now,
    heard: Callable[[], None] = lambda: None,
) -> "Sender":
    """Set a sender up as the organisation is."""
    fee = ReturnFee(settings.return_fee_cents, settings.guichet_return_fee_gl)
    terms = Terms(gateway.rules, fee)
    currency, zone = settings.guichet_currency, settings.zone
    return Sender(books, gateway, terms, currency, zone, clock, heard)


@dataclass(frozen=True)
class Sender:
    """Takes one attempt at a time to the gateway; any number may run, in any number of processes.

    ``heard`` is called after each outcome: something is owed to Slack, somebody waits for it.
    """

    books: Books
    gateway: Gateway
    terms: Terms
    currency: str
    zone: ZoneInfo
    clock: Callable[[], datetime] = now
    heard: Callable[[], None] = lambda: None

    def send_next(self) -> bool:
        """Send or ask for one attempt that is due; tell whether there was one."""
        with self.books.transaction() as session:
            claimed = sending.claim_next(session, self.clock(), self.gateway.name)
        if claimed is None:
            return False
        answer = self._send(claimed) if claimed.state == State.CREATED else self._follow(claimed)
        if answer is not None:
            self._resolve(claimed, answer)
        return True

    def send_all(self) -> None:
        """Send or ask for everything that is due now."""
        while self.send_next():
            continue

    def settle_now(self, subject: str) -> None:
        """Send what is due, and wait a little for what another process has in hand."""
        self.send_all()
        Bell().await_that(lambda: self._is_known(subject), OTHERS_WAIT_SECONDS)

    def ask(self, sent: Attempt) -> None:
        """Ask at once about an order that was sent, and let the books follow a definite answer."""
        self._resolve(sent, self._ask(sent))

    def _is_known(self, subject: str) -> bool:
        with self.books.reading() as session:
            found = attempts.list_of_subject(session, subject)
            now = self.clock()
        waits = [one for one in found if one.state in IN_HAND and one.not_before is not None]
        return all(one.not_before is not None and one.not_before > now + LEASE for one in waits)

    def next_due(self, session: Session) -> datetime | None:
        """When the next attempt has something to be done."""
        return sending.next_due(session, self.gateway.name)

    def _ask(self, claimed: Attempt) -> Answer:
        return self.gateway.find(claimed.order(self.currency))

    def _follow(self, claimed: Attempt) -> Answer | None:
        """Ask what became of an order; where it is not known and may be, let it leave once more.

        Whoever marked it as sent may have died before the gateway heard of it. None: something
        was heard of it meanwhile.
        """
        answer = self._ask(claimed)
        may_leave = inquiries.may_send_again(claimed, self.terms.rules, self.clock())
        if answer.outcome is not Outcome.NOT_FOUND or not may_leave:
            return answer
        with self.books.reading() as session:
            is_ours = sending.still_holds(session, claimed)
        return self._call(claimed) if is_ours else None

    def _send(self, claimed: Attempt) -> Answer | None:
        """Send an order for the first time; None where it has to wait."""
        if claimed.kind == Kind.CHARGE:
            return self._order(claimed, Kind.CHARGE)
        with self.books.reading() as session:
            charge_ref = give_back.find_charge_ref(session, claimed)
        if charge_ref is None:
            self._put_off(claimed, CHARGE_WAIT)
            return None
        if not charge_ref:
            return Answer(Outcome.DECLINED, decline=Decline.NOT_ALLOWED)
        return self._give_back(claimed, charge_ref)

    def _give_back(self, claimed: Attempt, charge_ref: str) -> Answer | None:
        """Choose between a void and a refund by what the gateway allows now."""
        stands = self.gateway.stand(charge_ref)
        whole = claimed.amount_cents == claimed.charged_cents
        if claimed.kind == Kind.VOID or (whole and stands.can_void):
            return self._order(claimed, Kind.VOID, charge_ref)
        if self._must_be_whole(claimed) and not whole:
            return Answer(Outcome.DECLINED, decline=Decline.NOT_ALLOWED)
        if stands.outcome in (Outcome.UNKNOWN, Outcome.PROCESSING) or self._too_early(stands):
            self._put_off(claimed, SETTLEMENT_WAIT)
            return None
        return self._order(claimed, Kind.REFUND, charge_ref)

    def _must_be_whole(self, claimed: Attempt) -> bool:
        return claimed.rail == Rail.ECHECK and self.gateway.rules.echeck_refund_full_only

    def _too_early(self, stands: Answer) -> bool:
        waits = stands.outcome is Outcome.APPROVED and not stands.is_settled
        return waits and not stands.can_refund and not self.gateway.rules.refunds_unsettled

    def _order(self, claimed: Attempt, kind: Kind, charge_ref: str = "") -> Answer | None:
        """Mark the order as sent, commit, and send it; None where another took it over."""
        with self.books.transaction() as session:
            sent = sending.mark_sent(session, claimed, kind, charge_ref, self.clock())
        if sent is None:
            return None
        return self._find_left_waiting(sent) or self._call(sent)

    def _find_left_waiting(self, sent: Attempt) -> Answer | None:
        """Look a charge up that was left waiting; None where nothing is known of it.

        These books may be a backup's, and the order may have been sent from those after it.
        """
        if sent.kind != Kind.CHARGE or self.clock() - sent.created_at <= LEFT_WAITING:
            return None
        known = self.gateway.find(sent.order(self.currency))
        return None if known.outcome is Outcome.NOT_FOUND else known

    def _call(self, sent: Attempt) -> Answer:
        order = sent.order(self.currency)
        match order:
            case ChargeOrder():
                return self.gateway.charge(order)
            case VoidOrder():
                return self.gateway.void(order)
            case RefundOrder():
                return self.gateway.refund(order)

    def _put_off(self, claimed: Attempt, wait: timedelta) -> None:
        with self.books.transaction() as session:
            sending.put_off(session, claimed, self.clock() + wait)

    def _resolve(self, claimed: Attempt, answer: Answer) -> None:
        stamp = Stamp.of(CLOCK, self.clock(), self.zone)
        with self.books.transaction() as session:
            charging.resolve(session, claimed, answer, self.terms, stamp)
        log.info("resolved attempt=%s outcome=%s", claimed.reference, answer.outcome)
        self.heard()
