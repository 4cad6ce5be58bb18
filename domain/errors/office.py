"""Settings, closed periods and roles."""

from domain.errors.refusals import RuleBroken


class DayClosed(RuleBroken):
    """The day lies in a closed period (fact: ``closed_through``)."""

    about = ("received_on", "issued_on")


class ClosesTooLate(RuleBroken):
    """A period closes once its last day is over, and never reopens (fact: ``today``)."""

    about = ("closed_through",)


class OwnRolesFixed(RuleBroken):
    """Nobody changes their own roles or limit, except a sole admin (contract §3)."""

    about = ("roles",)


class LastAdmin(RuleBroken):
    """The last admin stays one: nobody could give the role back."""

    about = ("roles",)


class PeriodReversed(RuleBroken):
    """A report's last day comes before its first."""

    about = ("to_on",)


class PeriodTooLong(RuleBroken):
    """A report goes over more days than one may read at once (fact: ``max_days``)."""

    about = ("from_on",)
