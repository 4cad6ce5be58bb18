"""Payment plans and their installments."""

from domain.errors.refusals import RuleBroken


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
