"""Every way a rule says no.

An error carries facts, never a sentence: the catalogues hold one sentence an error in each
language, under the error's class name. A fact whose name ends in ``_cents`` is shown as money,
a date as a date. ``about`` names the form fields that the refusal stands under; an error about
no field replaces the form by a notice. What was typed and cannot be read is a ``FieldRefused``;
what was read and goes against the books is a ``RuleBroken``.
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


class CountUnreadable(FieldRefused):
    """The text is no whole number within the bounds (facts: ``least``, ``most``)."""


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

    about = ("amount", "initial_amount")


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

    about = ("method", "initial_method")


class PaymentLooksTypedTwice(RuleBroken):
    """The same customer paid the same by the same method within 24 hours (E13).

    Facts: ``receipt``, ``amount_cents``, ``recorded_at`` (ISO, UTC). Shown beside a checkbox to
    confirm, never as a plain error.
    """

    about = ("confirm_duplicate",)


class GlCodeUnknown(RuleBroken):
    """There is no such GL code (fact: ``gl_code``)."""

    about = ("gl_code",)


class SourceUnknown(RuleBroken):
    """No receipt and no credit memo bears this number (fact: ``source``)."""

    about = ("source", "sources", "receipt")


class SourceNotTheirs(RuleBroken):
    """The source belongs to another customer, or counts no more (fact: ``source``)."""

    about = ("source", "sources")


class NoSourcePicked(RuleBroken):
    """A refund needs at least one receipt or credit memo."""

    about = ("sources",)


class RefundTooLarge(RuleBroken):
    """More than is left (``max_cents``, ``paid_cents``, ``refunded_cents``, ``applied_cents``)."""

    about = ("amount",)


class OriginalMethodUnclear(RuleBroken):
    """The sources came in by several methods, or by none: one must be chosen."""

    about = ("method", "refund_method")


class TransferTooLarge(RuleBroken):
    """More than the available credit of the customer who gives (fact: ``max_cents``)."""

    about = ("amount",)


class TransferToSelf(RuleBroken):
    """The credit would go to the customer it comes from."""

    about = ("to_customer_id",)


class RequestUnknown(RuleBroken):
    """No refund and no transfer of this kind bears this number (fact: ``subject``)."""


class AlreadyDecided(RuleBroken):
    """Somebody decided first (facts: ``subject``, ``decision``, ``user``)."""


class RequestExpired(RuleBroken):
    """Nobody decided in 72 hours (fact: ``subject``)."""


class OwnRequest(RuleBroken):
    """Nobody decides their own request while another approver exists (fact: ``subject``)."""


class OwnRequestTooSoon(RuleBroken):
    """A sole approver waits an hour before deciding (facts: ``subject``, ``earliest_at``)."""


class OwnRequestUnconfirmed(RuleBroken):
    """A sole approver has to confirm a request of their own (fact: ``subject``)."""


class AboveApprovalLimit(RuleBroken):
    """The day's refunds pass the limit (facts: ``subject``, ``limit_cents``, ``asked_cents``)."""


class ReceiptUnknown(RuleBroken):
    """No receipt bears this number (fact: ``receipt``)."""

    about = ("receipt",)


class ReceiptVoided(RuleBroken):
    """The receipt is voided already (fact: ``receipt``)."""

    about = ("receipt",)


class ReceiptNotVoidable(RuleBroken):
    """The receipt no longer stands as recorded (facts: ``receipt``, ``receipt_status``)."""

    about = ("receipt",)


class DepositUsed(RuleBroken):
    """A deposit whose money is applied is not voided (facts: ``receipt``, ``places``)."""

    about = ("receipt",)


class ReceiptClaimed(RuleBroken):
    """Something of the receipt is refunded, or reserved for it (fact: ``receipt``)."""

    about = ("receipt",)


class LinkUnknown(RuleBroken):
    """The reconciliation was removed already (facts: ``source``, ``invoice``)."""


class LineUnknown(RuleBroken):
    """The invoice has no such line, or another customer's (fact: ``invoice_line``)."""

    about = ("invoice_line", "lines")


class LineOverApplied(RuleBroken):
    """More than the line needs, or than the source has left (fact: ``max_cents``)."""

    about = ("amount",)


class NothingToReconcile(RuleBroken):
    """Nothing that is left fits anything that is due."""


class NoLinePicked(RuleBroken):
    """At least one invoice item has to be chosen."""

    about = ("lines",)


class CreditAboveLines(RuleBroken):
    """More credit than the chosen items are worth (fact: ``max_cents``)."""

    about = ("credit_amount",)


class ItemsCancelled(RuleBroken):
    """Nothing is left of the chosen items: they were cancelled before."""

    about = ("lines",)


class RefundAboveFreed(RuleBroken):
    """More refund than the cancellation leaves (fact: ``max_cents``)."""

    about = ("refund_amount",)


class FeeNeedsGlCode(RuleBroken):
    """An administrative fee needs a GL code."""

    about = ("gl_code",)


class DayClosed(RuleBroken):
    """The day lies in a closed period (fact: ``closed_through``)."""

    about = ("received_on", "issued_on")


class DueBeforeIssued(RuleBroken):
    """An invoice is due on the day of its issue or later."""

    about = ("due_on",)


class NoLines(RuleBroken):
    """An invoice has at least one line."""

    about = ("description_1",)


class ReceiptNotReturnable(RuleBroken):
    """Only a cheque or an e-cheque that stands comes back (``receipt``, ``receipt_status``)."""

    about = ("receipt",)


class PlanCountWrong(RuleBroken):
    """The amounts written are not as many as the installments (facts: ``count``, ``written``)."""

    about = ("amounts",)


class PlanTooFine(RuleBroken):
    """There are more installments than may be, or than cents (fact: ``max_count``)."""

    about = ("count",)


class InitialMethodMissing(RuleBroken):
    """An initial amount needs the method by which it came in."""

    about = ("initial_method",)


class PlanSumWrong(RuleBroken):
    """The amounts do not add up to what is left (facts: ``total_cents``, ``written_cents``)."""

    about = ("amounts",)


class PlanNothingLeft(RuleBroken):
    """Nothing is left to plan: all is paid, or expected already."""

    about = ("invoices", "initial_amount")


class FirstDayPassed(RuleBroken):
    """The first installment falls before today (fact: ``today``)."""

    about = ("first_on",)


class InstallmentNotOpen(RuleBroken):
    """The installment is no longer expected (facts: ``invoice``, ``due_on``)."""


class ClosesTooLate(RuleBroken):
    """A period closes once its last day is over, and never reopens (fact: ``today``)."""

    about = ("closed_through",)


class OwnRolesFixed(RuleBroken):
    """Nobody changes their own roles or limit, except a sole admin (contract §3)."""

    about = ("roles",)


class LastAdmin(RuleBroken):
    """The last admin stays one: nobody could give the role back."""

    about = ("roles",)
