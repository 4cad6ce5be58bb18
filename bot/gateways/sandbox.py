"""The sandbox: a pretended gateway, embedded, for the demo and for tries. It moves no money.

Its books are two tables of our own database, so that the bot and ``guichet sandbox``, in another
process, agree. What becomes of a charge follows from its token; ``decide`` changes it later.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.database import Books
from bot.gateways import sandbox_books
from bot.gateways.sandbox_books import Operation
from domain.gateway import (
    Answer,
    ChargeOrder,
    Decline,
    Event,
    EventRefused,
    GatewayRules,
    Link,
    LinkOrder,
    Movement,
    MovementKind,
    Order,
    Outcome,
    Rail,
    RefundOrder,
    Retry,
    SavedAtGateway,
    Trouble,
    VoidOrder,
)
from handlers.desk import now

OK, DECLINED, SLOW, LOST = "tok_ok", "tok_declined", "tok_slow", "tok_lost"
"""What a token begins with says what becomes of its charges; an e-cheque that is good is slow.

The answer to a charge of ``tok_lost`` is lost on its way: what became of it has to be asked.
"""

REFUSALS: Mapping[str, tuple[Decline, Retry]] = MappingProxyType(
    {
        "": (Decline.INSUFFICIENT_FUNDS, Retry.ALLOWED),
        "stolen": (Decline.LOST_OR_STOLEN, Retry.NEVER),
        "expired": (Decline.EXPIRED, Retry.NEW_METHOD),
        "unsettled": (Decline.NOT_SETTLED, Retry.ALLOWED),
        "not_allowed": (Decline.NOT_ALLOWED, Retry.ALLOWED),
        "wrong": (Decline.WRONG_DETAILS, Retry.NEW_METHOD),
        "R01": (Decline.INSUFFICIENT_FUNDS, Retry.ALLOWED),
        "R02": (Decline.WRONG_DETAILS, Retry.NEW_METHOD),
        "R03": (Decline.WRONG_DETAILS, Retry.NEW_METHOD),
        "R04": (Decline.WRONG_DETAILS, Retry.NEW_METHOD),
        "R07": (Decline.STOPPED_BY_CLIENT, Retry.NEVER),
        "R08": (Decline.STOPPED_BY_CLIENT, Retry.NEVER),
        "R10": (Decline.STOPPED_BY_CLIENT, Retry.NEVER),
        "R16": (Decline.NOT_ALLOWED, Retry.NEVER),
    }
)
"""Why a sandbox refuses, by the code that its books keep; a bank's ``R…`` are those of ACH."""
UNHEARD_OF = (Decline.OTHER, Retry.ALLOWED)

PAGE = "/sandbox/link/"


