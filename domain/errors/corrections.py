"""Voids, bank returns, reconciliation and cancelled items."""

from domain.errors.refusals import RuleBroken


class ReceiptUnknown(RuleBroken):
    """No receipt bears this number (fact: ``receipt``)."""

    about = ("receipt",)


class ReceiptVoided(RuleBroken):
    """The receipt is voided already (fact: ``receipt``)."""

    about = ("receipt",)


class ReceiptNotVoidable(RuleBroken):
    """The receipt no longer stands as recorded (facts: ``receipt``, ``receipt_status``)."""

    about = ("receipt",)


class ReceiptNotReturnable(RuleBroken):
    """Only a cheque or an e-cheque that stands comes back (``receipt``, ``receipt_status``)."""

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
