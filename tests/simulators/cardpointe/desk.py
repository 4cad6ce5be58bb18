"""What the gateway does with an order: sale, capture, void, refund. Nothing here is idempotent."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.simulators.cardpointe.books import (
    ACCEPTED,
    AUTHORISED,
    DECLINED,
    QUEUED,
    VOIDED,
    ZERO,
    Books,
    Merchant,
    Operation,
    kept_order_id,
    read_amount,
)
from tests.simulators.cardpointe.pages import answer_page, refusal_page
from tests.simulators.cardpointe.vault import Profile, Vault
from tests.simulators.cardpointe.verdicts import (
    APPROVED,
    BANK_APPROVED,
    Verdict,
    by_amount,
    gateway_says,
    judge,
)

Page = dict[str, object]

NOT_FOUND = gateway_says("29", "Txn not found")
APPROVAL = Verdict("A", "PPS", "00", "Approval")
VOID_DAYS = timedelta(days=30)


@dataclass
class Desk:
    """Takes orders of one merchant."""

    merchant: Merchant
    books: Books
    vault: Vault
    now: Callable[[], datetime]
    verdicts: deque[Verdict] = field(default_factory=deque)
    """What the next sales are answered, whatever they are."""

    def auth(self, given: dict[str, str]) -> Page:
        cents = read_amount(given.get("amount", ""))
        source = self._source(given)
        refused = self._refuses(given, cents, source)
        if refused is not None or cents is None or not isinstance(source, Profile):
            return refusal_page(self.merchant, refused or gateway_says("43", "Invalid amount"))
        return answer_page(self.merchant, self._sell(given, cents, source), given)

    def capture(self, given: dict[str, str]) -> Page:
        sale = self.books.by_retref(given.get("retref", ""))
        if sale is None or sale.state != AUTHORISED:
            return refusal_page(self.merchant, NOT_FOUND)
        sale.state = QUEUED
        return answer_page(self.merchant, sale, given)

    def void(self, given: dict[str, str]) -> Page:
        return self._cancel(self.books.by_retref(given.get("retref", "")))

    def void_by_order_id(self, given: dict[str, str]) -> Page:
        """Declined ones are passed over (since 2023-05)."""
        named = self.books.by_order(given.get("orderid", ""))
        return self._cancel(next((one for one in named if one.state != DECLINED), None))

    def refund(self, given: dict[str, str]) -> Page:
        sale = self.books.by_retref(given.get("retref", ""))
        if sale is None or given.get("merchid") != self.merchant.merchid:
            return refusal_page(self.merchant, NOT_FOUND)
        asked = read_amount(given["amount"]) if "amount" in given else sale.cents
        refused = self._cannot_refund(sale, asked)
        if refused is not None or asked is None:
            return refusal_page(self.merchant, refused or gateway_says("43", "Invalid amount"))
        verdict = self._refund_verdict(sale, asked)
        repaid = self.books.add(
            Operation(
                retref=self.books.next_retref(self.now()),
                orderid=kept_order_id(given.get("orderid", "")) or sale.orderid,
                token=sale.token,
                accttype=sale.accttype,
                asked_cents=asked,
                verdict=verdict,
                state=QUEUED if verdict.stat == "A" else DECLINED,
                made_at=self.now(),
                parent=sale.retref,
            )
        )
        sale.refunded_cents += repaid.cents
        return answer_page(self.merchant, repaid, given)

    def _source(self, given: dict[str, str]) -> Profile | Verdict:
        """What is charged: a stored profile, or a token of this gateway."""
        if given.get("profile", "").upper() not in {"", "Y"}:
            profileid, _, acctid = given["profile"].partition("/")
            known = self.vault.profiles.get((profileid, acctid))
            return known or gateway_says("96", "Profile not found")
        token = given.get("account", "")
        if token not in self.vault.tokens:
            return gateway_says("98", "Invalid token")
        return Profile("", "", token, given.get("accttype", ""), given.get("expiry", ""))

    def _refuses(
        self, given: dict[str, str], cents: int | None, source: Profile | Verdict
    ) -> Verdict | None:
        if given.get("merchid") != self.merchant.merchid:
            return gateway_says("21", "Invalid merchant")
        if given.get("currency", self.merchant.currency) != self.merchant.currency:
            return gateway_says("32", "Wrong currency for merch")
        if cents is None:
            return gateway_says("43", "Invalid amount")
        if isinstance(source, Verdict):
            return source
        takes_echecks = self.merchant.echeck and self.merchant.currency == "USD"
        if source.is_bank_account and not takes_echecks:
            return gateway_says("48", "Echeck not supported")
        return None

    def _sell(self, given: dict[str, str], cents: int, source: Profile) -> Operation:
        verdict = self._verdict(cents, source)
        sale = Operation(
            retref=self.books.next_retref(self.now()),
            orderid=kept_order_id(given.get("orderid", "")),
            token=source.token,
            accttype=source.accttype,
            asked_cents=cents,
            verdict=verdict,
            state=_first_state(verdict, cents, captured=given.get("capture", "").upper() == "Y"),
            made_at=self.now(),
            expiry=source.expiry,
            fee_cents=self._surcharge(cents, source, verdict),
        )
        if verdict.stat == "A" and given.get("profile", "").upper() == "Y":
            kept = self.vault.keep({**given, "profile": ""})
            sale.profile = (kept.profileid, kept.acctid) if kept else None
        self.books.add(replace(sale, verdict=self._accepts(source)) if verdict.is_done else sale)
        return sale

    def _verdict(self, cents: int, source: Profile) -> Verdict:
        if self.verdicts:
            return self.verdicts.popleft()
        if source.is_bank_account:
            return BANK_APPROVED
        return judge(self.merchant.processor, source.token[-4:], cents)

    def _accepts(self, source: Profile) -> Verdict:
        return BANK_APPROVED if source.is_bank_account else APPROVED[self.merchant.processor]

    def _surcharge(self, cents: int, source: Profile, verdict: Verdict) -> int:
        if source.is_bank_account or verdict.stat != "A":
            return 0
        return cents * self.merchant.surcharge_percent // 100

    def _cancel(self, sale: Operation | None) -> Page:
        if sale is None or sale.state in {VOIDED, DECLINED}:
            return refusal_page(self.merchant, NOT_FOUND)
        if not sale.is_voidable:
            return refusal_page(self.merchant, gateway_says("27", "Txn Batched"))
        if self.now() - sale.made_at > VOID_DAYS:
            return refusal_page(
                self.merchant, gateway_says("39", "Void not permitted after 30 days")
            )
        sale.state = VOIDED
        page = answer_page(self.merchant, sale, {})
        return {**page, "authcode": "REVERS", "amount": "0.00", "respproc": "PPS", "respcode": "00"}

    def _cannot_refund(self, sale: Operation, asked: int | None) -> Verdict | None:
        if sale.state in {VOIDED, DECLINED}:
            return NOT_FOUND
        early = sale.state in {AUTHORISED, QUEUED}
        if early and not self.merchant.refunds_unsettled:
            return gateway_says("28", "Txn not settled")
        if sale.state != ACCEPTED and not early:
            return NOT_FOUND
        if asked is None or not 0 < asked <= sale.cents - sale.refunded_cents:
            return gateway_says("43", "Invalid amount")
        if sale.is_bank_debit and asked != sale.cents:
            return gateway_says("46", "Partial refunds not supported")
        return None

    def _refund_verdict(self, sale: Operation, asked: int) -> Verdict:
        """Issuers may refuse a refund: here by amount, for a sale of 2000 dollars or more."""
        if self.verdicts:
            return self.verdicts.popleft()
        large = sale.cents >= 2000_00
        return (by_amount(self.merchant.processor, asked) if large else None) or APPROVAL


def _first_state(verdict: Verdict, cents: int, *, captured: bool) -> str:
    if verdict.stat != "A" and not verdict.is_done:
        return DECLINED
    if cents == 0:
        return ZERO
    return QUEUED if captured else AUTHORISED
