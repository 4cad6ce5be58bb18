"""The simulator as a test holds it: what it is told, and what its books say."""

import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.simulators.cardpointe.bank import Bank
from tests.simulators.cardpointe.books import VOIDED, Books, Merchant, Operation
from tests.simulators.cardpointe.desk import Desk
from tests.simulators.cardpointe.doors import Doors
from tests.simulators.cardpointe.server import serving
from tests.simulators.cardpointe.vault import Vault
from tests.simulators.cardpointe.verdicts import Verdict
from tests.simulators.cardpointe.wire import Request, Sent, Silence
from tests.simulators.faults import Fault

MONEY = frozenset({"auth", "capture", "void", "voidByOrderId", "refund"})
UNDONE = {Fault.TIMEOUT_408: 408, Fault.CONFLICT_409: 409, Fault.TOO_MANY_429: 429}
CARD, BANK_ACCOUNT = "4788250000121443", "1234123412345678"


@dataclass
class Simulator:
    """One merchant at one gateway; ``seed`` decides every chance."""

    now: Callable[[], datetime]
    merchant: Merchant = field(default_factory=Merchant)
    seed: int = 1
    address: str = ""
    requests: list[Request] = field(default_factory=list)
    """Everything that was asked, oldest first."""

    def __post_init__(self) -> None:
        self.books, self.vault = Books(), Vault()
        self.desk = Desk(self.merchant, self.books, self.vault, self.now)
        self.bank = Bank(self.merchant, self.books, self.now)
        chance = random.Random(self.seed)
        self._doors = Doors(self.merchant, self.desk, self.bank, self.vault, chance, self.now)
        self._faults: deque[tuple[Fault, frozenset[str]]] = deque()
        self._distortions: deque[tuple[Callable[[bytes], bytes], frozenset[str]]] = deque()
        self._parked: list[Request] = []

    # What a test tells it

    def answer_next(self, *verdicts: Verdict) -> None:
        """Answer the next sales or refunds like this."""
        self.desk.verdicts.extend(verdicts)

    def fail_next(self, fault: Fault, *endpoints: str) -> None:
        """Let the next request go wrong: one that moves money, or one to these endpoints."""
        self._faults.append((fault, frozenset(endpoints) or MONEY))

    def distort_next(self, distort: Callable[[bytes], bytes], *endpoints: str) -> None:
        """Send another answer than the true one; to which requests, as with ``fail_next``."""
        self._distortions.append((distort, frozenset(endpoints) or MONEY))

    def land(self) -> None:
        """Do what was asked by those who have given up."""
        parked, self._parked = self._parked, []
        for request in parked:
            self._doors.open(request)

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
        return [one.fields for one in self.requests if one.endpoint == endpoint]

    def operation(self, retref: str) -> Operation:
        """One operation, which must be there."""
        found = self.books.by_retref(retref)
        assert found is not None
        return found

    # What the server hands it

    def serve(self, request: Request) -> Sent | Silence:
        """Answer a request, or not."""
        self.bank.let_time_work()
        self.requests.append(request)
        refused = self._doors.refuse(request)
        if refused is not None:
            return refused
        fault = self._fault_for(request)
        if fault in UNDONE:
            return Sent(UNDONE[fault], b"{}", {"X-Rate-Limit-Retry-After-Seconds": "60"})
        if fault is Fault.DROPPED_BEFORE:
            return Silence.CUT
        if fault is Fault.DONE_LATE:
            self._parked.append(request)
            return Silence.WAITS
        return self._spoilt(self._doors.open(request), fault, request)

    def _spoilt(self, sent: Sent, fault: Fault | None, request: Request) -> Sent | Silence:
        """Lose a true answer, or put another in its place."""
        spoilt: dict[Fault, Sent | Silence] = {
            Fault.DROPPED_AFTER: Silence.CUT,
            Fault.ANSWERED_LATE: Silence.WAITS,
            Fault.ERROR_500: Sent(500, b'{"status":500,"error":"Internal Server Error"}'),
            Fault.HTML_502: Sent(502, b"<html><h1>Bad Gateway</h1></html>"),
            Fault.MALFORMED: Sent(200, sent.body[: len(sent.body) // 2]),
            Fault.EMPTY: Sent(200, b""),
        }
        if fault in spoilt:
            return spoilt[fault]
        if self._distortions and request.endpoint in self._distortions[0][1]:
            return Sent(200, self._distortions.popleft()[0](sent.body))
        return sent

    def _fault_for(self, request: Request) -> Fault | None:
        if self._faults and request.endpoint in self._faults[0][1]:
            return self._faults.popleft()[0]
        return None

    def _save(self, given: dict[str, str]) -> str:
        # Of two clients with the same test card, each has a profile of their own.
        given["email"] = f"client{len(self.vault.profiles)}@example.org"
        kept = self.vault.keep(given)
        assert kept is not None
        return f"{kept.profileid}/{kept.acctid}"


@contextmanager
def running(simulator: Simulator) -> Iterator[Simulator]:
    """Serve it on loopback; its address is that of the REST service."""
    with serving(simulator.serve) as address:
        simulator.address = address
        yield simulator