@dataclass(frozen=True)
class Sandbox:
    """The embedded gateway; ``clock`` says when a charge's day is over, so that it settles."""

    books: Books
    zone: ZoneInfo
    currency: str
    clock: Callable[[], datetime] = now
    page_address: str = ""
    name: str = "sandbox"

    @property
    def rules(self) -> GatewayRules:
        """What the sandbox allows; it remembers every order, and answers at once."""
        return GatewayRules(
            has_idempotency=True,
            resend_within=timedelta(days=3650),
            settle_delay=timedelta(0),
            not_found_needed=2,
            inquiries=(
                timedelta(seconds=5),
                timedelta(seconds=30),
                timedelta(minutes=3),
                timedelta(minutes=10),
                timedelta(hours=1),
            ),
            watch_for=timedelta(days=1),
            currencies=MappingProxyType(
                {Rail.CARD: frozenset({self.currency}), Rail.ECHECK: frozenset({self.currency})}
            ),
            refunds_unsettled=False,
            echeck_refund_full_only=False,
            echeck_days=5,
        )

    def charge(self, order: ChargeOrder) -> Answer:
        """Pretend to charge, as the token says."""
        outcome, code = _foretell(order)
        made = self._make("charge", order, outcome, code, token=order.token)
        return Answer(Outcome.UNKNOWN) if order.token.startswith(LOST) else self._answer(made)

    def refund(self, order: RefundOrder) -> Answer:
        """Pretend to give money back, once the charge has settled and never more than it."""
        with self.books.transaction() as session:
            charged = sandbox_books.find_named(session, order.charge_ref)
            given = sandbox_books.given_back_cents(session, order.charge_ref, order.reference)
        outcome, code = self._foretell_refund(order, charged, given)
        return self._answer(self._make("refund", order, outcome, code, charge=order.charge_ref))

    def void(self, order: VoidOrder) -> Answer:
        """Pretend to cancel a charge whole, on its own day."""
        with self.books.transaction() as session:
            charged = sandbox_books.find_named(session, order.charge_ref)
            voidable = charged is not None and self._may_void(charged)
            if charged is not None and voidable:
                sandbox_books.decide(session, charged.reference, Outcome.VOIDED, "")
        outcome = Outcome.VOIDED if voidable else Outcome.DECLINED
        code = "" if voidable else "not_allowed"
        return self._answer(self._make("void", order, outcome, code, charge=order.charge_ref))

    def find(self, order: Order) -> Answer:
        """Tell what became of an order."""
        with self.books.reading() as session:
            made = sandbox_books.find(session, order.reference)
        return Answer(Outcome.NOT_FOUND) if made is None else self._answer(made)

    def stand(self, charge_ref: str) -> Answer:
        """Tell how a charge stands."""
        with self.books.reading() as session:
            made = sandbox_books.find_named(session, charge_ref)
        return Answer(Outcome.NOT_FOUND) if made is None else self._answer(made)

    def open_link(self, order: LinkOrder) -> Link | None:
        """Open a page of our own, clearly marked, where nobody types a card."""
        with self.books.transaction() as session:
            sandbox_books.open_link(session, order)
        url = f"{self.page_address}{PAGE}{order.reference}"
        return Link(url, order.reference, order.expires_at)

    def read_link(self, link_ref: str) -> SavedAtGateway | None:
        """Read what was chosen on the page."""
        with self.books.reading() as session:
            return sandbox_books.read_link(session, link_ref)

    def refresh(self, token: str, gateway_customer: str) -> SavedAtGateway | None:
        """Tell nothing new: a sandbox method never changes by itself."""
        del token, gateway_customer
        return None

    def list_movements(self, since: date, until: date) -> Iterator[Movement]:
        """List what the sandbox pretends to have moved on these days."""
        with self.books.reading() as session:
            made = sandbox_books.list_between(session, since, until)
        return (_as_movement(one) for one in made if one.kind in set(MovementKind))

    def read_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Read what the sandbox's own page tells: that a link was used.

        Raises:
            EventRefused: it is anything else.
        """
        del headers
        try:
            link_ref = str(json.loads(body)["link_ref"])
        except (ValueError, KeyError, TypeError) as error:
            raise EventRefused from error
        return Event(f"link-{link_ref}", "link.used", is_genuine=False, link_ref=link_ref)

    def check(self) -> Sequence[Trouble]:
        """Find nothing wrong: there is no connection."""
        return ()

    def portal_url(self, charge_ref: str) -> str:
        """Return nothing: nobody can look at a charge that is pretended."""
        del charge_ref
        return ""

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _foretell_refund(
        self, order: RefundOrder, charged: Operation | None, given_cents: int
    ) -> tuple[Outcome, str]:
        if charged is None or charged.outcome != Outcome.APPROVED:
            return Outcome.DECLINED, "not_allowed"
        if given_cents + order.amount_cents > charged.amount_cents:
            return Outcome.DECLINED, "not_allowed"
        if not self._is_settled(charged):
            return Outcome.DECLINED, "unsettled"
        return Outcome.APPROVED, ""

    def _make(
        self,
        kind: str,
        order: Order,
        outcome: Outcome,
        code: str,
        *,
        token: str = "",
        charge: str = "",
    ) -> Operation:
        """Write an order down, once; the same reference again is the same operation."""
        made = Operation(
            order.reference,
            kind,
            order.rail,
            token,
            charge,
            order.amount_cents,
            outcome,
            code,
            is_settled=False,
            moved_on=self._today(),
        )
        with self.books.transaction() as session:
            return sandbox_books.write(session, made)

    def _answer(self, made: Operation) -> Answer:
        outcome = Outcome(made.outcome)
        if outcome in (Outcome.DECLINED, Outcome.NOT_FOUND):
            decline, retry = REFUSALS.get(made.code, UNHEARD_OF)
            return Answer(outcome, made.gateway_ref, decline=decline, retry=retry, code=made.code)
        settled = self._is_settled(made)
        return Answer(
            outcome,
            made.gateway_ref,
            made.amount_cents,
            code=made.code,
            is_settled=settled,
            can_void=self._may_void(made),
            can_refund=outcome is Outcome.APPROVED and settled,
            expected_on=made.moved_on + timedelta(days=7) if made.rail == Rail.ECHECK else None,
        )

    def _is_settled(self, made: Operation) -> bool:
        return made.is_settled or (
            made.outcome == Outcome.APPROVED and made.moved_on < self._today()
        )

    def _may_void(self, made: Operation) -> bool:
        standing = made.outcome in (Outcome.APPROVED, Outcome.PROCESSING)
        return standing and not self._is_settled(made) and made.moved_on == self._today()

    def _today(self) -> date:
        return self.clock().astimezone(self.zone).date()


def _foretell(order: ChargeOrder) -> tuple[Outcome, str]:
    """Say what becomes of a charge: its token does."""
    if order.token.startswith(SLOW):
        return Outcome.PROCESSING, ""
    if order.token.startswith((OK, LOST)):
        return (Outcome.PROCESSING if order.rail is Rail.ECHECK else Outcome.APPROVED), ""
    if order.token.startswith(DECLINED):
        return Outcome.DECLINED, order.token.removeprefix(DECLINED).strip("_")
    return Outcome.DECLINED, "wrong"


def _as_movement(made: Operation) -> Movement:
    return Movement(
        MovementKind(made.kind),
        made.gateway_ref,
        made.reference,
        made.charge_ref,
        made.amount_cents,
        0,
        made.moved_on,
        Outcome(made.outcome),
        made.code,
    )
