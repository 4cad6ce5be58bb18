"""E-cheques at a gateway in their report: expected while they are processed, then what became."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain import failures
from domain.business_day import Today, day_of
from domain.gateway import Decline, Rail
from domain.report_rows import Period, Row
from domain.reports import REPORTS
from tests import make
from tests.domain.test_charging import open_till, pay
from tests.till import Behind


def reported(till: Behind) -> Row:
    """The one e-cheque, as the report of the day before yesterday and later tells it."""
    at = till.clock()
    today = Today.of(at, make.ZONE)
    period = Period(make.TODAY - timedelta(days=1), today.on)
    with till.books.reading() as session:
        (row,) = REPORTS["echeck_status"](session, period, today).rows
    return row


def test_one_that_is_processed_is_expected_on_a_day(engine: Engine) -> None:
    till = open_till(engine, kind=Rail.ECHECK)
    number = pay(till)
    till.send()
    row = reported(till)
    assert (row["receipt"], row["status"]) == (number, "processing")
    sent_on = day_of(till.clock(), make.ZONE)
    assert row["expected_on"] == sent_on + timedelta(days=7)
    till.decide(number, "succeed")
    assert (reported(till)["status"], reported(till)["expected_on"]) == ("cleared", None)
    till.decide(number, "return", "R01")
    row = reported(till)
    assert (row["status"], row["return_code"], row["expected_on"]) == ("returned", "R01", None)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("R01", Decline.INSUFFICIENT_FUNDS),
        ("R02", Decline.WRONG_DETAILS),
        ("R08", Decline.STOPPED_BY_CLIENT),
        ("R99", Decline.OTHER),
    ],
)
def test_one_that_the_bank_refuses_keeps_the_banks_code(
    engine: Engine, code: str, reason: Decline
) -> None:
    till = open_till(engine, kind=Rail.ECHECK)
    number = pay(till)
    till.send()
    till.decide(number, "fail", code)
    assert (reported(till)["status"], reported(till)["return_code"]) == ("failed", code)
    with till.books.reading() as session:
        (failure,) = failures.list_open(session)
        assert (failure.subject, failure.reason) == (number, reason)
