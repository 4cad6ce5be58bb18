"""Money and invoices at the counter."""

from domain.errors.refusals import RuleBroken


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

    about = ("method", "initial_method", "saved_method")


class PaymentLooksTypedTwice(RuleBroken):
    """The same customer paid the same by the same method within 24 hours (E13).

    Facts: ``receipt``, ``amount_cents``, ``recorded_at`` (ISO, UTC). Shown beside a checkbox to
    confirm, never as a plain error.
    """

    about = ("confirm_duplicate",)


class GlCodeUnknown(RuleBroken):
    """There is no such GL code (fact: ``gl_code``)."""

    about = ("gl_code",)


class DueBeforeIssued(RuleBroken):
    """An invoice is due on the day of its issue or later."""

    about = ("due_on",)


class NoLines(RuleBroken):
    """An invoice has at least one line."""

    about = ("description_1",)
