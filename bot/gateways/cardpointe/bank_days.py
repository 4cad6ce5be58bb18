"""Days on which banks move money, near enough.

Holidays are not known here: a debit may count as cleared a day early. Most returns take two bank
days, we wait for more, and a return undoes a cleared debit all the same.
"""

from datetime import date, timedelta

SATURDAY = 5


def add_bank_days(day: date, days: int) -> date:
    """Return the day after so many bank days; weekends do not count."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day
