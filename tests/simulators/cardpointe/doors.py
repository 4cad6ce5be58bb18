"""The endpoints: who may ask, how often, and how answers look on the wire."""

import base64
import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from tests.simulators.cardpointe.bank import Bank
from tests.simulators.cardpointe.books import Merchant
from tests.simulators.cardpointe.desk import NOT_FOUND, Desk
from tests.simulators.cardpointe.pages import inquiry_page, refusal_page
from tests.simulators.cardpointe.vault import Vault
from tests.simulators.cardpointe.verdicts import gateway_says
from tests.simulators.wire import Asked, Told

LIMITED = frozenset({"funding", "inquire", "profile", "settlestat"})
REQUESTS_A_MINUTE = 20
MINUTE = timedelta(minutes=1)
SERVICE = "/cardconnect/rest/"


def endpoint_of(asked: Asked) -> str:
    """The first word below the service's address: ``auth``, ``inquire``…"""
    return asked.path.removeprefix(SERVICE).partition("/")[0]


def fields_of(asked: Asked) -> dict[str, str]:
    """What was given: in the body of an order, in the query of a question."""
    return dict(json.loads(asked.body)) if asked.body else dict(parse_qsl(asked.query))


@dataclass
class Doors:
    """Where requests come in."""

    merchant: Merchant
    desk: Desk
    bank: Bank
    vault: Vault
    chance: random.Random
    now: Callable[[], datetime]
    lately: deque[datetime] = field(default_factory=deque)

    def refuse(self, asked: Asked) -> Told | None:
        """Refuse whoever has no credentials, or asks too often (in UAT)."""
        pair = f"{self.merchant.username}:{self.merchant.password}".encode()
        if asked.headers.get("authorization") != f"Basic {base64.b64encode(pair).decode()}":
            return Told(401, b"Unauthorized")
        if not self.merchant.has_request_limits or endpoint_of(asked) not in LIMITED:
            return None
        while self.lately and self.now() - self.lately[0] >= MINUTE:
            self.lately.popleft()
        if len(self.lately) >= REQUESTS_A_MINUTE:
            wait = (self.lately[0] + MINUTE - self.now()).seconds
            return Told(429, b"", {"X-Rate-Limit-Retry-After-Seconds": str(wait)})
        self.lately.append(self.now())
        return None

    def open(self, asked: Asked) -> Told:
        """Do what is asked; fields come in any order, with dummies among them."""
        page = self._page(asked)
        if page is None:
            missing = {"status": 404, "error": "Not Found", "path": asked.path}
            return Told(404, json.dumps(missing).encode())
        left = str(REQUESTS_A_MINUTE - len(self.lately))
        return Told(
            200, json.dumps(self._shuffled(page)).encode(), {"X-Rate-Limit-Remaining": left}
        )

    def _page(self, asked: Asked) -> object:
        if asked.method in {"PUT", "POST"}:
            return self._ordered(endpoint_of(asked), fields_of(asked))
        match asked.path.removeprefix(SERVICE).split("/"):
            case ["inquire" | "inquireByOrderid" as what, name, merchid, *_]:
                return self._inquire(what, name, merchid)
            case ["inquireMerchant", merchid]:
                return self._merchant_page(merchid)
            case ["settlestat" | "funding" as what]:
                return self._of_bank(what, fields_of(asked))
            case ["profile", profileid, acctid, _]:
                return self._profile(asked.method, profileid, acctid)
        return None

    def _ordered(self, endpoint: str, given: dict[str, str]) -> object:
        orders: dict[str, Callable[[dict[str, str]], object]] = {
            "auth": self.desk.auth,
            "capture": self.desk.capture,
            "void": self.desk.void,
            "voidByOrderId": self.desk.void_by_order_id,
            "refund": self.desk.refund,
            "profile": self._keep,
        }
        order = orders.get(endpoint)
        return order(given) if order else None

    def _inquire(self, what: str, name: str, merchid: str) -> object:
        """One page, or a list where an order id was used more than once."""
        if what == "inquireByOrderid":
            found = self.desk.books.by_order(name)
        else:
            found = [one for one in self.desk.books.operations if one.retref == name]
        if not found or merchid != self.merchant.merchid:
            return refusal_page(self.merchant, NOT_FOUND)
        pages = [inquiry_page(self.merchant, one) for one in found]
        return pages if len(pages) > 1 else pages[0]

    def _merchant_page(self, merchid: str) -> object:
        if merchid != self.merchant.merchid:
            return refusal_page(self.merchant, gateway_says("21", "Invalid merchant")) | {
                "merchid": ""
            }
        return {
            "site": "fts",
            "merchid": merchid,
            "enabled": True,
            "echeck": "Y" if self.merchant.echeck else "N",
            "cardproc": self.merchant.processor,
            "acctupdater": "Y",
            "avs": "N",
            "cvv": "N",
            "fee_type": "N",
        }

    def _of_bank(self, what: str, query: dict[str, str]) -> object:
        return self.bank.funding(query) if what == "funding" else self.bank.settlement(query)

    def _keep(self, given: dict[str, str]) -> object:
        kept = self.vault.keep(given)
        if kept is None:
            return refusal_page(self.merchant, gateway_says("98", "Invalid token"))
        codes = {"respstat": "A", "respproc": "PPS", "respcode": "09", "resptext": "Profile Saved"}
        return {**kept.told(), **codes}

    def _profile(self, method: str, profileid: str, acctid: str) -> object:
        known = self.vault.profiles.get((profileid, acctid))
        if known is None:
            missing = refusal_page(self.merchant, gateway_says("96", "Profile not found"))
            return [missing] if method == "GET" else missing
        if method == "GET":
            return [known.told()]
        self.vault.drop(profileid, acctid)
        return {"respstat": "A", "respproc": "PPS", "respcode": "08", "resptext": "Profile Deleted"}

    def _shuffled(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._shuffled(one) for one in node]
        if not isinstance(node, dict):
            return node
        fields = [(name, self._shuffled(value)) for name, value in node.items()]
        fields += [(f"dummy{self.chance.randrange(1000)}", "dummy"), ("dummyArray", ["dummy"])]
        self.chance.shuffle(fields)
        return dict(fields)
