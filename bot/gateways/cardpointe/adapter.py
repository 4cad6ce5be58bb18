"""CardPointe behind the port: no idempotency, so nothing that moves money is ever sent twice."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

from bot.gateways.cardpointe import answers, events, funding, merchant, orders, profiles
from bot.gateways.cardpointe.answers import NOT_FOUND, UNKNOWN
from bot.gateways.cardpointe.record import OURS, Record, read_record, read_records
from bot.gateways.cardpointe.settings import CardPointeSettings, read_cardpointe_settings
from bot.gateways.cardpointe.wire import READ_SECONDS, Wire
from bot.settings import read_settings
from domain.gateway import (
    Answer,
    ChargeOrder,
    Decline,
    Event,
    GatewayRules,
    Link,
    LinkOrder,
    Movement,
    MovementKind,
    Order,
    Outcome,
    Rail,
    RefundOrder,
    SavedAtGateway,
    Trouble,
    VoidOrder,
)

RULES = GatewayRules(
    has_idempotency=False,
    resend_within=timedelta(0),
    # A charge that was on its way is there after 32 s or never; thrice that, to be sure.
    settle_delay=timedelta(seconds=90),
    not_found_needed=2,
    inquiries=(
        timedelta(seconds=45),
        timedelta(seconds=90),
        timedelta(minutes=3),
        timedelta(minutes=10),
        timedelta(hours=1),
        *(timedelta(days=day) for day in range(1, 6)),
    ),
    watch_for=timedelta(days=35),
    currencies={Rail.CARD: frozenset({"CAD", "USD"}), Rail.ECHECK: frozenset({"USD"})},
    refunds_unsettled=False,
    echeck_refund_full_only=True,
    echeck_days=answers.ECHECK_DAYS,
)
VOID_TRIES = 3
REASON_DAYS = timedelta(days=4)
"""How far back the reason of a return is looked for: whoever asks daily learns of it in time."""
PORTAL = "https://cardpointe.com/"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build() -> "CardPointe":
    """Build the adapter from the environment.

    Raises:
        SettingWrong: a setting is missing or wrong.
    """
    return CardPointe(read_cardpointe_settings(), read_settings().guichet_currency)


class CardPointe:
    """The adapter; ``close`` it when it is no longer needed."""

    name = "cardpointe"
    rules = RULES

    def __init__(
        self,
        settings: CardPointeSettings,
        currency: str,
        clock: Callable[[], datetime] = _utc_now,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._settings = settings
        self._currency = currency
        self._merchant_id = settings.cardpointe_merchant_id
        self._clock = clock
        self._wire = Wire(
            settings.api_base,
            settings.cardpointe_username.get_secret_value(),
            settings.cardpointe_password.get_secret_value(),
            read_seconds,
        )

    def close(self) -> None:
        """Let the connections go."""
        self._wire.close()

    def charge(self, order: ChargeOrder) -> Answer:
        """Charge a saved method, once; a part of the amount is not kept.

        ``B`` ("try again") may have moved money: the gateway is asked before anything is said.
        """
        reply = self._wire.put("auth", orders.charge_fields(order, self._merchant_id))
        record = read_record(reply)
        if record is None or not record.is_about(order.reference):
            return UNKNOWN
        if record.respstat == "B":
            answer = _unless_missing(self.find(order))
        else:
            told = answers.answer_charge(record, order.rail, self._clock())
            answer = _beside_its_fee(order, told)
        return self._whole_or_nothing(order, answer)

    def refund(self, order: RefundOrder) -> Answer:
        """Give money back, once, under an order id of its own by which it is found again."""
        reply = self._wire.put("refund", orders.refund_fields(order, self._merchant_id))
        record = read_record(reply)
        if record is None or not record.is_about(order.reference):
            return UNKNOWN
        if record.respstat == "B":
            return _unless_missing(self.find(order))
        return answers.answer_refund(record, self._clock())

    def void(self, order: VoidOrder) -> Answer:
        """Cancel a charge whole, while its batch is open.

        Where the gateway's own number is not known, ``reference`` is the charge's.
        """
        known = bool(order.charge_ref)
        return self._cancel(order.charge_ref, "" if known else order.reference, order.rail)

    def find(self, order: Order) -> Answer:
        """Ask what became of an order; a void is seen on the charge itself."""
        match order:
            case ChargeOrder():
                record = self._inquire_order(order.reference, order.amount_cents)
                return _beside_its_fee(order, self._found(record, order.rail))
            case RefundOrder():
                record = self._inquire_order(order.reference)
                if record is None or record.is_missing:
                    return self._found(record, order.rail)
                return answers.answer_refund(record, self._clock())
            case VoidOrder():
                return _voided_or_not(self.stand(order.charge_ref))

    def stand(self, charge_ref: str) -> Answer:
        """Ask how a charge stands now."""
        record = self._inquire(charge_ref)
        rail = Rail.ECHECK if record is not None and record.is_bank_debit else Rail.CARD
        return self._found(record, rail)

    def open_link(self, order: LinkOrder) -> Link | None:
        """Give the address of the Hosted Payment Page; None where the merchant has none.

        The page verifies the method with an amount of 0.00 under our reference. It neither
        expires nor counts its uses: whoever keeps links must. No client is sent there while the
        gateway could not be asked what they saved.
        """
        if not self._settings.cardpointe_hpp or self._is_troubled():
            return None
        fields = {
            "total": "0.00",
            "invoice": order.reference,
            "customerId": order.customer_id,
        }
        # No name and no e-mail: the address passes through Slack.
        url = f"{self._settings.cardpointe_hpp}?{urlencode(fields)}"
        return Link(url, order.reference, order.expires_at, order.gateway_customer)

    def read_link(self, link_ref: str) -> SavedAtGateway | None:
        """Read what the client saved: the page's own profile, or one made from its token."""
        record = self._inquire_order(link_ref)
        if record is None or record.respstat != "A":
            return None
        return profiles.keep(self._wire, self._merchant_id, record)

    def refresh(self, token: str, gateway_customer: str) -> SavedAtGateway | None:
        """Read a profile as the account updater left it; a bare token tells nothing."""
        return profiles.load(self._wire, self._merchant_id, token)

    def list_movements(self, since: date, until: date) -> Iterator[Movement]:
        """List what the funding of these days tells; it stops at a day that is not answered.

        So what is listed is true, and what is not listed proves nothing.
        """
        today = self._clock().date()
        return funding.list_movements(self._wire, self._merchant_id, since, min(until, today))

    def read_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Read the page's webhook: unsigned, so a hint that makes us ask sooner, no more."""
        return events.read_event(body, self._merchant_id)

    def check(self) -> Sequence[Trouble]:
        """Ask for the merchant's configuration."""
        return merchant.check(self._wire, self._settings, self._currency)

    def portal_url(self, charge_ref: str) -> str:
        """Return the portal, where a transaction is searched by this number."""
        return f"{PORTAL}#{quote(charge_ref, safe='')}"

    def _is_troubled(self) -> bool:
        return isinstance(merchant.read(self._wire, self._settings), Trouble)

    def _whole_or_nothing(self, order: ChargeOrder, answer: Answer) -> Answer:
        """Void what was approved for a part (trap 4), and say so only once it is void.

        One answer is not enough to undo a charge: the gateway's own books must say the same.
        """
        if not _is_partial(answer, order):
            return answer
        if not _is_partial(self.find(order), order):
            return replace(answer, outcome=Outcome.UNKNOWN)
        cancelled = self._cancel(answer.gateway_ref, order.reference, order.rail)
        if cancelled.outcome is not Outcome.VOIDED:
            return replace(answer, outcome=Outcome.UNKNOWN)
        return replace(
            answer,
            outcome=Outcome.DECLINED,
            decline=Decline.PARTIAL,
            amount_cents=0,
            can_void=False,
        )

    def _cancel(self, charge_ref: str, order_id: str, rail: Rail) -> Answer:
        """Void by what is known of the charge; a refusal is checked on the charge itself."""
        for path, named in _ways_to_void(charge_ref, order_id):
            record = read_record(self._wire.put(path, {"merchid": self._merchant_id, **named}))
            if record is not None and record.respstat == "A":
                return Answer(Outcome.VOIDED, gateway_ref=charge_ref or record.retref)
            if record is not None and record.respstat == "C" and not record.is_missing:
                refused = answers.answer_charge(record, rail, self._clock())
                return self._checked(charge_ref, order_id, rail, refused)
        return self._checked(charge_ref, order_id, rail, UNKNOWN)

    def _checked(self, charge_ref: str, order_id: str, rail: Rail, otherwise: Answer) -> Answer:
        """Look whether the charge is void after all, where no void was confirmed."""
        if charge_ref:
            stands = self.stand(charge_ref)
        else:
            stands = self._found(self._inquire_order(order_id), rail)
        if stands.outcome in {Outcome.VOIDED, Outcome.NOT_FOUND}:
            return stands
        return replace(otherwise, gateway_ref=charge_ref or stands.gateway_ref)

    def _found(self, record: Record | None, rail: Rail) -> Answer:
        if record is None:
            return UNKNOWN
        if record.is_missing:
            return NOT_FOUND
        answer = answers.answer_charge(record, rail, self._clock())
        is_returned = answer.outcome is Outcome.RETURNED and rail is Rail.ECHECK
        return self._with_reason(answer) if is_returned else answer

    def _with_reason(self, answer: Answer) -> Answer:
        """Add why a bank took a debit back: only the fundings of the last days tell."""
        today = self._clock().date()
        for movement in self.list_movements(today - REASON_DAYS, today):
            if movement.kind is MovementKind.RETURN and movement.charge_ref == answer.gateway_ref:
                return replace(answer, code=movement.code)
        return answer

    def _inquire(self, charge_ref: str) -> Record | None:
        path = f"inquire/{quote(charge_ref, safe='')}/{self._merchant_id}"
        record = read_record(self._wire.get(path))
        about = record is not None and (record.is_missing or record.retref == charge_ref)
        return record if about else None

    def _inquire_order(self, order_id: str, cents: int | None = None) -> Record | None:
        """Ask by our own id, within our own merchant id; None where nothing plain comes back."""
        if not OURS.fullmatch(order_id):
            return None
        reply = self._wire.get(f"inquireByOrderid/{order_id}/{self._merchant_id}/1")
        about = [one for one in read_records(reply) if one.is_about(order_id)]
        return answers.pick(about, cents)


