"""What every refusal shares, and the refusals that any act may meet."""

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


class RuleBroken(BillingError):
    """What was asked goes against the books."""


class ButtonUnreadable(RuleBroken):
    """What the pressed button carries cannot be read: another version of ours wrote it."""
