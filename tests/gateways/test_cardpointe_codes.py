"""The tables of CardPointe: codes become classes, and the networks' law becomes a retry."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.cardpointe.answers import answer_charge, answer_refund, pick
from bot.gateways.cardpointe.codes import HAZY, PROCESSORS, decline_of
from bot.gateways.cardpointe.record import Record, read_cents, write_cents
from domain.gateway import Decline, Outcome, Rail, Retry
from tests.simulators.cardpointe.books import read_amount

NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
VISA, MASTERCARD, AMEX = "9478825012340443", "9544250123454545", "9371449012348431"


def refused(proc: str, code: str, **fields: str) -> Record:
    given = {"respstat": "C", "respproc": proc, "respcode": code, "retref": "343005123105"}
    return Record.model_validate({**given, "amount": "0.00", **fields})


def accepted(**fields: str) -> Record:
    given = {"respstat": "A", "respproc": "RPCT", "respcode": "000", "retref": "343005123105"}
    return Record.model_validate({**given, "amount": "50.00", "authdate": "20261127", **fields})


@pytest.mark.parametrize(
    ("proc", "code", "decline"),
    [
        ("PPS", "11", Decline.WRONG_DETAILS),
        ("PPS", "13", Decline.WRONG_DETAILS),
        ("PPS", "16", Decline.EXPIRED),
        ("PPS", "28", Decline.NOT_SETTLED),
        ("PPS", "29", Decline.NOT_ALLOWED),
        ("PPS", "31", Decline.NOT_ALLOWED),
        ("PPS", "32", Decline.NOT_ALLOWED),
        ("PPS", "41", Decline.LIMIT),
        ("PPS", "42", Decline.LIMIT),
        ("PPS", "45", Decline.NOT_ALLOWED),
        ("PPS", "46", Decline.NOT_ALLOWED),
        ("PPS", "48", Decline.NOT_ALLOWED),
        ("PPS", "96", Decline.WRONG_DETAILS),
        ("PPS", "97", Decline.NOT_ALLOWED),
        ("PPS", "98", Decline.WRONG_DETAILS),
        ("FNOR", "05", Decline.DO_NOT_HONOUR),
        ("FNOR", "51", Decline.DO_NOT_HONOUR),
        ("FNOR", "54", Decline.EXPIRED),
        ("FNOR", "NU", Decline.INSUFFICIENT_FUNDS),
        ("FNOR", "61", Decline.LIMIT),
        ("NASH", "14", Decline.WRONG_DETAILS),
        ("VANT", "41", Decline.LOST_OR_STOLEN),
        ("VANT", "51", Decline.INSUFFICIENT_FUNDS),
        ("RPCT", "100", Decline.DO_NOT_HONOUR),
        ("RPCT", "105", Decline.DO_NOT_HONOUR),
        ("RPCT", "116", Decline.INSUFFICIENT_FUNDS),
        ("RPCT", "208", Decline.LOST_OR_STOLEN),
        ("RPCT", "531", Decline.NEEDS_CLIENT),
        ("RPCT", "791", Decline.STOPPED_BY_CLIENT),
        ("AMEX", "101", Decline.EXPIRED),
        ("AMEX", "105", Decline.WRONG_DETAILS),
        ("AMEX", "200", Decline.LOST_OR_STOLEN),
        ("PSTR", "28", Decline.WRONG_DETAILS),
        ("PSTR", "46", Decline.NOT_SETTLED),
        ("RPCT", "999", Decline.OTHER),
        ("NEW", "05", Decline.OTHER),
    ],
)
def test_a_code_has_a_class(proc: str, code: str, decline: Decline) -> None:
    answer = answer_charge(refused(proc, code), Rail.CARD, NOW)
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, decline)
    assert answer.code == f"{proc} {code}"
    assert answer.amount_cents == 0


def test_every_table_is_written_well() -> None:
    assert all(
        re.fullmatch("[0-9A-Z]{2,3}", code) for table in PROCESSORS.values() for code in table
    )
    assert [pair for pair in HAZY if pair[1] in PROCESSORS.get(pair[0], {})] == []


@pytest.mark.parametrize(("proc", "code"), sorted(HAZY))
def test_a_broken_link_is_no_refusal(proc: str, code: str) -> None:
    answer = answer_charge(refused(proc, code), Rail.CARD, NOW)
    assert (answer.outcome, answer.decline) == (Outcome.UNKNOWN, None)
    assert answer.code == f"{proc} {code}"


def test_the_network_knows_better_than_the_processor() -> None:
    stolen = refused("RPCT", "500", assocrespcode="43")
    assert decline_of(stolen) is Decline.LOST_OR_STOLEN


def test_a_bank_account_that_fails_validation_has_wrong_details() -> None:
    told = refused("BPAY", "D1", resptext="Declined: bank account failed validation")
    assert decline_of(told) is Decline.WRONG_DETAILS


@pytest.mark.parametrize(
    ("token", "category", "advice", "retry", "wait"),
    [
        (VISA, "1", "", Retry.NEW_METHOD, None),
        (VISA, "2", "", Retry.LATER, timedelta(days=1)),
        (VISA, "3", "", Retry.NEW_METHOD, None),
        (VISA, "4", "", Retry.ALLOWED, None),
        (VISA, "2", "R0", Retry.NEVER, None),
        (VISA, "3", "R1", Retry.NEVER, None),
        (VISA, "2", "R3", Retry.NEVER, None),
        (VISA, "1", "02", Retry.NEVER, None),
        (VISA, "2", "03", Retry.NEVER, None),
        (VISA, "3", "21", Retry.NEVER, None),
        (MASTERCARD, "", "01", Retry.NEW_METHOD, None),
        (MASTERCARD, "", "02", Retry.LATER, timedelta(days=3)),
        (MASTERCARD, "", "03", Retry.NEVER, None),
        (MASTERCARD, "", "06", Retry.NEVER, None),
        (MASTERCARD, "", "21", Retry.NEVER, None),
        (MASTERCARD, "", "24", Retry.LATER, timedelta(hours=1)),
        (MASTERCARD, "", "25", Retry.LATER, timedelta(days=1)),
        (MASTERCARD, "", "26", Retry.LATER, timedelta(days=2)),
        (MASTERCARD, "", "27", Retry.LATER, timedelta(days=4)),
        (MASTERCARD, "", "28", Retry.LATER, timedelta(days=6)),
        (MASTERCARD, "", "29", Retry.LATER, timedelta(days=8)),
        (MASTERCARD, "", "30", Retry.LATER, timedelta(days=10)),
        (MASTERCARD, "", "40", Retry.NEW_METHOD, None),
        (MASTERCARD, "", "41", Retry.NEW_METHOD, None),
        (MASTERCARD, "", "43", Retry.ALLOWED, None),
        (AMEX, "", "", Retry.ALLOWED, None),
    ],
)
def test_networks_say_when_to_try_again(
    token: str, category: str, advice: str, retry: Retry, wait: timedelta | None
) -> None:
    told = refused("RPCT", "500", token=token, declinecategory=category, merchadvicecode=advice)
    answer = answer_charge(told, Rail.CARD, NOW)
    assert answer.retry is retry
    assert answer.retry_at == (None if wait is None else NOW + wait)


@pytest.mark.parametrize(
    ("token", "advice", "is_stop"),
    [(VISA, "02", True), (MASTERCARD, "02", False), (VISA, "06", False), (MASTERCARD, "06", True)],
)
def test_the_same_advice_means_another_thing_elsewhere(
    token: str, advice: str, *, is_stop: bool
) -> None:
    """Visa's 02 is a client who blocked the payment, Mastercard's is "in three days"."""
    told = refused("RPCT", "500", token=token, merchadvicecode=advice)
    assert (decline_of(told) is Decline.STOPPED_BY_CLIENT) is is_stop


@pytest.mark.parametrize(
    ("decline", "code", "retry"),
    [
        (Decline.EXPIRED, "101", Retry.NEW_METHOD),
        (Decline.WRONG_DETAILS, "131", Retry.NEW_METHOD),
        (Decline.LOST_OR_STOLEN, "209", Retry.NEW_METHOD),
        (Decline.NEEDS_CLIENT, "531", Retry.NEW_METHOD),
        (Decline.STOPPED_BY_CLIENT, "791", Retry.NEVER),
        (Decline.INSUFFICIENT_FUNDS, "116", Retry.ALLOWED),
    ],
)
def test_without_advice_the_class_decides(decline: Decline, code: str, retry: Retry) -> None:
    answer = answer_charge(refused("RPCT", code), Rail.CARD, NOW)
    assert (answer.decline, answer.retry) == (decline, retry)


@pytest.mark.parametrize(
    ("stat", "state", "card", "echeck"),
    [
        ("A", "", Outcome.APPROVED, Outcome.PROCESSING),
        ("A", "Queued for Capture", Outcome.APPROVED, Outcome.PROCESSING),
        ("A", "Accepted", Outcome.APPROVED, Outcome.PROCESSING),
        ("A", "Voided", Outcome.VOIDED, Outcome.VOIDED),
        ("A", "Declined", Outcome.DECLINED, Outcome.DECLINED),
        ("A", "Rejected", Outcome.RETURNED, Outcome.RETURNED),
        ("A", "Authorized", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("A", "Amount under review", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("A", "Zero amount", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("B", "", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("B", "Queued for Capture", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("B", "Declined", Outcome.DECLINED, Outcome.DECLINED),
        ("B", "Voided", Outcome.DECLINED, Outcome.DECLINED),
        ("C", "", Outcome.DECLINED, Outcome.DECLINED),
        ("C", "Declined", Outcome.DECLINED, Outcome.DECLINED),
        ("C", "Accepted", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("", "", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("X", "Accepted", Outcome.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_a_status_and_a_settlement_make_an_outcome(
    stat: str, state: str, card: Outcome, echeck: Outcome
) -> None:
    record = accepted(respstat=stat, setlstat=state)
    assert answer_charge(record, Rail.CARD, NOW).outcome is card
    assert answer_charge(record, Rail.ECHECK, NOW).outcome is echeck


def test_an_approval_without_its_number_or_amount_is_unknown() -> None:
    for missing in ({"retref": ""}, {"retref": "7"}, {"amount": ""}, {"amount": "5000"}):
        assert answer_charge(accepted(**missing), Rail.CARD, NOW).outcome is Outcome.UNKNOWN


def test_an_echeck_clears_after_five_bank_days_and_a_weekend() -> None:
    record = accepted(setlstat="Accepted", authdate="20261127")  # a Friday
    on_thursday = answer_charge(record, Rail.ECHECK, datetime(2026, 12, 3, tzinfo=UTC))
    on_friday = answer_charge(record, Rail.ECHECK, datetime(2026, 12, 4, tzinfo=UTC))
    assert on_thursday.outcome is Outcome.PROCESSING
    assert str(on_thursday.expected_on) == "2026-12-04"
    assert (on_friday.outcome, on_friday.is_settled) == (Outcome.APPROVED, True)


def test_an_echeck_that_never_left_does_not_clear_by_waiting() -> None:
    record = accepted(setlstat="Queued for Capture", authdate="20261001")
    assert answer_charge(record, Rail.ECHECK, NOW).outcome is Outcome.PROCESSING


def test_a_refund_that_settles_badly_was_not_paid_out() -> None:
    back = answer_refund(accepted(setlstat="Rejected"), NOW)
    undone = answer_refund(accepted(setlstat="Voided"), NOW)
    assert (back.outcome, back.decline) == (Outcome.DECLINED, Decline.BANK_RETURN)
    assert (undone.outcome, undone.decline) == (Outcome.DECLINED, Decline.OTHER)


def test_of_several_records_the_charge_is_chosen() -> None:
    """A refund from the portal keeps the order id of its charge, and so would a repeat."""
    sale = accepted(retref="331000000001", authdate="20261101")
    partly = accepted(retref="331000000002", amount="20.00", authdate="20261102")
    whole = accepted(retref="331000000003", authdate="20261102")
    minus = accepted(retref="331000000004", amount="-50.00", authdate="20261030")
    failed = refused("RPCT", "100", authdate="20261030")
    undone = accepted(retref="331000000005", authdate="20261030", setlstat="Voided")
    assert pick([failed, minus, undone, partly, whole, sale], 5_000) == sale
    assert pick([minus, failed], 5_000) == failed
    assert pick([]) is None


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("10.00", 1_000),
        ("0.10", 10),
        ("0.1", 10),
        ("-5.49", -549),
        (" 7.05 ", 705),
        ("10", None),
        ("1000", None),
        ("1,000.00", None),
        ("1e3", None),
        ("10.005", None),
        ("١٠.٠٠", None),
        ("", None),
        (None, None),
        (10.0, None),
        (10, None),
        ([], None),
    ],
)
def test_an_amount_is_read_only_where_it_has_a_point(written: object, cents: int | None) -> None:
    assert read_cents(written) == cents


@given(st.integers(0, 99_999_999_999))
def test_what_is_written_is_read_back(cents: int) -> None:
    written = write_cents(cents)
    assert written[-3] == "."
    assert read_cents(written) == cents
    assert read_amount(written) == cents  # as the gateway reads it


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "0.00"), (5, "0.05"), (10, "0.10"), (100, "1.00"), (100_000, "1000.00")],
)
def test_an_amount_is_written_with_a_point(cents: int, written: str) -> None:
    assert write_cents(cents) == written
    assert read_cents(written) == cents
