"""What is wrong between a gateway's books and the export; orders are told apart by amount."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.tills import Cents, GatewayTill

STANDING = ("cleared", "processing")
"""How a receipt stands that counts as money."""


@dataclass(frozen=True)
class Undone:
    """What should be done and is not: orders without an outcome, promises, ``verify``'s words."""

    unresolved: int
    unkept: int
    unbalanced: str


@dataclass(frozen=True)
class Audit:
    """What is wrong between the gateway's books and ours, by the amounts of the orders."""

    orders: int
    captured: int
    lost: frozenset[Cents]
    """Captured, and neither in the ledger nor given back."""
    doubled: frozenset[Cents]
    """Captured more than once."""
    invented: frozenset[Cents]
    """In the ledger, and not captured."""
    refunds: int
    wrongly_back: frozenset[Cents]
    """Not as much went back as the ledger says."""
    undone: Undone

    def is_clean(self) -> bool:
        """Tell whether nothing at all is wrong."""
        wrong = (self.lost, self.doubled, self.invented, self.wrongly_back)
        return not any(wrong) and self.undone == Undone(0, 0, "")


def compare(exported: Mapping[str, Any], till: GatewayTill, undone: Undone) -> Audit:
    """Compare what the gateway says with what the export says, amount by amount."""
    receipts = {_cents(one["amount"]): one for one in exported["receipts"]}
    assert len(receipts) == len(exported["receipts"]), "two receipts of one amount"
    captured, back, sent = till.captured(), till.given_back(), _refunded(exported)
    stands = {cents for cents, one in receipts.items() if one["status"] in STANDING}
    return Audit(
        orders=len(receipts),
        captured=captured.total(),
        lost=frozenset(c for c in captured if c not in stands and back[c] < c * captured[c]),
        doubled=frozenset(c for c, times in captured.items() if times > 1),
        invented=frozenset(stands - captured.keys()),
        refunds=len(exported["refunds"]),
        wrongly_back=frozenset(c for c in stands & captured.keys() if back[c] != sent[c]),
        undone=undone,
    )


def _refunded(exported: Mapping[str, Any]) -> Counter[Cents]:
    """Add up what was sent back, by the amount of the charge that it came from."""
    of = {one["number"]: _cents(one["amount"]) for one in exported["receipts"]}
    sent: Counter[Cents] = Counter()
    for refund in exported["refunds"]:
        for source in refund["sources"] if refund["status"] == "sent" else ():
            sent[of[source["source"]]] += _cents(source["amount"])
    return sent


def _cents(written: str) -> Cents:
    return int(written.replace(".", ""))
