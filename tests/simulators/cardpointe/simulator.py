"""The simulator as a test holds it: what it is told, and what its books say."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.simulators.cardpointe.bank import Bank
from tests.simulators.cardpointe.books import VOIDED, Books, Merchant, Operation
from tests.simulators.cardpointe.desk import Desk
from tests.simulators.cardpointe.doors import SERVICE, Doors, endpoint_of, fields_of
from tests.simulators.cardpointe.vault import Vault
from tests.simulators.cardpointe.verdicts import Verdict
from tests.simulators.faults import Fault
from tests.simulators.wire import Asked, Told, Wire, serving

MONEY = frozenset({"auth", "capture", "void", "voidByOrderId", "refund"})
EARLY = {
    Fault.TIMEOUT_408: Told(408, b""),
    Fault.CONFLICT_409: Told(409, b"{}"),
    Fault.TOO_MANY_429: Told(429, b"", {"X-Rate-Limit-Retry-After-Seconds": "60"}),
}
CARD, BANK_ACCOUNT = "4788250000121443", "1234123412345678"


@dataclass
class Simulator:
    """One merchant at one gateway; ``seed`` decides every chance."""

    now: Callable[[], datetime]
    merchant: Merchant = field(default_factory=Merchant)
    seed: int = 1
    address: str = ""

    def __post_init__(self) -> None:
        self.books, self.vault = Books(), Vault()
        self.desk = Desk(self.merchant, self.books, self.vault, self.now)
        self.bank = Bank(self.merchant, self.books, self.now)
        chance = random.Random(self.seed)
        self._doors = Doors(self.merchant, self.desk, self.bank, self.vault, chance, self.now)
        self._aim = MONEY
        self.wire = Wire(self.answer, EARLY, self._is_aimed_at, lambda *_: None)

    # What a test tells it

    def answer_next(self, *verdicts: Verdict) -> None:
        """Answer the next sales or refunds like this."""
        self.desk.verdicts.extend(verdicts)

    def fail_next(self, fault: Fault, *endpoints: str) -> None:
        """Let the next request go wrong: one that moves money, or one to these endpoints."""
        self._aim = frozenset(endpoints) or MONEY
        self.wire.fail_next(fault)

    def distort_next(self, distort: Callable[[bytes], bytes], *endpoints: str) -> None:
        """Send another answer than the true one; to which requests, as with ``fail_next``."""
        self._aim = frozenset(endpoints) or MONEY
        self.wire.distort_next(lambda told: replace(told, body=distort(told.body)))

    def save_card(self, number: str = CARD, expiry: str = "1229") -> str:
        """Store a card; returns ``PROFILE/ACCOUNT``."""
        return self._save({"account": self.vault.tokenise(number), "expiry": expiry})

    def save_bank_account(self, number: str = BANK_ACCOUNT, accttype: str = "ECHK") -> str:
        """Store a bank account; returns ``PROFILE/ACCOUNT``."""
        return self._save({"account": self.vault.tokenise(number), "accttype": accttype})

    def pay_on_page(self, url: str, token: str, accttype: str = "", *, keeps: bool = True) -> bytes:
        """Fill in the Hosted Payment Page as a client; returns the webhook's body.

        Nothing on the page's address is signed: whatever stands there is taken.
        """
        asked = dict(parse_qsl(urlsplit(url).query))
        given = {
            "merchid": self.merchant.merchid,
            "amount": asked["total"],
            "orderid": asked["invoice"],
            "account": token,
            "accttype": accttype,
            "expiry": "" if accttype else "1229",
            "capture": "Y",
            "profile": "Y" if keeps else "",
        }
        self.desk.auth(given)
        (paid,) = self.books.by_order(asked["invoice"])[-1:]
        return self.webhook(paid)

    def webhook(self, operation: Operation, **changes: str) -> bytes:
        """What the page posts: JSON in a form's field, without a signature."""
        told = {
            "merchantId": self.merchant.merchid,
            "paymentType": "ACH" if operation.is_bank_debit else "CC",
            "type": "Pay",
            "total": f"{operation.cents / 100:.2f}",
            "invoice": operation.orderid,
            "customerId": "C-1",
            "gatewayTransactionId": operation.retref,
            "responseText": operation.verdict.text,
            "token": operation.token,
            **changes,
        }
        return urlencode({"json": json.dumps(told)}).encode()

    # What its books say

    def sales(self, orderid: str) -> list[Operation]:
        """The sales under an order id that took money and keep it."""
        return [
            one
            for one in self.books.by_order(orderid)
            if one.cents and one.state != VOIDED and not one.parent
        ]

    def asked(self, endpoint: str) -> list[dict[str, str]]:
        """What was asked of an endpoint: the fields of an order, or of a query."""
        return [fields_of(one) for one in self.wire.asked if endpoint_of(one) == endpoint]

    def operation(self, retref: str) -> Operation:
        """One operation, which must be there."""
        found = self.books.by_retref(retref)
        assert found is not None
        return found

    # What passes on the wire

    def answer(self, asked: Asked) -> Told:
        """Answer one request."""
        self.bank.let_time_work()
        return self._doors.refuse(asked) or self._doors.open(asked)

    def _is_aimed_at(self, asked: Asked) -> bool:
        return endpoint_of(asked) in self._aim

    def _save(self, given: dict[str, str]) -> str:
        # Of two clients with the same test card, each has a profile of their own.
        given["email"] = f"client{len(self.vault.profiles)}@example.org"
        kept = self.vault.keep(given)
        assert kept is not None
        return f"{kept.profileid}/{kept.acctid}"


@contextmanager
def running(simulator: Simulator) -> Iterator[Simulator]:
    """Serve it on loopback; its address is that of the REST service."""
    with serving(simulator.wire) as address:
        simulator.address = f"{address}{SERVICE}"
        yield simulator
