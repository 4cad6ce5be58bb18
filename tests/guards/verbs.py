"""The guards of plans, cancellations and the other verbs of the counter."""

from tests.guards.guard import Guard

PLANS = "tests/domain/test_plans.py"
SCHEDULES = "tests/domain/test_schedules.py"
CANCELLATIONS = "tests/domain/test_cancellations.py"

VERBS = (
    # Plans, installments, cancellations, invoices
    Guard(
        "own amounts reach the sum exactly",
        "domain/schedules.py",
        "    if sum(own) != total_cents or min(own) <= 0:\n",
        "    if min(own) <= 0:\n",
        SCHEDULES,
    ),
    Guard(
        "a month keeps the day of the first one",
        "domain/schedules.py",
        "min(anchor.day, monthrange(year, month + 1)[1])",
        "min(anchor.day, 28)",
        SCHEDULES,
    ),
    Guard(
        "a plan has no more installments than cents",
        "domain/schedules.py",
        "    if not 1 <= count <= most:\n",
        "    if False:\n",
        SCHEDULES,
    ),
    Guard(
        "an initial amount needs its method",
        "domain/plans.py",
        "        raise InitialMethodMissing()\n",
        "        return ()\n",
        PLANS,
        "sqlite",
    ),
    Guard(
        "a plan does not begin before today",
        "domain/plans.py",
        "    if command.first_on < stamp.on:\n        raise FirstDayPassed(today=stamp.on)\n",
        "",
        PLANS,
        "sqlite",
    ),
    Guard(
        "a new plan drops the old one",
        "domain/plans.py",
        "    installments.drop_plans(session, command.invoices)\n",
        "",
        PLANS,
        "sqlite",
    ),
    Guard(
        "plans shrink before cheques",
        "domain/installments.py",
        "(InstallmentRow.plan.is_(None), InstallmentRow.due_on, InstallmentRow.id)",
        "(InstallmentRow.due_on, InstallmentRow.id)",
        PLANS,
        "sqlite",
    ),
    Guard(
        "money that comes later is not received today",
        "domain/payments.py",
        "    receipts.refuse_future(own.received, stamp)\n",
        "",
        PLANS,
        "sqlite",
    ),
    Guard(
        "an installment is received once",
        "domain/installments.py",
        "    if installment.status not in OPEN:\n",
        "    if False:\n",
        PLANS,
        "sqlite",
    ),
    Guard(
        "a failure stays while its debt does",
        "domain/installments.py",
        "            waits |= parts.keys()\n            continue\n",
        "            pass\n",
        PLANS,
        "sqlite",
    ),
    Guard(
        "an item is not cancelled twice",
        "domain/cancellations.py",
        "    if not whole:\n        raise ItemsCancelled()\n",
        "",
        CANCELLATIONS,
        "sqlite",
    ),
    Guard(
        "no more is cancelled than the items are worth",
        "domain/cancellations.py",
        "    if left > whole:\n        raise CreditAboveLines(max_cents=whole)\n",
        "",
        CANCELLATIONS,
        "sqlite",
    ),
    Guard(
        "no more is asked back than a cancellation frees",
        "domain/cancellations.py",
        "    if command.refund_cents > most:\n        raise RefundAboveFreed(max_cents=most)\n",
        "",
        CANCELLATIONS,
        "sqlite",
    ),
    Guard(
        "what another refund asks for is left out",
        "domain/cancellations.py",
        "min(f.cents, sources.load_standing(session, f.source).unclaimed_cents)",
        "f.cents",
        CANCELLATIONS,
        "sqlite",
    ),
    Guard(
        "the credit follows the choice of items",
        "handlers/commands/cancel.py",
        ' and draft.about.partition(" ")[0] == _mark(picked)',
        "",
        "tests/journeys/test_cancel.py",
        "sqlite and follows",
    ),
    Guard(
        "a line half filled is refused",
        "handlers/commands/invoice.py",
        "                refused += [_numbered(part, number) for part in refusal.refusals]\n",
        "                continue\n",
        "tests/journeys/test_invoice.py",
        "sqlite and half_filled",
    ),
)
