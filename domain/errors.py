"""Every way a rule says no.

An error carries facts, never a sentence: the catalogues hold one sentence an error in each
language, under the error's class name. A fact whose name ends in ``_cents`` is shown as money,
a date as a date. ``about`` names the form fields that the refusal stands under; an error about
no field replaces the form by a notice.

    BillingError
    ├── NotAllowed, Busy, RequestReusedWithOtherDetails
    ├── FieldRefused            what was typed cannot be read or kept
    └── RuleBroken              what was read goes against the books
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

Fact = str | int | date | Sequence[str]


class BillingError(Exception):
    """A refusal that a person can understand and mend."""

    about: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **facts: Fact) -> None:
        super().__init__(type(self).__name__, facts)
        self.facts = facts

    @property
    def key(self) -> str:
        """The message's key in the catalogues."""
        return type(self).__name__


class NotAllowed(BillingError):
    """The person's roles do not cover the act (fact: ``permission``)."""


class Busy(BillingError):
    """Somebody else holds the customer's account; the same act may be tried again at once."""


class RequestReusedWithOtherDetails(BillingError):
    """The same form was already recorded with other details (fact: ``numbers``)."""


class FieldRefused(BillingError):
    """What was typed in one field cannot be read or kept."""

    def __init__(self, field: str = "", **facts: Fact) -> None:
        super().__init__(**facts)
        self.field = field


class FieldMissing(FieldRefused):
    """A required field is empty."""


class AmountUnreadable(FieldRefused):
    """The text is no amount in the reader's language (fact: ``example``)."""


class AmountNotPositive(FieldRefused):
    """The amount is zero where nothing is not an answer."""


class AmountTooLarge(FieldRefused):
    """The amount is above 9,999,999.99 (fact: ``max_cents``)."""


class CardNumberTyped(FieldRefused):
    """The text holds what looks like a card number; it is neither kept nor logged."""


class TextTooLong(FieldRefused):
    """The text is longer than the field keeps (fact: ``limit``)."""


class ChoiceUnknown(FieldRefused):
    """The chosen value is not one of those on offer."""


class DayUnreadable(FieldRefused):
    """The text is no day of the calendar."""


class RuleBroken(BillingError):
    """What was asked goes against the books."""


class CustomerUnknown(RuleBroken):
    """No such customer (fact: ``customer``)."""

    about = ("customer_id",)


class NothingOwed(RuleBroken):
    """The customer has no open invoice: a deposit can take the money (R3)."""

    about = ("invoices", "amount")


class NoInvoicePicked(RuleBroken):
    """A payment needs at least one open invoice (R3)."""

    about = ("invoices",)


class InvoiceNotOpen(RuleBroken):
    """The picked invoice is settled, or not this customer's (``invoice``, ``max_cents``: 0)."""

    about = ("invoices", "amount")


class InvoiceUnknown(RuleBroken):
    """No invoice bears this number (fact: ``invoice``)."""

    about = ("invoices",)


class PaymentTooLarge(RuleBroken):
    """The amount is above what the payment may be (facts: ``max_cents``; R4, contract §7)."""

    about = ("amount",)


class CreditTooLarge(RuleBroken):
    """More credit than available, or than the picked invoices owe (fact: ``max_cents``)."""

    about = ("credit",)


class NothingToRecord(RuleBroken):
    """Neither money nor credit was given."""

    about = ("amount",)


class ReceivedInFuture(RuleBroken):
    """Money cannot have been received after today (fact: ``today``)."""

    about = ("received_on",)


class MethodNotOffered(RuleBroken):
    """The method of payment is not on offer (R8)."""

    about = ("method",)


class PaymentLooksTypedTwice(RuleBroken):
    """The same customer paid the same by the same method within 24 hours (E13).

    Facts: ``receipt``, ``amount_cents``, ``recorded_at`` (ISO, UTC). Shown beside a checkbox to
    confirm, never as a plain error.
    """

    about = ("confirm_duplicate",)