def _ways_to_void(charge_ref: str, order_id: str) -> Iterator[tuple[str, dict[str, str]]]:
    """By the gateway's number, then by our own order id, which the vendor wants tried thrice."""
    if charge_ref:
        yield "void", {"retref": charge_ref}
    if order_id:
        yield from [("voidByOrderId", {"orderid": order_id})] * VOID_TRIES


def _is_partial(answer: Answer, order: ChargeOrder) -> bool:
    approved = answer.amount_cents or 0
    return answer.outcome is Outcome.APPROVED and approved < order.amount_cents


def _beside_its_fee(order: ChargeOrder, answer: Answer) -> Answer:
    """Tell the amount without the surcharge, wherever the gateway counts it (trap 10)."""
    is_inside = answer.amount_cents == order.amount_cents + answer.fee_cents
    return replace(answer, amount_cents=order.amount_cents) if is_inside else answer


def _unless_missing(answer: Answer) -> Answer:
    """Right after a charge, "not found" proves nothing yet."""
    return UNKNOWN if answer.outcome is Outcome.NOT_FOUND else answer


def _voided_or_not(charge: Answer) -> Answer:
    """Read a void from its charge: one that stands was not voided, a settled one cannot be."""
    if charge.outcome in {Outcome.VOIDED, Outcome.UNKNOWN, Outcome.NOT_FOUND}:
        return charge
    if charge.is_settled or charge.can_void is False:
        return replace(charge, outcome=Outcome.DECLINED, decline=Decline.NOT_ALLOWED)
    return replace(charge, outcome=Outcome.NOT_FOUND)
