"""A till with a gateway behind it: the sandbox, or a gateway that says what a test wants."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import Engine

from bot.database import Books
from bot.gateways.sandbox import Sandbox
from bot.gateways.sandbox_desk import SandboxDesk, Verdict
from bot.sender import Sender
from domain.charging import Terms
from domain.gateway import (
    Answer,
    ChargeOrder,
    Event,
    EventRefused,
    Gateway,
    GatewayRules,
    Link,
    LinkOrder,
    Movement,
    Order,
    Outcome,
    Rail,
    RefundOrder,
    SavedAtGateway,
    Trouble,
    VoidOrder,
)
from domain.returns import ReturnFee
from tests import make
from tests.clock import Clock

RULES = GatewayRules(
    has_idempotency=False,
    resend_within=timedelta(0),
    settle_delay=timedelta(seconds=90),
    not_found_needed=2,
    inquiries=(
        timedelta(seconds=45),
        timedelta(seconds=90),
        timedelta(minutes=3),
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(days=1),
    ),
    watch_for=timedelta(days=35),
    currencies={Rail.CARD: frozenset({"CAD"}), Rail.ECHECK: frozenset({"CAD"})},
    refunds_unsettled=False,
    echeck_refund_full_only=True,
    echeck_days=5,
)
"""Those of a gateway without idempotency, which is the harder kind."""


@dataclass
class Scripted:
    """A gateway that answers what a test put in its mouth, and remembers what it was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Order]] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    methods: dict[str, SavedAtGateway] = field(default_factory=dict)
    before: Callable[[str, Order], None] = lambda _verb, _order: None
    rules: GatewayRules = RULES
    name: str = "sandbox"

    def say(self, verb: str, outcome: Outcome, **told: object) -> None:
        """Answer so from now on when asked to charge, refund, void, find or how it stands."""
        self.answers[verb] = Answer(outcome, **told)  # type: ignore[arg-type]

    def verbs(self) -> list[str]:
        """What it was asked, in order."""
        return [verb for verb, _ in self.asked]

    def charge(self, order: ChargeOrder) -> Answer:
        return self._hear("charge", order)

    def refund(self, order: RefundOrder) -> Answer:
        return self._hear("refund", order)

    def void(self, order: VoidOrder) -> Answer:
        return self._hear("void", order)

    def find(self, order: Order) -> Answer:
        if "find" not in self.answers and all(heard != order for _, heard in self.asked):
            return Answer(Outcome.NOT_FOUND)  # it never had this order
        return self._hear("find", order)

    def stand(self, charge_ref: str) -> Answer:
        return self.answers.get("stand", Answer(Outcome.APPROVED, charge_ref, is_settled=True))

    def open_link(self, order: LinkOrder) -> Link | None:
        return Link(f"https://pay.example/{order.reference}", order.reference, order.expires_at)

    def read_link(self, link_ref: str) -> SavedAtGateway | None:
        return self.methods.get(link_ref)

    def refresh(self, token: str, gateway_customer: str) -> SavedAtGateway | None:
        return self.methods.get(token)

    def list_movements(self, since: date, until: date) -> Iterator[Movement]:
        return (moved for moved in self.movements if since <= moved.moved_on <= until)

    def read_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        if headers.get("signature") != "good":
            raise EventRefused
        event_id, gateway_ref = body.decode().split()
        return Event(event_id, "changed", is_genuine=True, gateway_ref=gateway_ref)

    def check(self) -> Sequence[Trouble]:
        return ()

    def portal_url(self, charge_ref: str) -> str:
        return f"https://portal.example/{charge_ref}"

    def close(self) -> None:
        """Nothing was opened."""

    def _hear(self, verb: str, order: Order) -> Answer:
        self.asked.append((verb, order))
        self.before(verb, order)
        answer = self.answers.get(verb, Answer(Outcome.UNKNOWN))
        named = answer.outcome not in (Outcome.UNKNOWN, Outcome.NOT_FOUND)
        return replace(answer, gateway_ref=f"ref-{order.reference}") if named else answer


@dataclass(frozen=True)
class Behind:
    """The books, the gateway behind them, and the sender between."""

    books: Books
    gateway: Gateway
    sender: Sender
    clock: Clock

    def send(self) -> int:
        """Do everything that is due now; tell how much it was."""
        done = 0
        while self.sender.send_next():
            done += 1
        return done

    def later(self, **passed: float) -> int:
        """Let time pass, then do what has become due."""
        self.clock.passes(timedelta(**passed))
        return self.send()

    def decide(self, number: str, verdict: str, code: str = "") -> str:
        """Tell the sandbox what becomes of an operation."""
        assert isinstance(self.gateway, Sandbox)
        return SandboxDesk(self.gateway, self.sender).decide(number, Verdict(verdict), code)


def behind(
    engine: Engine,
    gateway: Gateway | None = None,
    fee: ReturnFee | None = None,
    clock: Clock | None = None,
    currency: str = "CAD",
) -> Behind:
    """Open a till whose gateway is the sandbox, unless told."""
    books, moment = Books(engine), clock or Clock()
    found = gateway or Sandbox(books, make.ZONE, currency, moment)
    terms = Terms(found.rules, fee or ReturnFee())
    return Behind(books, found, Sender(books, found, terms, currency, make.ZONE, moment), moment)
