"""What the gateway keeps: operations, and what is known of the merchant."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.simulators.cardpointe.vault import BANK_ACCOUNTS
from tests.simulators.cardpointe.verdicts import Verdict

AUTHORISED = "Authorized"
QUEUED = "Queued for Capture"
ACCEPTED = "Accepted"
REJECTED = "Rejected"
VOIDED = "Voided"
DECLINED = "Declined"
ZERO = "Zero amount"
MASKED = range(13, 20)
"""How many digits make an order id look like a card number."""


@dataclass
class Merchant:
    """How the merchant is set up."""

    merchid: str = "496160873888"
    username: str = "testing"
    password: str = "testing123"
    currency: str = "USD"
    processor: str = "RPCT"
    echeck: bool = True
    surcharge_percent: int = 0
    counts_surcharge_in: bool = False
    """The vendor does not say whether ``amount`` holds the surcharge: both are tried."""
    refunds_unsettled: bool = False
    has_request_limits: bool = False
    returns_update_records: bool = True
    """Since 2024-02 a returned e-cheque's own record says "Rejected"."""


@dataclass
class Operation:
    """A sale or a refund, as the gateway remembers it."""

    retref: str
    orderid: str
    token: str
    accttype: str
    asked_cents: int
    verdict: Verdict
    state: str
    made_at: datetime
    parent: str = ""
    expiry: str = ""
    profile: tuple[str, str] | None = None
    fee_cents: int = 0
    refunded_cents: int = 0
    batch: str = ""
    settled_on: date | None = None
    returned: tuple[str, date] | None = None

    @property
    def is_bank_debit(self) -> bool:
        return self.accttype in BANK_ACCOUNTS

    @property
    def cents(self) -> int:
        """What was approved."""
        if self.verdict.stat != "A":
            return 0
        return self.asked_cents if self.verdict.cents is None else self.verdict.cents

    @property
    def is_voidable(self) -> bool:
        return self.state in {AUTHORISED, QUEUED}

    @property
    def is_refundable(self) -> bool:
        return self.state == ACCEPTED and not self.parent and self.refunded_cents < self.cents


@dataclass
class Books:
    """Every operation, in the order in which they were made."""

    operations: list[Operation] = field(default_factory=list)

    def add(self, operation: Operation) -> Operation:
        self.operations.append(operation)
        return operation

    def next_retref(self, made_at: datetime) -> str:
        return f"{made_at:%j%H%M}{len(self.operations) + 1:05d}"

    def by_retref(self, retref: str) -> Operation | None:
        return next((one for one in self.operations if one.retref == retref), None)

    def by_order(self, orderid: str) -> list[Operation]:
        return [one for one in self.operations if orderid and one.orderid == orderid]


def kept_order_id(orderid: str) -> str:
    """An id that passes Luhn is masked, and never found again."""
    digits = [int(sign) for sign in orderid if sign.isdigit()]
    if len(digits) in MASKED and passes_luhn(digits):
        return "*" * (len(orderid) - 4) + orderid[-4:]
    return orderid


def passes_luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * one, 10)) if at % 2 else one for at, one in enumerate(digits[::-1])]
    return sum(doubled) % 10 == 0


def read_amount(written: str) -> int | None:
    """With a point it is dollars; without one it is cents."""
    whole, point, part = written.partition(".")
    if not whole.isdigit() or (point and not (part.isdigit() and len(part) == 2)):
        return None
    return int(whole + part)


def write_amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
