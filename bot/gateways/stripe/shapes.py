"""What we read of Stripe's answers, strictly: what does not fit is no answer.

Field names are Stripe's. Amounts are in cents: only currencies with two decimals are offered.
"""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=255)]
Word = Annotated[str, Field(max_length=255)]
Cents = Annotated[int, Field(ge=0, le=10**10)]
Signed = Annotated[int, Field(ge=-(10**10), le=10**10)]
Moment = Annotated[int, Field(ge=0, le=10**11)]
Metadata = dict[str, str]
LastFour = Annotated[str, Field(pattern="^[0-9]{4}$")]

BANK_DEBITS = frozenset({"acss_debit", "us_bank_account"})
VOID = "void"
"""Written in ``metadata.purpose`` of a refund that cancels its charge."""


class Shape(BaseModel):
    """A part of an answer; fields that nobody asked for are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Row(Shape):
    """An object of a list, which goes on after its last one."""

    id: Name


class IntentName(Shape):
    """The intent that a refusal is about."""

    id: Annotated[Name, Field(pattern="^pi_")]


class Problem(Shape):
    """Why Stripe, or the bank behind it, said no."""

    type: Word = ""
    code: Word | None = None
    decline_code: Word | None = None
    advice_code: Word | None = None
    network_advice_code: Word | None = None
    network_decline_code: Word | None = None
    message: str | None = None
    payment_intent: IntentName | None = None


class MethodDetails(Shape):
    """How a charge was paid."""

    type: Word


class Source(Shape):
    """What moved the balance: a charge, a refund or a dispute, read for what all of them tell."""

    id: Name
    payment_intent: Name | None = None
    charge: Name | None = None
    status: Word | None = None
    reason: Word | None = None
    metadata: Metadata = Field(default_factory=dict)
    payment_method_details: MethodDetails | None = None

    @property
    def charge_ref(self) -> str:
        """The charge that it is, or that it is about, as the port names charges."""
        return self.payment_intent or self.charge or self.id

    @property
    def is_bank_debit(self) -> bool:
        """It concerns an e-cheque."""
        details = self.payment_method_details
        return details is not None and details.type in BANK_DEBITS


class Transaction(Row):
    """What something did to the balance; ``source`` is the object itself, where asked for."""

    type: Word
    amount: Signed
    fee: Signed
    created: Moment
    status: Word
    reporting_category: Word = ""
    source: Source | Name | None = None


class Charge(Shape):
    """The money of an intent."""

    id: Name
    status: Word
    created: Moment
    amount: Cents
    amount_refunded: Cents
    refunded: bool
    disputed: bool
    failure_code: Word | None = None
    metadata: Metadata = Field(default_factory=dict)
    payment_intent: Name | None = None
    payment_method_details: MethodDetails
    balance_transaction: Transaction | Name | None = None

    @property
    def is_bank_debit(self) -> bool:
        """An e-cheque."""
        return self.payment_method_details.type in BANK_DEBITS

    @property
    def is_available(self) -> bool:
        """Its money is ours to pay out."""
        written = self.balance_transaction
        return isinstance(written, Transaction) and written.status == "available"

    @property
    def created_at(self) -> datetime:
        """When it was charged, UTC."""
        return datetime.fromtimestamp(self.created, UTC)


class Intent(Row):
    """A payment intent: a charge from its order to its end."""

    id: Annotated[Name, Field(pattern="^pi_")]
    status: Word
    amount: Cents
    amount_received: Cents
    currency: Word
    metadata: Metadata = Field(default_factory=dict)
    cancellation_reason: Word | None = None
    last_payment_error: Problem | None = None
    latest_charge: Charge | Name | None = None
    payment_method_types: list[Word] = Field(default_factory=list)

    @property
    def waits(self) -> bool:
        """It waits for its client, and may charge whenever they come."""
        return self.status == "requires_action"

    @property
    def charge(self) -> Charge | None:
        """Its charge, where the answer holds it."""
        return self.latest_charge if isinstance(self.latest_charge, Charge) else None

    @property
    def is_bank_debit(self) -> bool:
        """An e-cheque."""
        if self.charge is not None:
            return self.charge.is_bank_debit
        return bool(BANK_DEBITS & set(self.payment_method_types))


class Refund(Row):
    """Money that goes back."""

    id: Annotated[Name, Field(pattern="^p?yr_|^re_")]
    status: Word
    amount: Cents
    metadata: Metadata = Field(default_factory=dict)
    charge: Name | None = None
    payment_intent: Name | None = None
    failure_reason: Word | None = None

    @property
    def is_void(self) -> bool:
        """It cancels its charge, and it stands."""
        return self.metadata.get("purpose") == VOID and self.status not in {"failed", "canceled"}


class Dispute(Row):
    """A client, or the client's bank, wants the money back."""

    amount: Cents
    status: Word
    reason: Word
    charge: Name
    payment_intent: Name | None = None
    payment_method_details: MethodDetails | None = None

    @property
    def is_bank_debit(self) -> bool:
        """The return of an e-cheque."""
        details = self.payment_method_details
        return details is not None and details.type in BANK_DEBITS


class Payout(Row):
    """Money on its way to our bank."""

    status: Word
    automatic: bool
    arrival_date: Moment


class CardDetails(Shape):
    """What may be shown of a card."""

    brand: Word
    last4: LastFour
    exp_month: Annotated[int, Field(ge=1, le=12)]
    exp_year: Annotated[int, Field(ge=2000, le=2999)]


class BankDetails(Shape):
    """What may be shown of a bank account."""

    bank_name: Word | None = None
    last4: LastFour


class Method(Shape):
    """A payment method as it is on file."""

    id: Name
    type: Word
    customer: Name | None = None
    card: CardDetails | None = None
    acss_debit: BankDetails | None = None
    us_bank_account: BankDetails | None = None


class Setup(Row):
    """The saving of a method, and what its client agreed to."""

    status: Word
    mandate: Name | None = None
    payment_method: Method | Name | None = None


class Session(Shape):
    """A hosted page."""

    id: Annotated[Name, Field(pattern="^cs_")]
    status: Word
    url: Annotated[str, Field(max_length=5_000)] | None = None
    expires_at: Moment
    customer: Name | None = None
    setup_intent: Setup | Name | None = None


class Customer(Shape):
    """Whoever has methods on file there."""

    id: Annotated[Name, Field(pattern="^cus_")]


class Funds(Shape):
    """One currency of the balance."""

    currency: Word


class Balance(Shape):
    """What Stripe holds for us."""

    available: list[Funds]


class Endpoint(Row):
    """Where Stripe posts its events."""

    url: str
    status: Word
    enabled_events: list[Word]
    api_version: Word | None = None


Listed = TypeVar("Listed", bound=Row)


class Page(Shape, Generic[Listed]):
    """A part of a list."""

    data: list[Listed]
    has_more: bool
