"""Refunds and transfers, and whoever decides them."""

from domain.errors.refusals import RuleBroken


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
