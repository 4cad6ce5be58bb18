"""Methods on file, and money at a gateway."""

from domain.errors.refusals import RuleBroken


class SavedMethodUnknown(RuleBroken):
    """The client has no such method on file, or took it away (fact: ``saved_method``; R15)."""

    about = ("method", "initial_method", "saved_method")


class SavedMethodExpired(RuleBroken):
    """The card's last month is over: a link lets the client replace it (R10).

    Facts: ``saved_method``, ``expires`` (as the card has it, ``10/26``).
    """

    about = ("method", "initial_method", "saved_method")


class ChargeUnresolved(RuleBroken):
    """The gateway has not told yet what became of the charge (fact: ``receipt``)."""

    about = ("receipt",)


class UndoingUnderWay(RuleBroken):
    """A void or a refund of this charge is at the gateway already (fact: ``receipt``)."""

    about = ("receipt", "sources")


class RetryForbidden(RuleBroken):
    """The card's network allows no other try: another method is needed (fact: ``receipt``)."""


class RetryTooSoon(RuleBroken):
    """The card's network allows another try only later (facts: ``receipt``, ``retry_at``)."""


class RetriesUsed(RuleBroken):
    """The charge was tried as often as may be (facts: ``receipt``, ``tries``)."""


class NothingToRetry(RuleBroken):
    """The charge did not fail, was tried again, or its debt is gone (fact: ``receipt``)."""


class OutcomeKnown(RuleBroken):
    """The gateway answered, or somebody was first: there is nothing to decide."""


class SourceUnsettled(RuleBroken):
    """The money has not come yet: only its own way back can be asked for (fact: ``source``)."""

    about = ("sources", "method")
