"""A bench: one gateway, its simulator, and what a test may tell that simulator to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.gateway import Decline, Gateway, Link, Rail, SavedAtGateway
from tests.clock import Clock
from tests.simulators.faults import Fault


@dataclass(frozen=True)
class Post:
    """A webhook as it arrives."""

    headers: Mapping[str, str]
    body: bytes


class Bench(Protocol):
    """What the suite needs of a gateway's simulator.

    Each ``…_next`` concerns the next request that moves money, and that one alone.
    """

    gateway: Gateway
    hasty: Gateway
    """The same, giving up in a moment: for what is never answered (``UNANSWERED``)."""
    clock: Clock
    """The time of the gateway and of its simulator."""
    declines: frozenset[Decline]
    """What ``decline_next`` can be told."""
    troubles: frozenset[str]
    """What ``broken`` can be told: kinds of ``Trouble``."""

    def currency_of(self, rail: Rail) -> str:
        """Return a currency that the gateway takes on this rail."""

    def save(self, rail: Rail) -> SavedAtGateway:
        """Put a client's method on file; what it is charged is accepted."""

    def decline_next(self, decline: Decline) -> None:
        """Refuse the next charge for this reason."""

    def fail_next(self, fault: Fault) -> None:
        """Let the next request go wrong."""

    def distort_next(self, distort: Callable[[bytes], bytes]) -> None:
        """Do the next request, and send another answer than the true one."""

    def land(self) -> None:
        """Do what was asked by those who gave up (``DONE_LATE``)."""

    def settle(self, gateway_ref: str) -> None:
        """Let a charge settle (a card's batch closes, an e-cheque clears), or a refund."""

    def send_back(self, charge_ref: str) -> None:
        """Let the bank return an e-cheque."""

    def fail_refund(self, refund_ref: str) -> None:
        """Let a refund that was accepted fail after all; only where the gateway does that."""

    def pay_out(self) -> None:
        """Pay out to the bank what is settled."""

    def charged_cents(self, reference: str) -> list[int]:
        """List what the gateway's own books charged under our reference, oldest first."""

    def refunded_cents(self, charge_ref: str) -> int:
        """Return how much of a charge the gateway's own books gave back."""

    def fill_in(self, link: Link, rail: Rail) -> None:
        """Open the hosted page as the client, and save a method there."""

    def tell(self, charge_ref: str) -> Post:
        """Make a genuine webhook about a charge."""

    def broken(self, trouble: str) -> Gateway:
        """Return a gateway whose connection has this trouble."""
